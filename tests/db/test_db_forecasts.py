"""The register of forecasts keeps what was said and what came true of it, on every database alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.db.conftest import Make
from tracker.db.connection import LedgerError
from tracker.db.ledger import Ledger
from tracker.model.score import Outcome, Score

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=400)


def said(target: str = "labs", p_met: str = "0.70", at: str = "2026-12-31", day: date = DAY) -> dict[str, object]:
    """An assessment with a forecast."""
    forecast = {
        "at": at, "p_met": p_met, "q10": "17.0", "q50": "19.30", "q90": "15160000000.01", "points": 7,
        "method": "forecast/1",
    }  # fmt: skip
    return {"id": target, "as_of": day.isoformat(), "headline": "open", "forecast": forecast}


def keep(ledger: Ledger, *bodies: dict[str, object], at: datetime = NOW) -> None:
    ledger.keep(bodies, at, "v1")


def score(target: str, met: bool, figure: str = "21") -> Score:
    brier = (Decimal("0.70") - met) ** 2
    return Score(
        target, Decimal("0.70"), Outcome(met=met, figure=Decimal(figure)), brier, Decimal("0.356675"), True,
        Decimal("15159999983.01"),
    )  # fmt: skip


def test_a_forecast_comes_out_as_it_went_in(ledger: Ledger) -> None:
    """Every amount in the shortest digits on each database, every day and the moment to the microsecond."""
    keep(ledger, said())
    [(one, outcome)] = ledger.forecasts.passed(date(2027, 1, 1), ["labs"])
    assert outcome is None
    assert (one.target, one.as_of, one.made_at, one.at) == ("labs", DAY, NOW, date(2026, 12, 31))
    told = [str(amount) for amount in (one.p_met, one.q10, one.q50, one.q90)]
    assert told == ["0.7", "17", "19.3", "15160000000.01"]
    assert (one.points, one.method) == (7, "forecast/1")


def test_only_another_forecast_is_kept(ledger: Ledger) -> None:
    """The same words again add nothing; another probability or day does; no forecast is nothing to keep."""
    keep(ledger, said(), said("firms"))
    keep(ledger, {**said(day=DAY + timedelta(days=1)), "headline": "late"}, at=NOW + timedelta(days=1))
    assert ledger.forecasts.waiting() == 2
    keep(ledger, said(p_met="0.71"))
    keep(ledger, said(p_met="0.70"))
    keep(ledger, said(at="2027-12-31"))
    keep(ledger, {"id": "none", "as_of": DAY.isoformat(), "headline": "open", "forecast": None})
    assert ledger.forecasts.waiting() == 5
    assert ledger.forecasts.waiting(["firms"]) == 1
    assert ledger.forecasts.waiting([]) == 0


def test_passed_are_those_before_the_day(ledger: Ledger) -> None:
    """A forecast of the day itself has not passed; they come oldest first, of the asked targets alone."""
    keep(ledger, said("labs"), said("firms", at="2026-12-30"), said("other", at="2026-12-30"))
    keep(ledger, said("firms", p_met="0.10", at="2026-12-30"))
    found = ledger.forecasts.passed(date(2026, 12, 31), ["labs", "firms"])
    assert [(one.target, str(one.p_met)) for one, _ in found] == [("firms", "0.7"), ("firms", "0.1")]
    numbers = [one.number for one, _ in found]
    assert numbers == sorted(numbers)


def test_the_latest_scores_count_and_the_former_stay(ledger: Ledger) -> None:
    """A revised figure scores again: now the latest score is told, as of then the former one still is."""
    keep(ledger, said())
    [(one, _)] = ledger.forecasts.passed(date(2027, 1, 1), ["labs"])
    ledger.forecasts.record([(one.number, score("labs", True))], LATER)
    again = LATER + timedelta(microseconds=1)
    ledger.forecasts.record([(one.number, score("labs", False, "18.50"))], again)
    assert ledger.forecasts.scores() == [(one, score("labs", False, "18.50"))]
    assert ledger.forecasts.scores(LATER) == [(one, score("labs", True))]
    assert ledger.forecasts.scores(NOW) == []
    assert ledger.forecasts.waiting() == 0
    assert ledger.forecasts.passed(date(2027, 1, 1), ["labs"]) == [(one, Outcome(met=False, figure=Decimal("18.50")))]
    ledger.forecasts.record([], LATER)


def test_a_score_is_of_a_forecast(ledger: Ledger) -> None:
    """The database refuses a score of a forecast that was never kept, and a second one of the same moment."""
    with pytest.raises(LedgerError, match=r"(?i)foreign key"):
        ledger.forecasts.record([(17, score("labs", True))], LATER)
    keep(ledger, said())
    [(one, _)] = ledger.forecasts.passed(date(2027, 1, 1), ["labs"])
    ledger.forecasts.record([(one.number, score("labs", True))], LATER)
    with pytest.raises(LedgerError, match=r"(?i)unique"):
        ledger.forecasts.record([(one.number, score("labs", False))], LATER)


@pytest.mark.parametrize("table", ["forecast", "forecast_score"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_nothing_said_is_taken_back(ledger: Ledger, table: str, statement: str) -> None:
    """The database itself refuses to change or lose a forecast or its scores."""
    keep(ledger, said())
    [(one, _)] = ledger.forecasts.passed(date(2027, 1, 1), ["labs"])
    ledger.forecasts.record([(one.number, score("labs", True))], LATER)
    column = "p_met" if table == "forecast" else "brier"
    with pytest.raises(LedgerError, match="append-only"), ledger.writing() as book:
        assert book._connection is not None
        book._connection.exec_driver_sql(statement.format(table, column, column))


def test_what_was_said_is_read_as_of_a_day_and_a_moment(ledger: Ledger, make: Make) -> None:
    """The trajectory that a forecast led to last; one that another rule led to, or nobody, is none."""
    body = {**said(), "trajectory": "on_track", "rule": {"id": "forecast/1"}}
    keep(ledger, body, {**said("firms"), "trajectory": "off_track", "rule": {"id": "ratio/1"}}, at=make.moment(0))
    keep(ledger, {**body, "trajectory": "at_risk", "as_of": "2026-11-25"}, at=make.moment(1))
    assert dict(ledger.said(date(2026, 11, 25))) == {"labs": "at_risk"}
    assert ledger.said(date(2026, 11, 24))["labs"] == "on_track"
    assert ledger.said(date(2026, 11, 25), make.moment(0)).get("labs") == "on_track"
    assert "labs" not in ledger.said(date(2026, 11, 22))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.decimals(-(10**20), 10**20, places=12), min_size=4, max_size=4))
def test_any_amount_comes_back(ledger: Ledger, amounts: list[Decimal]) -> None:
    """Whatever a forecast says, each of its amounts is read as it was written, and saying it again adds nothing."""
    forecast = dict(zip(("p_met", "q10", "q50", "q90"), map(str, amounts), strict=True))
    body = {**said("any"), "forecast": {"at": "2026-12-31", "points": 3, **forecast}}
    keep(ledger, body)
    before = ledger.forecasts.waiting()
    keep(ledger, {**body, "headline": "late"})
    keep(ledger, body)
    assert ledger.forecasts.waiting() == before
    one, _ = ledger.forecasts.passed(date(2027, 1, 1), ["any"])[-1]
    assert [one.p_met, one.q10, one.q50, one.q90] == amounts
