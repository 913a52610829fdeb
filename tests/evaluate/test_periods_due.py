"""Which editions are due: hours, downtime, clocks that are changed or set back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.periods_due import MOST_SENT, days_without, editions_due
from tracker.model.edition import EditionHead, EditionId
from tracker.model.report import MISSED, Digest, Missed
from tracker.model.text import Text

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEEKLY, DAILY = "0 9 * * MON", "30 2 * * *"


def head(period: str, composed: str | None = None, zone: ZoneInfo = SHANGHAI) -> EditionHead:
    """An edition of a day, composed at ten o'clock of it unless said otherwise."""
    moment = datetime.fromisoformat(composed or f"{period}T10:00").replace(tzinfo=zone)
    return EditionHead(EditionId("d", period, 1), moment.astimezone(UTC), "composed", "", "")


def digest(every: str | None, missed: Missed = "merge") -> Digest:
    """A digest with its hour and its policy."""
    return Digest("d", Text.of("D"), ("en",), every, missed=missed)


@pytest.mark.parametrize(
    ("every", "missed", "editions", "now", "composed", "left_out"),
    [
        (None, "merge", [], "2026-11-23T09:00", [], []),
        (WEEKLY, "merge", [], "2026-11-25T08:00", ["11-25"], []),
        (WEEKLY, "merge", ["2026-11-16"], "2026-11-23T08:59", [], []),
        (WEEKLY, "merge", ["2026-11-16"], "2026-11-23T09:00", ["11-23"], []),
        (WEEKLY, "merge", ["2026-11-16"], "2026-11-25T12:00", ["11-23"], []),
        (WEEKLY, "merge", ["2026-11-23"], "2026-11-23T09:00", [], []),
        (WEEKLY, "merge", ["2026-11-20"], "2026-11-23T09:00", ["11-23"], []),
        # nobody rang for three weeks
        (WEEKLY, "merge", ["2026-11-02"], "2026-11-24T12:00", ["11-23"], ["11-09", "11-16"]),
        (WEEKLY, "send", ["2026-11-02"], "2026-11-24T12:00", ["11-09", "11-16", "11-23"], []),
        (WEEKLY, "skip", ["2026-11-02"], "2026-11-24T12:00", [], ["11-09", "11-16", "11-23"]),
        (WEEKLY, "skip", ["2026-11-02"], "2026-11-23T15:00", ["11-23"], ["11-09", "11-16"]),
        (WEEKLY, "skip", ["2026-11-02"], "2026-11-23T15:01", [], ["11-09", "11-16", "11-23"]),
        # one week's was composed by hand on another day
        (WEEKLY, "send", ["2026-11-02", "2026-11-11"], "2026-11-24T12:00", ["11-16", "11-23"], []),
        # an edition for a day of the past, or of a future that a wrong clock saw, serves nothing
        (WEEKLY, "merge", ["2026-11-16", "2025-12-31"], "2026-11-23T09:00", ["11-23"], []),
        (WEEKLY, "merge", ["2026-11-16", "2030-01-07"], "2026-11-23T09:00", ["11-23"], []),
        (WEEKLY, "merge", ["2026-11-16", "2026-11-23"], "2026-11-20T09:00", [], []),
        # the clock was set back by three hours after the edition, then its hour comes again
        (WEEKLY, "merge", ["2026-11-16", "2026-11-23"], "2026-11-23T06:00", [], []),
        (WEEKLY, "merge", ["2026-11-16", "2026-11-23"], "2026-11-23T09:30", [], []),
    ],
)  # fmt: skip
def test_what_is_due(
    every: str | None, missed: Missed, editions: list[str], now: str, composed: list[str], left_out: list[str]
) -> None:
    """From its hour on a day is due until it has an edition; what becomes of missed ones is declared."""
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI).astimezone(UTC)
    due = editions_due(digest(every, missed), map(head, editions), moment, SHANGHAI)
    assert [f"{slot.day:%m-%d}" for slot in due.slots] == composed
    assert [f"{day:%m-%d}" for day in due.left_out] == left_out
    assert due.first is (every is not None and not editions)


