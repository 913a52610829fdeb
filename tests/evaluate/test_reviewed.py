"""A person's review beside the computed status: what it changes, what it never changes, when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluate.conftest import HEAD
from tracker.evaluate.board import assess_all
from tracker.evaluate.moment import Moment, cause_between
from tracker.evaluate.possible import ever_possible, possible_now
from tracker.model.assessment import AFTER_DEADLINE, Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Mark, Observation
from tracker.model.period import Period
from tracker.model.review import REVIEW_STATES, Review, ReviewState, Second
from tracker.model.words import HEADLINES
from tracker.model.written import read_figure
from tracker.targets import parse

DECLARED = """
indicators:
  labs: {name: Labs, unit: 家, measure: stock, whole: true, direction: up}
targets:
  dated: {indicator: labs, statement: {text: x}, aim: "> 20", baseline: {value: 10, period: 2020}, by: 2026,
          rule: straight-line/1}
  open-ended: {indicator: labs, statement: {text: x}, aim: "> 20", by: not stated}
  more: {indicator: labs, statement: {text: x}, aim: up, by: not stated}
  plan: {title: Plan, statement: {text: x}, stages: [{id: draft, name: draft}, {id: issued, name: issued}], by: 2026}
  verdict: {title: Verdict, statement: {text: x}, judged: true, by: not stated}
  gone: {indicator: labs, statement: {text: x}, aim: "> 30", by: not stated,
         revisions: [{date: 2024-01-01, change: dropped}]}
  both: {title: Both, statement: {text: x}, of: [dated, verdict], by: not stated}
  then: {indicator: labs, statement: {text: x}, aim: "> 25", by: not stated, when: {target: dated, is: met}}
"""
DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    declared, problems = parse((HEAD + DECLARED).encode(), "targets.yaml")
    assert declared is not None
    assert problems == []
    return declared


def reported(*figures: tuple[str, str]) -> dict[str, list[Observation]]:
    """Figures of `labs` by period, beside a verdict that is there from the beginning."""
    labs = [
        Observation(f"o{period}", "labs", Period.parse(period), replace(read_figure(value), unit="家"))
        for period, value in figures or (("2022", "11"), ("2024", "12"))
    ]
    kept = Observation("v", "verdict", Period.parse("2024"), Mark("kept"))
    return {"labs": labs, "verdict": [kept]}


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2025, 5, 1, tzinfo=UTC) + timedelta(days=day, hours=hour)


def review(state: ReviewState = "overridden", day: int = 0, target: str = "dated", **more: object) -> Review:
    words = {"headline": "on_track" if state == "overridden" else None, "reason": "seen", "by": "li", **more}
    return Review(f"r-{day}{state}", target, state, at(day), **words)  # type: ignore[arg-type]


def stood(
    declaration: Declaration,
    *reviews: Review,
    as_of: date = DAY,
    figures: Mapping[str, Sequence[Observation]] | None = None,
) -> dict[str, Assessment]:
    said: dict[str, list[Review]] = {}
    for one in reviews:
        said.setdefault(one.target, []).append(one)
    made = assess_all(declaration, reported() if figures is None else figures, as_of, reviews=said)
    return {one.id: one for one in made}


def test_an_override_stands_beside_the_computed_status(declaration: Declaration) -> None:
    """Headline and lamp are the person's, the computed ones stand beside with who said it, why and until when."""
    one = stood(declaration, review(until=date(2025, 12, 31), confidence=Decimal("0.80")))["dated"]
    assert (one.headline, one.lamp, one.trajectory, one.review_state) == (
        "on_track",
        "green",
        "off_track",
        "overridden",
    )
    shown = one.to_json()["review"]
    assert isinstance(shown, dict)
    sentence = shown.pop("sentence")
    assert shown == {
        "state": "overridden", "headline": "on_track", "computed": {"headline": "off_track", "lamp": "red"},
        "reason": "seen", "by": "li", "at": "2025-05-01T00:00:00Z", "until": "2025-12-31", "confidence": "0.8",
        "id": "r-0overridden",
    }  # fmt: skip
    assert sentence == {
        "zh": "由li改判（把握0.8），有效期至2025年12月31日，自动评估为“滞后”，理由：seen",
        "en": "overridden by li until 31 Dec 2025 (confidence 0.8); computed: off track; reason: seen",
    }


