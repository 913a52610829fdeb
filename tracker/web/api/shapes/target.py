"""The shape of a target's assessment: the object that the command line, the API and webhooks share."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tracker.model.aim import KINDS
from tracker.model.words import HEADLINES
from tracker.web.api.shapes.common import Amount, Day, Headline, Lamp, Moment, Period, Shape, Texts, left_out

Trajectory = Literal[
    "on_track", "at_risk", "off_track", "stalled", "reversing",
    "improving", "slipping", "recovering", "worsening", "on_time", "overdue",
]  # fmt: skip
Attainment = Literal["met", "not_met", "undecided", "met_on_time", "met_late", "missed", "lapsed_unverified"]
Kind = Annotated[str, Field(json_schema_extra={"enum": sorted(set(KINDS.values()))})]
Word = Annotated[str, Field(json_schema_extra={"enum": list(HEADLINES)})]


class Assessability(Shape):
    """Whether anything can be said."""

    state: Literal["assessed", "not_assessable"]
    reasons: list[str] = Field(description="Why not, or with what reservation.")


class Computed(Shape):
    """What the target would show without the review."""

    headline: Headline
    lamp: Lamp


class SecondPerson(Shape):
    """Another person's answer under the two-person rule."""

    state: Literal["seconded", "refused"]
    by: str | None
    at: Moment | None
    reason: str | None


class ReviewInForce(Shape):
    """Whether a person has looked at the status; the keys beside `state` stand where one has."""

    state: Literal["computed", "confirmed", "overridden", "disputed"]
    headline: Headline = left_out("The word overridden to, or the one confirmed or disputed.")
    computed: Computed = left_out()
    reason: str | None = left_out()
    by: str | None = left_out()
    at: Moment | None = left_out()
    until: Day | None = left_out("Its last day.")
    confidence: Amount | None = left_out("How sure the person is, 0 to 1.")
    sentence: Texts = left_out("All of this in words.")
    id: str = left_out()
    second: SecondPerson | None = left_out()


class Figure(Shape):
    """A figure as the interval of amounts that its wording allows (近9000 is [8500, 9000))."""

    period: Period
    low: Amount | None = Field(description="The lower end in `unit`; null where there is none.")
    high: Amount | None
    low_open: bool = Field(description="Whether the end itself is left out.")
    high_open: bool
    qualifier: Literal["exact", "about", "nearly", "over", "at_least", "at_most", "range"]
    unit: str
    text: str = Field(description="As it was written; empty where it came as a number.")
    observation: str | None = Field(description="The observation in the ledger.")


class Misses(Shape):
    """How many periods of how many may miss."""

    allowed: int
    out_of: int


class Aim(Shape):
    """What would fulfil the target; which keys stand depends on its kind."""

    op: Literal[">=", ">", "<=", "<", ".."] = left_out()
    value: Amount = left_out("The level; of a change or a growth the one that follows from the base.")
    needs: Amount = left_out("What is just enough: 21 where more than 20 countable things are promised.")
    low: Amount = left_out()
    high: Amount = left_out()
    change: str = left_out("`-65 %`, `+500`, `×2`.")
    from_: Period = left_out(alias="from")
    growth: Amount = left_out("Percent a year.")
    since: Period = left_out()
    misses: Misses = left_out()
    indicator: str = left_out("The other indicator of a comparison.")
    direction: Literal["up", "down"] = left_out()
    stages: list[str] = left_out()
    items: list[str] = left_out()
    of: list[str] = left_out("The targets that a roll-up is made of.")
    weights: list[Amount] = left_out()


class Baseline(Shape):
    """Where the way begins."""

    value: Amount
    period: Period


class Rule(Shape):
    """What one rule says."""

    id: str = Field(description="The rule with its version.")
    value: Amount | None = Field(description="Its own figure: miss share, ratio, covered over elapsed.")
    score: Amount | None = Field(description="Its published score, where it has one.")
    cuts: dict[str, Amount] = Field(description="Its limits by the word each leads to.")
    trajectory: Trajectory = left_out()
    formula: str = left_out("With the numbers put in.")
    few_points: bool = left_out()
    why_not: str = left_out("Why it has no verdict.")