@pytest.mark.parametrize(
    ("last", "now", "days"),
    [
        # 29 March 2026: 02:30 does not exist, the edition is due right after the gap
        ("2026-03-28", "2026-03-29T00:59+00:00", []),
        ("2026-03-28", "2026-03-29T01:00+00:00", ["2026-03-29"]),
        ("2026-03-29", "2026-03-29T12:00+00:00", []),
        ("2026-03-29", "2026-03-30T00:30+00:00", ["2026-03-30"]),
        # 25 October 2026: 02:30 comes twice, the edition once
        ("2026-10-24", "2026-10-25T00:29+00:00", []),
        ("2026-10-24", "2026-10-25T00:30+00:00", ["2026-10-25"]),
        ("2026-10-25", "2026-10-25T01:30+00:00", []),
        ("2026-10-25", "2026-10-26T01:29+00:00", []),
        ("2026-10-25", "2026-10-26T01:30+00:00", ["2026-10-26"]),
    ],
)  # fmt: skip
def test_nights_on_which_the_clock_is_changed(last: str, now: str, days: list[str]) -> None:
    """A skipped hour comes right after the gap, a repeated one comes once (as Debian's cron has it)."""
    composed = head(last, f"{last}T02:45", BERLIN)
    due = editions_due(digest(DAILY, "send"), [composed], datetime.fromisoformat(now), BERLIN)
    assert [slot.day.isoformat() for slot in due.slots] == days


@given(st.sampled_from(MISSED), st.integers(0, 60), st.integers(0, 23), st.sampled_from([DAILY, WEEKLY, "0 9 1 * *"]))
def test_no_day_is_due_twice_nor_forgotten(missed: Missed, days: int, hours: int, every: str) -> None:
    """Composing what is due leaves nothing due, and each passed day is either composed for or named as left out."""
    now = datetime(2026, 9, 1, 2, tzinfo=UTC) + timedelta(days=days, hours=hours)
    heads = [head("2026-09-01")]
    due = editions_due(digest(every, missed), heads, now, SHANGHAI)
    all_of_them = editions_due(digest(every, "send"), heads, now, SHANGHAI)
    passed = [slot.day for slot in all_of_them.slots] if len(all_of_them.slots) < MOST_SENT else None
    if passed is not None:
        assert sorted([*(slot.day for slot in due.slots), *due.left_out]) == passed
    made = [
        *heads,
        *(head(slot.day.isoformat(), now.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")) for slot in due.slots),
    ]
    assert editions_due(digest(every, missed), made, now, SHANGHAI).slots == ()


def test_a_long_downtime_is_bounded() -> None:
    """After a year of days nobody is sent hundreds of editions: the last ones, the rest is named as left out."""
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    due = editions_due(digest(DAILY, "send"), [head("2025-11-23")], now, SHANGHAI)
    assert len(due.slots) == MOST_SENT
    assert len(due.left_out) == 365 - MOST_SENT


@pytest.mark.parametrize(
    ("every", "editions", "day", "missing"),
    [
        (WEEKLY, ["2026-11-02"], date(2026, 11, 23), ["11-09", "11-16"]),
        (WEEKLY, ["2026-11-16"], date(2026, 11, 23), []),
        (WEEKLY, ["2026-11-16"], date(2026, 11, 25), ["11-23"]),
        (WEEKLY, [], date(2026, 11, 23), []),
        (None, ["2026-11-02"], date(2026, 11, 23), []),
        ("0 0 * * *", ["2026-11-20"], date(2026, 11, 23), ["11-21", "11-22"]),
        (WEEKLY, ["2026-11-02", "2026-11-30"], date(2026, 11, 16), ["11-09"]),
    ],
)  # fmt: skip
def test_the_days_that_an_edition_names_as_missing(
    every: str | None, editions: list[str], day: date, missing: list[str]
) -> None:
    """Hours between the last edition before a day and that day; the day's own is not among them."""
    found = days_without(every, map(head, editions), day, SHANGHAI)
    assert [f"{one:%m-%d}" for one in found] == missing