def test_nobody_reviewed_it(declaration: Declaration) -> None:
    """Without a review the axis says just that."""
    assert stood(declaration)["dated"].to_json()["review"] == {"state": "computed"}


@pytest.mark.parametrize(
    ("reviews", "day", "state"),
    [
        ((review(),), 0, "overridden"),
        ((review(day=3),), 2, "computed"),
        ((review(day=3),), 3, "overridden"),
        ((review(until=date(2025, 5, 11)),), 10, "overridden"),
        ((review(until=date(2025, 5, 11)),), 11, "computed"),
        ((review(), review("computed", 5)), 4, "overridden"),
        ((review(), review("computed", 5)), 5, "computed"),
        ((review(), review("disputed", 5)), 5, "disputed"),
        ((review("confirmed", headline="off_track"),), 5, "confirmed"),
        ((review("confirmed", headline="at_risk"),), 5, "computed"),
        ((review(), review(day=2, until=date(2025, 5, 5))), 9, "computed"),
        ((review(needs_second=True),), 5, "computed"),
        ((review(needs_second=True, second=Second("refused", at(2), "wang")),), 5, "computed"),
        ((review(needs_second=True, second=Second("seconded", at(4), "wang")),), 3, "computed"),
        ((review(needs_second=True, second=Second("seconded", at(4), "wang")),), 4, "overridden"),
        ((review("disputed", 2), review(day=1, needs_second=True, second=Second("seconded", at(4)))), 9, "disputed"),
    ],
)  # fmt: skip
def test_which_review_holds(declaration: Declaration, reviews: tuple[Review, ...], day: int, state: str) -> None:
    """Of those that count by the day the latest made holds, through its last day; an earlier one never comes back."""
    for order in (reviews, reviews[::-1]):
        made = stood(declaration, *order, as_of=at(day).date())["dated"]
        assert made.review_state == state
        assert made.headline == ("on_track" if state == "overridden" else "off_track")


def test_days_are_those_of_the_workspace(declaration: Declaration) -> None:
    """A review made at 20:00 UTC holds from the next day in Shanghai."""
    made = replace(review(), at=at(0, 20))
    there = replace(declaration, timezone="Asia/Shanghai")
    assert stood(declaration, made, as_of=at(0).date())["dated"].review_state == "overridden"
    assert stood(there, made, as_of=at(0).date())["dated"].review_state == "computed"
    assert stood(there, made, as_of=at(1).date())["dated"].review_state == "overridden"


def test_the_end_of_a_review_is_a_day_to_look_again(declaration: Declaration) -> None:
    """`valid_until` is the day after the override's last one where that comes before everything else."""
    without = stood(declaration)["dated"].valid_until
    assert without == date(2027, 1, 1)
    assert stood(declaration, review(until=DAY))["dated"].valid_until == DAY + timedelta(days=1)
    assert stood(declaration, review(until=date(2030, 1, 1)))["dated"].valid_until == without
    assert stood(declaration, review(until=date.max))["dated"].valid_until == without


def test_a_review_that_fits_no_longer_lapses_with_a_note(declaration: Declaration) -> None:
    """A confirmation of another status, and an override to what is possible no more, leave the status computed."""
    confirmed = stood(declaration, review("confirmed", headline="at_risk"))["dated"]
    assert confirmed.to_json()["review"] == {"state": "computed"}
    assert "review_lapsed" in confirmed.notes
    late = stood(declaration, review(), as_of=date(2027, 3, 1))["dated"]
    assert (late.headline, late.notes[-1]) == ("lapsed_unverified", "review_lapsed")
    ended = stood(declaration, review("confirmed", headline="at_risk", until=date(2025, 5, 2)))["dated"]
    assert "review_lapsed" not in ended.notes


