"""The headline asked for alone, beside that of the whole assessment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.board import Board, assess, headline_of
from tracker.evaluate.calendar import Calendar
from tracker.evaluate.case import Case
from tracker.evaluate.series import Series
from tracker.model.aim import Aim, Bound, Growth, Judged, Keep, Range, Tendency, Threshold
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.period import Period
from tracker.model.review import Review
from tracker.model.target import RULES, Baseline, Indicator, RuleChoice, Target
from tracker.model.text import Text

AIMS: tuple[Aim, ...] = (
    Threshold(Bound(">=", Decimal(50))),
    Threshold(Bound("<", Decimal(20))),
    Range(Decimal(30), Decimal(60)),
    Keep(Threshold(Bound(">", Decimal(10)))),
    Growth(Bound(">=", Decimal(2)), Period.parse("2018")),
    Tendency("up"),
    Judged(),
)


@given(
    st.sampled_from(AIMS),
    st.lists(st.integers(0, 90), max_size=9),
    st.sampled_from(("2019", "2024", "2030", None)),
    st.sampled_from(RULES),
    st.integers(2016, 2032),
)
def test_the_headline_alone_is_that_of_the_assessment(
    aim: Aim, values: list[int], by: str | None, rule: str, year: int
) -> None:
    """Whoever asks for the headline alone is given the one that the whole assessment has."""
    periods = [Period.parse(str(2016 + index)) for index in range(len(values))]
    base = Baseline(Measurement.exactly(5, "t"), Period.parse("2015"))
    deadline = None if by is None else Period.parse(by)
    target = Target("x", aim, indicator="i", baseline=base, by=deadline, rule=RuleChoice(rule))
    indicator = Indicator("i", Text.of("i"), "t", "stock", direction="up", frequency="annual")
    case = Case(target, Text.of("x"), date(year, 6, 1), indicator, Series(periods, list(values), unit="t"))
    assert headline_of(case) == assess(case).headline


def test_a_rule_that_a_tendency_has_no_use_for_says_so() -> None:
    """A level that was revised to a tendency keeps its rule, which then tells why it cannot say anything."""
    periods = [Period.parse(str(year)) for year in (2022, 2023, 2024, 2025)]
    indicator = Indicator("i", Text.of("i"), "t", "stock", direction="up")
    for rule, why in (("straight-line/1", "no_level"), ("path/1", "no_path")):
        target = Target("x", Tendency("up"), indicator="i", by=Period.parse("2030"), rule=RuleChoice(rule))
        made = assess(Case(target, Text.of("x"), date(2026, 6, 1), indicator, Series(periods, [1, 2, 3, 4], unit="t")))
        assert (made.headline, made.reasons) == ("open", (why,))


def test_a_board_gives_the_headline_that_a_person_gave() -> None:
    """The headline alone counts an override too."""
    target = Target("x", Judged(), by=Period.parse("2030"))
    declaration = Declaration("", Text.of("x"), "UTC", ("en",), targets={"x": target})
    word = Review("r", "x", "overridden", headline="met", reason="seen")
    day = date(2026, 6, 1)
    assert Board(declaration, {}, day).headline("x") == Board(declaration, {}, day).assess("x").headline
    told = Board(declaration, {}, day, reviews={"x": word})
    assert told.headline("x") == "met" == told.assess("x").headline


def test_a_calendar_is_asked_for_the_period_after_its_last() -> None:
    """The next period follows the last one; after an interval, and where there is none, nothing follows."""
    assert str(Calendar(map(Period.parse, ("2024-11", "2024-12"))).following()) == "2025-01"
    assert Calendar([Period.parse("2021/2023")]).following() is None
    assert Calendar([]).following() is None


def test_years_of_a_calendar_are_those_from_its_start_on() -> None:
    """The same calendar serves series that break at different places."""
    calendar = Calendar(Period.parse(str(year)) for year in range(2010, 2025))
    assert calendar.yearly(0) == calendar.yearly(0) == (9, 10, 11, 12, 13, 14)
    assert calendar.yearly(12) == (12, 13, 14)
    assert calendar.yearly(15) == ()
