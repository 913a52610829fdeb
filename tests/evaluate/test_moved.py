"""The goal posts compared: a table of moves, and the laws that every pair of statements keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.compare import inside
from tracker.evaluate.moved import Move, moved
from tracker.model.aim import (
    Aim,
    Bound,
    Change,
    Checklist,
    Comparator,
    Growth,
    Item,
    Judged,
    Keep,
    Misses,
    Operator,
    Range,
    RollUp,
    Stage,
    Stages,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.measurement import Measurement
from tracker.model.period import Period
from tracker.model.text import Text

Y2010, Y2025, Y2030 = (Period.parse(year) for year in ("2010", "2025", "2030"))
OTHER_WAY: dict[Move, Move] = {"hardened": "softened", "softened": "hardened"}


def bound(op: Operator, value: object) -> Bound:
    return Bound(op, Decimal(str(value)))


def at(op: Operator, value: object) -> Threshold:
    return Threshold(bound(op, value))


def span(low: int, high: int) -> Range:
    return Range(Decimal(low), Decimal(high))


def change(op: Operator, amount: object, form: str, since: Period = Y2010) -> Change:
    return Change(op, Decimal(str(amount)), form, since)  # type: ignore[arg-type]


def growth(op: Operator, value: object, since: Period = Y2010) -> Growth:
    return Growth(bound(op, value), since)


def total(op: Operator, value: object, since: Period = Y2010) -> Total:
    return Total(bound(op, value), since)


def items(*ids: str) -> Checklist:
    return Checklist(tuple(Item(one, Text.of(one)) for one in ids))


def plan(*written: str) -> Stages:
    """Stages, each written `id` or `id@period`."""
    parts = (one.partition("@") for one in written)
    return Stages(tuple(Stage(name, Text.of(name), Period.parse(by) if by else None) for name, _, by in parts))


AIMS: list[tuple[Aim, Aim, Move]] = [
    (at(">=", 20), at(">=", 21), "hardened"),
    (at(">=", 20), at(">", 20), "hardened"),
    (at(">", 20), at(">=", 21), "hardened"),
    (at(">=", 20), at(">=", "20.0"), "unchanged"),
    (at("<=", 70), at("<=", 69), "hardened"),
    (at("<=", 70), at("<", 70), "hardened"),
    (at("<=", 70), at("<", 71), "softened"),
    (at(">=", 20), at("<=", 20), "incomparable"),
    (span(10, 30), span(15, 20), "hardened"),
    (span(10, 30), span(10, 29), "hardened"),
    (span(10, 30), span(15, 35), "mixed"),
    (span(10, 30), at(">=", 20), "incomparable"),
    (change("<=", -50, "percent"), change("<=", -65, "percent"), "hardened"),
    (change(">=", 2, "times"), change(">=", 100, "percent"), "unchanged"),
    (change(">=", 2, "times"), change(">=", 150, "percent"), "hardened"),
    (change(">=", 500, "absolute"), change(">=", 400, "absolute"), "softened"),
    (change(">=", 500, "absolute"), change(">=", 50, "percent"), "incomparable"),
    (change(">=", 50, "percent"), change(">=", 60, "percent", Y2025), "incomparable"),
    (growth(">=", 2), growth(">=", "2.1"), "hardened"),
    (growth(">=", 2), growth(">=", 3, Y2025), "incomparable"),
    (total(">=", 1000), total(">=", 900), "softened"),
    (total("<=", 1000), total("<=", 900), "hardened"),
    (Keep(at(">=", 60)), Keep(at(">=", 65)), "hardened"),
    (Keep(at(">=", 60)), Keep(at(">=", 60), Misses(1, 12)), "softened"),
    (Keep(at(">=", 60), Misses(0, 12)), Keep(at(">=", 60)), "unchanged"),
    (Keep(at(">=", 60), Misses(2, 12)), Keep(at(">=", 60), Misses(1, 12)), "hardened"),
    (Keep(at(">=", 60), Misses(1, 12)), Keep(at(">=", 60), Misses(1, 24)), "hardened"),
    (Keep(at(">=", 60), Misses(1, 12)), Keep(at(">=", 60), Misses(2, 24)), "mixed"),
    (Keep(at(">=", 60), Misses(1, 12)), Keep(at(">=", 70), Misses(2, 12)), "mixed"),
    (Keep(at(">=", 60)), Keep(span(60, 70)), "incomparable"),
    (Comparator(">=", "eu"), Comparator(">", "eu"), "hardened"),
    (Comparator(">=", "eu"), Comparator(">=", "oecd"), "incomparable"),
    (Comparator(">=", "eu"), Comparator("<=", "eu"), "incomparable"),
    (Tendency("up"), Tendency("up"), "unchanged"),
    (Tendency("up"), Tendency("down"), "incomparable"),
    (items("a", "b"), items("a", "b", "c"), "hardened"),
    (items("a", "b"), items("b"), "softened"),
    (items("a", "b"), items("b", "c"), "mixed"),
    (items("a", "b"), items("b", "a"), "unchanged"),
    (items("a"), items("b"), "incomparable"),
    (plan("draft", "issue"), plan("draft", "issue", "review"), "hardened"),
    (plan("draft", "issue@2025"), plan("draft", "issue@2026"), "softened"),
    (plan("draft", "issue@2025"), plan("draft", "issue"), "softened"),
    (plan("draft", "issue@2025"), plan("draft@2023", "issue@2026"), "mixed"),
    (plan("draft", "issue"), plan("issue", "draft"), "incomparable"),
    (RollUp(("a", "b")), RollUp(("a", "b", "c")), "hardened"),
    (RollUp(("a", "b"), (Decimal(1), Decimal(2))), RollUp(("b", "a")), "unchanged"),
    (Judged(), Judged(), "unchanged"),
    (Judged(), items("a"), "incomparable"),
]


@pytest.mark.parametrize(("before", "after", "expected"), AIMS)
def test_a_moved_aim(before: Aim, after: Aim, expected: Move) -> None:
    """Whatever fulfils a harder aim fulfils the softer one, for each kind of aim; the way back is the opposite."""
    assert moved(before, None, after, None) == expected
    assert moved(after, None, before, None) == OTHER_WAY.get(expected, expected)


@pytest.mark.parametrize(
    ("before", "after", "reached", "held"),
    [
        (Y2030, Y2025, "hardened", "softened"),
        (Y2025, Y2030, "softened", "hardened"),
        (Y2030, None, "softened", "hardened"),
        (None, Y2030, "hardened", "softened"),
        (Y2030, Period.parse("2030-12-31"), "unchanged", "unchanged"),
        (None, None, "unchanged", "unchanged"),
    ],
)
def test_a_moved_deadline(before: Period | None, after: Period | None, reached: Move, held: Move) -> None:
    """What must be reached is harder by an earlier day, what must be held is harder until a later one."""
    for ahead in (at(">=", 20), total(">=", 20), items("a"), Judged()):
        assert moved(ahead, before, ahead, after) == reached
    for lasting in (Keep(at(">=", 20)), total("<=", 20)):
        assert moved(lasting, before, lasting, after) == held


def test_more_by_a_later_day_is_mixed() -> None:
    """Aim and deadline are never weighed against each other."""
    assert moved(at(">=", 20), Y2025, at(">=", 30), Y2030) == "mixed"
    assert moved(at(">=", 20), Y2030, at(">=", 30), Y2025) == "hardened"
    assert moved(at(">=", 20), Y2030, Judged(), Y2025) == "incomparable"


def test_countable_things_have_no_number_in_between() -> None:
    """More than 20 countable things are at least 21; of anything else they are not."""
    assert moved(at(">", 20), None, at(">=", 21), None, whole=True) == "unchanged"
    assert moved(at("<", 20), None, at("<=", 19), None, whole=True) == "unchanged"
    assert moved(at(">", 20), None, at(">=", 21), None) == "hardened"


values = st.integers(-40, 40).map(lambda n: Decimal(n) / 4)
operators = st.sampled_from(("<", "<=", ">", ">="))
bounds = st.builds(Bound, operators, values)
thresholds = st.builds(Threshold, bounds)
ranges = st.lists(values, min_size=2, max_size=2, unique=True).map(lambda ends: Range(min(ends), max(ends)))
years = st.sampled_from((Y2010, Y2025))
ids = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True)
deadlines = st.sampled_from((None, Y2025, Y2030))
aims: st.SearchStrategy[Aim] = st.one_of(
    thresholds,
    ranges,
    st.builds(Change, operators, values, st.sampled_from(("percent", "absolute", "times")), years),
    st.builds(Growth, bounds, years),
    st.builds(Total, bounds, years),
    st.builds(
        Keep,
        st.one_of(thresholds, ranges),
        st.none() | st.builds(Misses, st.integers(0, 3), st.sampled_from((6, 12, 24))),
    ),
    st.builds(Comparator, operators, st.sampled_from(("eu", "oecd"))),
    st.builds(Tendency, st.sampled_from(("up", "down"))),
    ids.flatmap(lambda some: st.tuples(*(st.sampled_from((one, f"{one}@2025", f"{one}@2030")) for one in some))).map(
        lambda some: plan(*some)
    ),
    ids.map(lambda some: items(*some)),
    st.just(Judged()),
    ids.map(lambda some: RollUp(tuple(some))),
)
statements = st.tuples(aims, deadlines)


@st.composite
def alike(draw: st.DrawFn) -> tuple[tuple[Aim, Period | None], tuple[Aim, Period | None]]:
    """Two statements, mostly of one kind: two of different kinds tell little."""
    first = draw(statements)
    same = aims.filter(lambda aim: type(aim) is type(first[0])) if draw(st.integers(0, 3)) else aims
    return first, (draw(same), draw(deadlines))


@given(alike(), st.booleans())
def test_the_way_back_is_the_opposite(
    pair: tuple[tuple[Aim, Period | None], tuple[Aim, Period | None]], whole: bool
) -> None:
    """Hardened there is softened back; unchanged, mixed and incomparable are so both ways."""
    before, after = pair
    there = moved(*before, *after, whole=whole)
    assert moved(*after, *before, whole=whole) == OTHER_WAY.get(there, there)


@given(statements, st.booleans())
def test_nothing_moves_against_itself(statement: tuple[Aim, Period | None], whole: bool) -> None:
    """Every statement set beside itself is unchanged."""
    assert moved(*statement, *statement, whole=whole) == "unchanged"


@given(aims, deadlines, deadlines, deadlines)
def test_moves_of_the_deadline_add_up(
    aim: Aim, first: Period | None, second: Period | None, third: Period | None
) -> None:
    """Hardened twice is hardened."""
    if moved(aim, first, aim, second) == moved(aim, second, aim, third) == "hardened":
        assert moved(aim, first, aim, third) == "hardened"


@given(st.tuples(thresholds, thresholds) | st.tuples(ranges, ranges), values)
def test_what_fulfils_the_harder_aim_fulfils_the_softer(
    pair: tuple[Threshold, Threshold] | tuple[Range, Range], value: Decimal
) -> None:
    """A hardened aim is met by no amount that did not meet it before, and a level of two is the same for all."""
    before, after = pair
    worked = moved(before, None, after, None)
    if worked == "softened":
        before, after, worked = after, before, "hardened"
    if worked not in ("hardened", "unchanged"):
        return
    if _meets(value, after):
        assert _meets(value, before)
    elif worked == "unchanged":
        assert not _meets(value, before)


def _meets(value: Decimal, aim: Threshold | Range) -> bool:
    if isinstance(aim, Range):
        return aim.low <= value <= aim.high
    return inside(Measurement(value, value), aim.bound) == "met"