def test_a_dispute_keeps_the_computed_headline(declaration: Declaration) -> None:
    """A dispute is shown and changes nothing."""
    one = stood(declaration, review("disputed"))["dated"]
    assert (one.headline, one.review_state) == ("off_track", "disputed")
    assert one.review is not None
    assert one.review.text.in_language("en") == "disputed by li: seen"


def test_what_depends_on_it_sees_the_status_that_is_shown(declaration: Declaration) -> None:
    """Roll-ups and conditions go by the overriding word: met where a person says met, not met where only on track."""
    plain = stood(declaration)
    assert (plain["both"].attainment, plain["then"].headline) == ("not_met", "not_triggered")
    met = stood(declaration, review(headline="met"))
    assert (met["both"].attainment, met["both"].headline) == ("met", "met")
    assert met["then"].headline != "not_triggered"
    unmet = stood(declaration, review(target="verdict", headline="open"))
    assert unmet["both"].attainment == "not_met"
    unknown = stood(declaration, review(target="verdict", headline="not_assessable"), review(headline="met"))
    assert unknown["both"].headline != "met"
    assert met["both"].review_state == "computed"


def test_a_target_out_of_force_cannot_be_overridden(declaration: Declaration) -> None:
    """What was withdrawn is withdrawn: that follows from the declaration, not from a computation."""
    one = stood(declaration, review(target="gone", headline="met"))["gone"]
    assert (one.headline, one.review_state, possible_now(one)) == ("withdrawn", "computed", ())


def test_words_a_target_can_have(declaration: Declaration) -> None:
    """The words depend on the kind and on whether the deadline has passed; those of the declaration are never given."""
    now = {one.id: set(possible_now(one)) for one in stood(declaration).values()}
    assert "on_time" in now["plan"] - now["dated"]
    assert now["dated"] & AFTER_DEADLINE == set()
    assert {"met", "undecided"} & now["more"] == set()
    assert now["verdict"] == {"met", "open", "not_assessable"}
    late = set(possible_now(stood(declaration, as_of=date(2027, 3, 1))["dated"]))
    assert late == AFTER_DEADLINE | {"undecided", "not_assessable"}
    assert set(ever_possible("threshold", dated=True)) >= AFTER_DEADLINE
    for kind in ("threshold", "tendency", "stages", "checklist", "judged", "roll-up"):
        assert set(ever_possible(kind, dated=True)) <= set(HEADLINES) - {"withdrawn", "superseded", "not_triggered"}


def test_every_computed_headline_is_possible(declaration: Declaration) -> None:
    """What the computation says of a target in force, a person could say too."""
    for as_of in (DAY, date(2027, 3, 1)):
        for one in stood(declaration, as_of=as_of).values():
            assert not possible_now(one) or one.headline in possible_now(one)


REVIEWS = st.lists(
    st.builds(
        Review,
        id=st.uuids().map(str),
        target=st.sampled_from(["dated", "open-ended", "more", "plan", "verdict", "both"]),
        state=st.sampled_from(REVIEW_STATES),
        at=st.integers(0, 60).map(at),
        headline=st.none() | st.sampled_from(list(HEADLINES)),
        reason=st.none() | st.just("because"),
        until=st.none() | st.dates(date(2025, 5, 1), date(2025, 8, 1)),
        needs_second=st.booleans(),
        second=st.none() | st.builds(Second, st.sampled_from(["seconded", "refused"]), st.integers(0, 60).map(at)),
    ),
    max_size=6,
    unique_by=lambda one: (one.target, one.at),
)
DAYS = st.dates(date(2025, 4, 28), date(2025, 8, 5))
COMPUTED = (
    "title", "kind", "attainment", "trajectory", "lifecycle", "assessability", "measurement", "aim", "baseline", "rule",
    "other_rules", "reason", "sentence", "covered", "missing", "observations", "nearest_flip",
)  # fmt: skip


