"""How a source stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracker.evaluate.health import HEALTHS, Health, health
from tracker.model.collected import SourceState, Watched
from tracker.model.source import Cron, JsonPath, Read, Source

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SOURCE = Source("bulletin", "https://a.example", every=timedelta(days=1), reads=(Read("labs", "json", JsonPath("v")),))
FINE = SourceState("bulletin", NOW, NOW)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("state", "found", "meant"),
    [
        (None, None, "not_started"),
        (SourceState("bulletin", claimed_by="me"), None, "not_started"),
        (FINE, 3, "well"),
        (FINE, None, "well"),
        (FINE, 0, "no_figures"),
        (replace(FINE, failures=1), 3, "failing"),
        (replace(FINE, failures=1, last_success_at=None), None, "failing"),
        (replace(FINE, last_success_at=NOW - hours(49)), 3, "stale"),
        (replace(FINE, last_success_at=NOW - hours(49)), 0, "stale"),
        (replace(FINE, last_success_at=NOW - hours(20)), 3, "well"),
        (replace(FINE, last_success_at=NOW - hours(49), not_before=NOW + hours(1)), 3, "well"),
        (replace(FINE, watched={"t": Watched(missing_since=NOW)}), 3, "well"),
    ],
)
def test_five_states(state: SourceState | None, found: int | None, meant: Health) -> None:
    """What failed is told before what is late, what is late before what is empty; nothing unknown is told as well."""
    assert health(SOURCE, state, found, NOW, ZONE) == meant
    assert meant in HEALTHS


def test_without_a_schedule_nothing_is_late() -> None:
    """A source that is fetched by hand alone, or pushed, is well however long ago it worked."""
    old = replace(FINE, last_success_at=NOW - hours(9999))
    assert health(replace(SOURCE, every=None), old, 3, NOW, ZONE) == "well"
    pushed = Source("hook", push="TRACKER_HOOK")
    assert health(pushed, old, 3, NOW, ZONE) == "well"
    assert health(pushed, old, 0, NOW, ZONE) == "no_figures"
    assert health(replace(SOURCE, reads=(), watch=("t",)), FINE, 0, NOW, ZONE) == "well"


def test_late_is_after_two_of_its_times() -> None:
    """By a cron line in the workspace's zone: Mondays at nine."""
    weekly = replace(SOURCE, every=Cron("0 9 * * MON"))
    worked = replace(FINE, last_success_at=datetime(2026, 11, 9, 1, 0, 30, tzinfo=UTC))
    assert health(weekly, worked, 1, datetime(2026, 11, 22, 23, tzinfo=UTC), ZONE) == "well"
    assert health(weekly, worked, 1, datetime(2026, 11, 23, 1, tzinfo=UTC), ZONE) == "stale"


def test_a_statement_that_is_gone_is_a_fault() -> None:
    """Where it is watched; one that is watched no more says nothing."""
    gone = replace(FINE, watched={"t": Watched(missing_since=NOW)})
    assert health(replace(SOURCE, watch=("t",)), gone, 3, NOW, ZONE) == "failing"
    assert health(replace(SOURCE, watch=("u",)), gone, 3, NOW, ZONE) == "well"
