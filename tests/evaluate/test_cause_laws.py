"""Laws of causes, over random pairs of situations made from the same few inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.attribute import Pair, transition
from tracker.evaluate.moment import Moment, cause_between, situations
from tracker.evaluate.situation import Situation
from tracker.model.aim import Aim, Bound, Change, Growth, Keep, Range, RollUp, Tendency, Threshold, Total
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.review import Review
from tracker.model.target import Baseline, Condition, Indicator, Revision, RuleChoice, Target
from tracker.model.text import Text
from tracker.model.words import CAUSES

NAME = Text.of("n")
RECORDED = datetime(2020, 1, 1, tzinfo=UTC)

amounts = st.integers(0, 30).map(Decimal)
years = st.integers(2018, 2026)
days = st.sampled_from([date(2024, 6, 30), date(2025, 12, 31), date(2026, 1, 1), date(2027, 3, 31), date(2027, 4, 1)])
aims: st.SearchStrategy[Aim] = st.one_of(
    st.builds(lambda value: Threshold(Bound(">=", value)), amounts),
    st.builds(lambda value: Keep(Threshold(Bound("<=", value))), amounts),
    st.builds(lambda value: Range(value, value + 3), amounts),
    st.builds(lambda year: Change(">=", Decimal(20), "percent", Period.parse(str(year))), years),
    st.builds(lambda year: Growth(Bound(">=", Decimal(2)), Period.parse(str(year))), years),
    st.builds(lambda value: Total(Bound(">=", value * 3), Period.parse("2022")), amounts),
    st.just(Tendency("up")),
)
figures = st.dictionaries(years, amounts, max_size=6)
deadlines = st.sampled_from([None, Period.parse("2025"), Period.parse("2026")])
rules = st.sampled_from([None, RuleChoice("cagr-ratio/1")])
baselines = st.one_of(
    st.none(), st.builds(lambda value: Baseline(Measurement.exactly(value, "t"), Period.parse("2018")), amounts)
)
limits = st.sampled_from([(None, None), (Decimal(0), Decimal(40))])
overrides = st.sampled_from(
    [(), (Review("r", "t", "overridden", RECORDED, "at_risk", "why"),), (Review("r", "t", "disputed", RECORDED),)]
)
conditions = st.sampled_from([None, Condition("other", "met")])
revised = st.sampled_from([(), (Revision(date(2026, 1, 1), "softened", aim=Threshold(Bound(">=", Decimal(5)))),)])


@dataclass(frozen=True)
class Inputs:
    """Everything of which one or more may change."""

    figures: Mapping[int, Decimal]
    others: Mapping[int, Decimal]
    aim: Aim
    by: Period | None
    rule: RuleChoice | None
    baseline: Baseline | None
    limits: tuple[Decimal | None, Decimal | None]
    when: Condition | None
    revisions: tuple[Revision, ...]
    reviews: tuple[Review, ...]
    day: date
    rolled: bool

    def moment(self) -> Moment:
        """The inputs as a moment of a workspace with a target on an indicator, two more and a roll-up."""
        indicators = {
            name: Indicator(name, NAME, "t", "stock", limits=self.limits, direction="up", frequency="annual",
                            grace=timedelta(days=90))
            for name in ("i", "j")
        }  # fmt: skip
        one = Target(
            "t", self.aim, indicator="i", by=self.by, rule=self.rule, baseline=self.baseline, when=self.when,
            revisions=self.revisions,
        )  # fmt: skip
        other = Target("other", Threshold(Bound(">=", Decimal(10))), indicator="j")
        targets = {"t": one, "other": other, "all": Target("all", RollUp(("t", "other")))}
        observations = {"i": reports("i", self.figures), "j": reports("j", self.others)}
        declaration = Declaration("v", NAME, "UTC", ("en",), indicators=indicators, targets=targets)
        return Moment(declaration, observations, self.day, {"t": self.reviews})

    @property
    def target(self) -> str:
        return "all" if self.rolled else "t"


def both(pair: tuple[Inputs, Inputs]) -> tuple[Situation, Situation]:
    """The situations of the target that is looked at."""
    before, after = pair
    found = situations(before.moment(), after.moment(), before.target)
    assert found is not None
    return found


def reports(subject: str, values: Mapping[int, Decimal]) -> Sequence[Observation]:
    """Accepted figures, one a year."""
    return [
        Observation(f"{subject}-{year}", subject, Period.parse(str(year)), Measurement.exactly(value, "t"),
                    recorded_at=RECORDED, accepted_at=RECORDED)
        for year, value in values.items()
    ]  # fmt: skip


inputs = st.builds(
    Inputs, figures, figures, aims, deadlines, rules, baselines, limits, conditions, revised, overrides,
    days, st.booleans(),
)  # fmt: skip

CHANGES: dict[str, st.SearchStrategy[dict[str, object]]] = {
    "target": st.one_of(
        st.fixed_dictionaries({"aim": aims}), st.fixed_dictionaries({"by": deadlines}),
        st.fixed_dictionaries({"when": conditions}), st.fixed_dictionaries({"revisions": revised}),
    ),
    "rule": st.fixed_dictionaries({"rule": rules}),
    "baseline": st.fixed_dictionaries({"baseline": baselines}),
    "direction_or_limit": st.fixed_dictionaries({"limits": limits}),
    "clock": st.fixed_dictionaries({"day": days}),
    "override": st.fixed_dictionaries({"reviews": overrides}),
}  # fmt: skip


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Inputs, Inputs]:
    """Two sets of inputs for the same target, some of them the same."""
    before, after = draw(inputs), draw(inputs)
    kept = draw(st.sets(st.sampled_from(sorted(set(Inputs.__dataclass_fields__) - {"rolled"}))))
    same = {name: getattr(before, name) for name in kept}
    return before, replace(after, rolled=before.rolled, **same)


@given(pairs())
def test_a_transition_is_told_exactly_where_the_headline_changed(pair: tuple[Inputs, Inputs]) -> None:
    """Null if and only if both headlines are equal; else both are named, with at least one cause."""
    before, after = both(pair)
    made = transition(before, after)
    first, last = before.assess().headline, after.assess().headline
    if first == last:
        assert made is None
    else:
        assert made is not None
        assert (made["from"], made["to"]) == (first, last)
        assert made["cause"]


@given(pairs())
def test_causes_are_changed_inputs_in_their_order(pair: tuple[Inputs, Inputs]) -> None:
    """Nothing is named that is the same before and after; each at most once, in the order of the words."""
    before, after = both(pair)
    made = transition(before, after)
    if made is None:
        return
    named = made["cause"].split("+")
    changed = Pair(before, after).changed
    assert set(named) <= set(changed)
    assert named == [cause for cause in CAUSES if cause in named]
    first, second = pair
    if first.figures == second.figures and first.others == second.others and first.day == second.day:
        assert not {"new_period", "revision", "appeared", "vanished"} & set(named)
    for cause, field in (("rule", "rule"), ("override", "reviews"), ("direction_or_limit", "limits"), ("clock", "day")):
        if getattr(first, field) == getattr(second, field):
            assert cause not in named


@given(pairs())
def test_taking_every_changed_input_leads_to_the_situation_after(pair: tuple[Inputs, Inputs]) -> None:
    """No input that matters is overlooked: with all swapped the headline is the one after, with none the one before."""
    before, after = both(pair)
    between = Pair(before, after)
    assert between.headline(between.changed) == after.assess().headline
    assert between.headline(()) == before.assess().headline


@given(inputs, st.sampled_from(sorted(CHANGES)), st.data())
def test_the_only_changed_input_is_the_cause(before: Inputs, cause: str, data: st.DataObject) -> None:
    """Whatever one thing changes, where the headline changes with it, that is the cause and nothing else."""
    after = replace(before, **data.draw(CHANGES[cause]))  # type: ignore[arg-type]
    found = cause_between(before.moment(), after.moment(), before.target)
    assert found in (None, cause)


@given(inputs, years, amounts)
def test_one_changed_figure_is_the_cause(before: Inputs, year: int, amount: Decimal) -> None:
    """A figure that comes, changes or goes is named by what happened to it; that of a base period is the baseline."""
    values = {**before.figures, year: amount}
    based = not before.rolled and isinstance(before.aim, Change | Growth) and before.aim.since.text == str(year)
    came = "new_period" if year not in before.figures else "revision"
    counting = [one for one in before.figures if one <= before.day.year]
    if not counting:
        came = "appeared"
    after = replace(before, figures=values)
    expected = {None, came, "baseline"} if based or before.rolled else {None, came}
    assert cause_between(before.moment(), after.moment(), before.target) in expected
    went = came if came == "revision" and counting else "vanished"
    gone = {None, went, "baseline"} if (based or before.rolled) and counting else {None, went}
    assert cause_between(after.moment(), before.moment(), before.target) in gone


@given(pairs(), st.integers(0, 2**32 - 1))
def test_the_order_of_observations_does_not_matter(pair: tuple[Inputs, Inputs], seed: int) -> None:
    """Causes follow from what is known, not from the order in which it is read."""
    before, after = (one.moment() for one in pair)
    target = pair[0].target
    mixed = {name: list(some) for name, some in after.observations.items()}
    for some in mixed.values():
        Random(seed).shuffle(some)
    turned = replace(after, observations=dict(reversed(mixed.items())))
    assert cause_between(before, after, target) == cause_between(before, turned, target)


def test_what_persons_say_is_a_cause() -> None:
    """An override that is made, one that is lifted, and one whose time is over."""
    plain = Inputs({2024: Decimal(15), 2025: Decimal(16)}, {}, Threshold(Bound(">=", Decimal(20))), None, None, None,
                   (None, None), None, (), (), date(2026, 3, 1), False)  # fmt: skip
    made = datetime(2026, 2, 1, tzinfo=UTC)
    said = Review("r", "t", "overridden", made, "off_track", "why", "Li Na", date(2026, 3, 31))
    over = replace(plain, reviews=(said,))
    assert cause_between(plain.moment(), over.moment(), "t") == "override"
    lifted = replace(over, reviews=(said, Review("s", "t", "computed", datetime(2026, 2, 2, tzinfo=UTC))))
    assert cause_between(over.moment(), lifted.moment(), "t") == "override"
    assert cause_between(over.moment(), replace(over, day=date(2026, 4, 1)).moment(), "t") == "clock"
    earlier = replace(plain, day=date(2026, 1, 15))
    assert cause_between(earlier.moment(), over.moment(), "t") == "override"


def test_a_correction_that_speaks_of_another_period_is_a_revision() -> None:
    """Nothing came and nothing went where a recorded figure was moved to the period it really speaks of."""
    first = Observation("a", "i", Period.parse("2024"), Measurement.exactly(Decimal(25), "t"))
    moved = Observation("b", "i", Period.parse("2023"), Measurement.exactly(Decimal(25), "t"), supersedes="a")
    later = Observation("c", "i", Period.parse("2025"), Measurement.exactly(Decimal(21), "t"))
    aim = Threshold(Bound(">=", Decimal(24)))
    declaration = Declaration(
        "v", NAME, "UTC", ("en",), indicators={"i": Indicator("i", NAME, "t", "stock")},
        targets={"t": Target("t", aim, indicator="i")},
    )  # fmt: skip
    day = date(2026, 1, 15)
    before, after = (Moment(declaration, {"i": some}, day) for some in ([later, first], [later, first, moved]))
    assert cause_between(before, after, "t") is None
    before, after = (Moment(declaration, {"i": some}, date(2025, 1, 1)) for some in ([first], [first, moved]))
    assert cause_between(before, after, "t") is None
    low = Observation("d", "i", Period.parse("2022"), Measurement.exactly(Decimal(3), "t"))
    sooner = Observation("e", "i", Period.parse("2021"), Measurement.exactly(Decimal(25), "t"), supersedes="a")
    before, after = (Moment(declaration, {"i": some}, day) for some in ([low, first], [low, first, sooner]))
    assert cause_between(before, after, "t") == "revision"


def test_what_was_known_before_its_time_counts_through_the_clock() -> None:
    """A figure recorded ahead for a coming month is no new period when that month begins."""
    declaration = Declaration(
        "v", NAME, "UTC", ("en",), indicators={"i": Indicator("i", NAME, "t", "stock")},
        targets={"t": Target("t", Threshold(Bound(">=", Decimal(5))), indicator="i")},
    )  # fmt: skip
    known = {"i": [Observation("a", "i", Period.parse("2026-06"), Measurement.exactly(Decimal(9), "t"))]}
    before, after = (Moment(declaration, known, day) for day in (date(2026, 5, 31), date(2026, 6, 1)))
    assert cause_between(before, after, "t") == "clock"
