"""The column types and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, make_url

from tracker.db.types import Day, ExactDecimal, Json, UtcMoment, dumps, utc_text

LITE, PG = (make_url(url).get_dialect()() for url in ("sqlite://", "postgresql://"))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=8))
def test_amounts_come_back_exactly(amount: Decimal) -> None:
    """Whatever amount goes into SQLite's text comes out equal."""
    bound = ExactDecimal().process_bind_param(amount, LITE)
    assert isinstance(bound, str)
    assert ExactDecimal().process_result_value(bound, LITE) == amount


def test_the_amount_that_sqlite_would_round() -> None:
    """15160000000.01 is text on SQLite and stays a Decimal on PostgreSQL."""
    amount = Decimal("15160000000.01")
    assert ExactDecimal().process_bind_param(amount, LITE) == "15160000000.01"
    assert ExactDecimal().process_bind_param(amount, PG) == amount
    assert str(ExactDecimal().load_dialect_impl(LITE)) == "TEXT"
    assert str(ExactDecimal().load_dialect_impl(PG)) == "NUMERIC"


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+61", "1E-61", "1E+999999"])
@pytest.mark.parametrize("dialect", [LITE, PG], ids=["sqlite", "postgresql"])
def test_what_is_no_amount_is_refused(amount: str, dialect: Dialect) -> None:
    """NaN (which SQLite would keep as NULL), infinities and absurd magnitudes never reach a table."""
    with pytest.raises(ValueError, match="amount"):
        ExactDecimal().process_bind_param(Decimal(amount), dialect)


def test_a_float_is_refused() -> None:
    """An amount that has been a float has lost its digits already."""
    with pytest.raises(TypeError, match="exact"):
        ExactDecimal().process_bind_param(0.1, LITE)  # type: ignore[arg-type]


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11))])))
def test_moments_come_back_in_utc(moment: datetime) -> None:
    """A moment of any zone comes back as the same moment in UTC."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        return
    found = UtcMoment().process_result_value(UtcMoment().process_bind_param(moment, LITE), LITE)
    assert found == moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@given(st.lists(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), min_size=2))  # noqa: DTZ001
def test_moments_sort_as_their_text(moments: list[datetime]) -> None:
    """The text of moments sorts by time, because the ledger is read in that order."""
    aware = [moment.replace(tzinfo=UTC) for moment in moments]
    assert [utc_text(one) for one in sorted(aware)] == sorted(map(utc_text, aware))


def test_a_moment_without_zone_is_refused() -> None:
    """A naive datetime could mean any hour."""
    with pytest.raises(ValueError, match="time zone"):
        UtcMoment().process_bind_param(datetime(2026, 1, 1), LITE)  # noqa: DTZ001


def test_json_keeps_han_and_refuses_nan() -> None:
    """JSON is kept readable, and NaN, which is none, is refused."""
    assert Json().process_bind_param({"zh": "单位"}, LITE) == '{"zh":"单位"}'
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps({"x": float("nan")})


def test_days_are_iso_text_on_sqlite() -> None:
    """A day is text that sorts by date."""
    day = datetime(2024, 2, 29, tzinfo=UTC).date()
    assert Day().process_bind_param(day, LITE) == "2024-02-29"
    assert Day().process_result_value("2024-02-29", LITE) == day
    assert Day().process_bind_param(day, PG) == day
