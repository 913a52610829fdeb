"""Laws that hold for all figures, aims and orders of recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.board import assess, assess_all
from tracker.evaluate.case import Case
from tracker.evaluate.compare import inside
from tracker.evaluate.rules import FLIPS, average_step
from tracker.evaluate.series import Series, in_force
from tracker.model.aim import Bound, Operator, Threshold
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.target import Baseline, Indicator, RuleChoice, Target
from tracker.model.text import Text

AS_OF = date(2026, 11, 22)
amounts = st.decimals(min_value=-1000, max_value=1000, places=2)
operators: st.SearchStrategy[Operator] = st.sampled_from((">=", ">", "<=", "<"))
ORDER = ["reversing", "stalled", "off_track", "at_risk", "on_track", "met"]


@st.composite
def intervals(draw: st.DrawFn) -> Measurement:
    """Intervals with open, closed and missing ends."""
    low, high = sorted((draw(amounts), draw(amounts)))
    if low == high:
        return Measurement(low, high)
    ends = draw(st.sampled_from(("both", "low", "high")))
    return Measurement(
        low if ends != "high" else None,
        high if ends != "low" else None,
        draw(st.booleans()) if ends != "high" else False,
        draw(st.booleans()) if ends != "low" else False,
        "range",
    )


def stands(
    values: list[Decimal], bound: Bound, rule: str = "average-step/1", by: str | None = "2030", whole: bool = False
) -> Assessment:
    """The assessment of a yearly series that ends in 2024."""
    indicator = Indicator("i", Text.of("i"), "t", "stock", whole=whole)
    first = 2025 - len(values)
    periods = [Period.parse(str(first + index)) for index in range(len(values))]
    target = Target(
        "t",
        Threshold(bound),
        indicator="i",
        by=None if by is None else Period.parse(by),
        baseline=Baseline(Measurement.exactly(values[0]), periods[0]),
        rule=RuleChoice(rule),
    )
    return assess(Case(target, Text.of("t"), AS_OF, indicator, Series(periods, list(values), None, 0, "t")))


@given(intervals(), amounts, operators, st.booleans(), st.booleans())
def test_widening_never_turns_undecided_into_met(
    measured: Measurement, value: Decimal, op: Operator, drop_low: bool, drop_high: bool
) -> None:
    """A less certain figure can only be less decided."""
    bound = Bound(op, value)
    wider = replace(
        measured,
        low=None if drop_low or measured.low is None else measured.low - 1,
        high=None if drop_high or measured.high is None else measured.high + 1,
    )
    narrow, wide = inside(measured, bound), inside(wider, bound)
    assert wide in (narrow, "undecided")


@given(intervals(), amounts, operators)
def test_a_verdict_agrees_with_every_amount_of_the_interval(
    measured: Measurement, value: Decimal, op: Operator
) -> None:
    """Met means that each amount inside is met, not met that none is."""
    verdict = inside(measured, Bound(op, value))
    low = measured.low if measured.low is not None else (measured.high or Decimal(0)) - 2000
    high = measured.high if measured.high is not None else low + 4000
    step = (high - low) / 7
    inner = [low + step * index for index in range(1, 7)] if step else [low]
    verdicts = {inside(Measurement.exactly(amount), Bound(op, value)) for amount in inner}
    if verdict != "undecided":
        assert verdicts == {verdict}


@given(st.lists(amounts, min_size=4, max_size=8), amounts, st.sampled_from(sorted(FLIPS)))
def test_reaching_the_aim_never_lowers_the_status(values: list[Decimal], goal: Decimal, rule: str) -> None:
    """Putting the last figure on the aim itself leads to the best headline."""
    bound = Bound(">=", goal)
    before = stands(values, bound, rule)
    after = stands([*values[:-1], max(goal, values[-1])], bound, rule)
    assert after.headline == "met"
    if before.headline in ORDER:
        assert ORDER.index(after.headline) >= ORDER.index(before.headline)


@given(st.lists(amounts, min_size=4, max_size=8), amounts, st.decimals(min_value=0, max_value=500, places=2))
def test_a_harder_aim_is_never_rated_better(values: list[Decimal], goal: Decimal, harder: Decimal) -> None:
    """Raising the aim cannot improve the word of the straight line's or the mean step's rule."""
    easy = stands(values, Bound(">=", goal))
    hard = stands(values, Bound(">=", goal + harder))
    if easy.headline in ORDER and hard.headline in ORDER:
        assert ORDER.index(hard.headline) <= ORDER.index(easy.headline)


@given(st.lists(amounts, min_size=4, max_size=7), amounts, st.booleans())
def test_the_nearest_flip_flips(values: list[Decimal], goal: Decimal, whole: bool) -> None:
    """The figure that the explanation names does change the word when it is reported for the next period."""
    if whole:
        values = [value.to_integral_value() for value in values]
        goal = goal.to_integral_value()
    one = stands(values, Bound(">=", goal), whole=whole)
    flip = one.nearest_flip
    if flip is None or flip.op != ">=":
        return
    assert average_step_after(values, flip.value, goal) in ("met", flip.to, "on_track")


def average_step_after(values: list[Decimal], value: Decimal, goal: Decimal) -> str:
    """The headline once `value` stands for 2025, with the same years before it."""
    first = 2025 - len(values)
    periods = [Period.parse(str(first + index)) for index in range(len(values) + 1)]
    indicator = Indicator("i", Text.of("i"), "t", "stock")
    target = Target(
        "t", Threshold(Bound(">=", goal)), indicator="i", by=Period.parse("2030"), rule=RuleChoice(average_step.ID)
    )
    made = assess(Case(target, Text.of("t"), AS_OF, indicator, Series(periods, [*values, value], None, 0, "t")))
    assert made.rule is not None
    assert made.rule.id == average_step.ID
    return made.headline


@st.composite
def histories(draw: st.DrawFn) -> list[Observation]:
    """Observations of one indicator with revisions, all accepted."""
    rows = draw(st.lists(st.tuples(st.integers(2015, 2024), amounts, st.integers(0, 5)), max_size=12))
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [
        Observation(
            f"o{index}",
            "i",
            Period.parse(str(year)),
            Measurement.exactly(value, "t"),
            recorded_at=start + timedelta(days=day),
        )
        for index, (year, value, day) in enumerate(rows)
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_import_order_does_not_matter(history: list[Observation], chance: Random) -> None:
    """The series in force, and so every assessment, depends on what was recorded, not on the order of rows."""
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert [one.id for one in in_force(shuffled)] == [one.id for one in in_force(history)]
    indicator = Indicator("i", Text.of("i"), "t", "stock")
    target = Target("t", Threshold(Bound(">=", Decimal(5))), indicator="i", by=Period.parse("2030"))
    declaration = Declaration("", Text.of("t"), "UTC", ("en",), indicators={"i": indicator}, targets={"t": target})
    first, second = (assess_all(declaration, {"i": rows}, AS_OF)[0] for rows in (history, shuffled))
    assert first.to_json() == second.to_json()


@given(st.lists(amounts, max_size=9), amounts, operators, st.sampled_from(("2020", "2024", "2030", None)))
def test_every_assessment_is_whole(values: list[Decimal], goal: Decimal, op: Operator, by: str | None) -> None:
    """Whatever the figures: a headline with its lamp, a reason in both languages, never red or green for unknown."""
    indicator = Indicator("i", Text.of("i"), "t", "stock")
    first = 2025 - len(values)
    periods = [Period.parse(str(first + index)) for index in range(len(values))]
    target = Target("t", Threshold(Bound(op, goal)), indicator="i", by=None if by is None else Period.parse(by))
    one = assess(Case(target, Text.of("t"), AS_OF, indicator, Series(periods, list(values), None, 0, "t")))
    assert one.reason.in_language("zh")
    assert one.reason.in_language("en")
    if not values:
        assert one.lamp == "grey"
    assert one.valid_until is None or one.valid_until > AS_OF
