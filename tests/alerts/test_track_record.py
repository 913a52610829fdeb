"""What a digest tells of our own forecasts: the scores once there are any, in either language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.steps.test_score import declared
from tracker.alerts.cite import References
from tracker.alerts.tell import Teller
from tracker.alerts.told import Told
from tracker.alerts.track_record import track_record
from tracker.model.running import Running
from tracker.model.score import Decided, TrackRecord

RECORD = TrackRecord(
    12, 3, 4, Decimal("0.0812"), Decimal("0.3001"), Decimal("0.8333"), Decimal("0.2222"), Decided(5, 4), Decided(6, 6)
)


def told(record: TrackRecord | None, language: str) -> list[str]:
    """The lines of the section, each as its title and what it says."""
    declaration = declared()
    teller = Teller(declaration, {}, language, References(declaration, language))
    lines = track_record(Told(teller, date(2026, 11, 23), {}, (), running=Running(record=record)))
    return [f"{one.title}: {one.change}" for one in lines]


def test_the_record_is_told_in_one_line() -> None:
    """How many came out, the Brier score, the coverage, how often each call was right."""
    [line] = told(RECORD, "en")
    assert line.startswith("12 forecasts of 3 targets have come out: Brier score 0.081")
    assert "held 83% of them" in line
    assert "said on track 5 times, right 4 times; said off track 6 times, right 6 times" in line
    [line] = told(RECORD, "zh")
    assert line.startswith("12次预测已有结果（3项目标）: Brier得分0.081")


def test_a_call_that_was_never_made_is_not_told() -> None:
    """Nothing was called off track: no share of nothing is claimed."""
    [line] = told(replace(RECORD, off_track=Decided(0, 0)), "en")
    assert "on track 5 times" in line
    assert "off track" not in line


@pytest.mark.parametrize("record", [None, TrackRecord(0, 0, 7)])
def test_before_a_forecast_has_come_out_nothing_is_told(record: TrackRecord | None) -> None:
    """Forecasts that wait are no score."""
    assert told(record, "en") == []