class Flip(Shape):
    """The nearest figure that would change the headline."""

    to: Headline
    op: Literal[">=", ">", "<=", "<"]
    value: Amount
    by: Day
    text: Texts


class Reached(Shape):
    """The days by which a level without a deadline is reached with 10, 50 and 90 % probability."""

    p10: Day | None
    p50: Day | None
    p90: Day | None


class Forecast(Shape):
    """How likely the aim is met on its day, and between which amounts the figure then lies."""

    p_met: Amount | None = Field(description="The probability, before rounding; null without a deadline.")
    q10: Amount | None
    q50: Amount | None
    q90: Amount | None
    at: Day | None = Field(description="The day it speaks of.")
    method: str
    points: int = Field(description="How many figures it rests on; up to three are few.")
    made_from: Period
    pace: Amount | None = left_out("The change a year of the last years.")
    pace_needed: Amount | None = left_out("The change a year from the last figure to the deadline.")
    reached: Reached = left_out("Without a deadline: when the level is reached.")


class Reading(Shape):
    """One of the two ways to read a bounded figure."""

    value: str = Field(description="The end; `∞` where there is none.")
    attainment: Literal["met", "not_met"]


class Restatement(Shape):
    """A statement of the target, former or present, and how it would stand."""

    change: Literal["stated", "hardened", "softened", "dropped", "merged", "corrected"]
    since: Day | None
    until: Day | None
    document: str | None
    aim: Aim
    by: Period | None
    headline: str
    sentence: Texts


class Target(Shape):
    """Where a target stands on a day, and why."""

    id: str
    title: Texts
    kind: Kind
    headline: Headline
    lamp: Lamp
    assessability: Assessability
    attainment: Attainment | None
    trajectory: Trajectory | None
    lifecycle: Literal["in_force", "revised", "superseded", "withdrawn", "not_triggered", "closed"]
    review: ReviewInForce
    as_of: Day
    measurement: Figure | None = Field(description="The figure that the assessment rests on.")
    aim: Aim
    baseline: Baseline | None
    by: Period | None = Field(description="The deadline is its end; null where none was stated.")
    covered: Amount | None = Field(description="The share of the way from the baseline; 1 is all of it.")
    missing: Amount | None = Field(description="What is still missing, in the indicator's unit.")
    rule: Rule | None
    other_rules: list[Rule]
    forecast: Forecast | None
    nearest_flip: Flip | None
    valid_until: Day | None = Field(description="The first day on which time alone could change it.")
    reason: Texts
    sentence: Texts
    assumptions: list[Texts]
    observations: list[str] = Field(description="The observations it rests on.")
    disagreement: Texts = left_out("What other published rules would say instead.")
    readings: list[Reading] = left_out()
    notes: list[str] = left_out()
    detail: dict[str, Any] = left_out("What is particular to the kind: stages, items, children.")
    restatements: list[Restatement] = left_out()
    warnings: list[str] = left_out()


class Change(Shape):
    """A headline that is another than when assessments were kept last."""

    id: str
    from_: str | None = Field(alias="from")
    to: Headline
    cause: str | None


class Status(Shape):
    """Where every target stands: what `tracker status --json` prints."""

    schema_: Literal["tracker.status/1"] = Field(alias="schema")
    as_of: Day
    known_at: Moment | None = Field(description="Only what was recorded by then was used; null: all that is known.")
    declaration: str | None = Field(description="The version of targets.yaml; null before the first.")
    targets: list[Target]
    counts: dict[str, int] = Field(description="How many targets have each headline.")
    changes: list[Change] = left_out()


class Targets(Shape):
    """One page of targets, in the order in which they are declared."""

    schema_: Literal["tracker.targets/1"] = Field(alias="schema")
    as_of: Day
    known_at: Moment | None
    declaration: str | None
    targets: list[Target]
    next: str | None = Field(description="The cursor of the next page; null on the last.")