@given(reviews=REVIEWS, as_of=DAYS)
def test_no_review_changes_what_was_computed(declaration: Declaration, reviews: list[Review], as_of: date) -> None:
    """Whatever was said of a target itself, every computed field stays, and the computed headline stands beside."""
    plain, said = (stood(declaration, *some, as_of=as_of) for some in ((), reviews))
    for name in ("dated", "open-ended", "more", "plan", "verdict"):
        before, after = plain[name].to_json(), said[name].to_json()
        assert {key: before[key] for key in COMPUTED} == {key: after[key] for key in COMPUTED}
        held = said[name].review
        assert (said[name].headline if held is None else held.headline) == plain[name].headline
        if held is not None and held.state != "overridden":
            assert said[name].headline == plain[name].headline


@given(reviews=REVIEWS, as_of=DAYS)
def test_lifting_restores_every_byte(declaration: Declaration, reviews: list[Review], as_of: date) -> None:
    """After a lift of every target the board is as if nobody had ever said anything."""
    lifts = [Review(f"lift-{name}", name, "computed", at(-9)) for name in declaration.targets]
    earlier = [replace(one, at=at(-20), second=None, needs_second=False) for one in reviews]
    lifted, plain = stood(declaration, *earlier, *lifts, as_of=as_of), stood(declaration, as_of=as_of)
    assert {name: one.to_json() for name, one in lifted.items()} == {name: one.to_json() for name, one in plain.items()}


@given(reviews=REVIEWS, as_of=DAYS)
def test_past_its_end_a_review_is_as_none(declaration: Declaration, reviews: list[Review], as_of: date) -> None:
    """Reviews whose last day has passed leave no trace."""
    ended = [replace(one, until=as_of - timedelta(days=1)) for one in reviews]
    assert stood(declaration, *ended, as_of=as_of) == stood(declaration, as_of=as_of)


@given(reviews=REVIEWS, as_of=DAYS)
def test_no_order_matters(declaration: Declaration, reviews: list[Review], as_of: date) -> None:
    """The order in which reviews are handed over changes nothing."""
    assert stood(declaration, *reviews[::-1], as_of=as_of) == stood(declaration, *reviews, as_of=as_of)


WAITING = review(needs_second=True)


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (((), 0), ((review(day=3),), 3), "override"),
        (((review(),), 1), ((review(), review("computed", 4)), 4), "override"),
        (((review(until=date(2025, 5, 5)),), 1), ((review(until=date(2025, 5, 5)),), 5), "clock"),
        (((WAITING,), 1), ((replace(WAITING, second=Second("seconded", at(4))),), 4), "override"),
        (((review(),), 1), ((review(), review("disputed", 4)), 4), "override"),
        (((review(),), 1), ((review(), review(day=3, headline="at_risk")), 4), "override"),
        (((review("confirmed", headline="off_track"),), 1), ((review("confirmed", headline="off_track"),), 9), None),
    ],
)  # fmt: skip
def test_why_the_status_changed(
    declaration: Declaration,
    before: tuple[tuple[Review, ...], int],
    after: tuple[tuple[Review, ...], int],
    cause: str | None,
) -> None:
    """A word that was given, seconded or lifted is an override's doing; one whose time is over is the clock's."""
    moments = [Moment(declaration, reported(), at(day).date(), {"dated": reviews}) for reviews, day in (before, after)]
    assert cause_between(moments[0], moments[1], "dated") == cause


def test_an_override_of_a_part_is_why_the_whole_changed(declaration: Declaration) -> None:
    """A roll-up that follows a person's word on one of its targets names the override as its cause."""
    day = at(3).date()
    first = Moment(declaration, reported(), day)
    assert cause_between(first, replace(first, reviews={"dated": [review(headline="met")]}), "both") == "override"
