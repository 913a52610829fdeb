"""An assessment: where a target stands on a day, with everything that led there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tracker.model.disagreement import disagreement
from tracker.model.formula import Formula
from tracker.model.measurement import Measurement, plain
from tracker.model.outlook import Forecast
from tracker.model.review import Review, ReviewState, moment_json, second_json
from tracker.model.text import Text
from tracker.model.value import value

Assessability = Literal["assessed", "not_assessable"]
Attainment = Literal["met", "not_met", "undecided", "met_on_time", "met_late", "missed", "lapsed_unverified"]
Trajectory = Literal[
    "on_track", "at_risk", "off_track", "stalled", "reversing",
    "improving", "slipping", "recovering", "worsening", "on_time", "overdue",
]  # fmt: skip
Lifecycle = Literal["in_force", "revised", "superseded", "withdrawn", "not_triggered", "closed"]
Lamp = Literal["green", "amber", "red", "grey"]

GREEN = frozenset({"met", "met_on_time", "on_track", "improving", "on_time"})
AMBER = frozenset({"at_risk", "slipping", "recovering", "undecided", "met_late"})
RED = frozenset({"off_track", "stalled", "reversing", "missed", "worsening", "overdue"})
AFTER_DEADLINE = frozenset({"met_on_time", "met_late", "missed", "lapsed_unverified"})


@value
class Reading:
    """One of the two ways to read a bounded figure, and what follows from it."""

    value: str
    attainment: Literal["met", "not_met"]


@value
class RuleResult:
    """What one rule says of one target.

    `value` is the rule's own figure (miss share, ratio, covered over elapsed), `score` its published score where it
    has one, `cuts` its limits by the word each leads to, `formula` its text with the numbers put in; `few_points`
    marks a verdict from two or three points.
    """

    id: str
    trajectory: Trajectory | None = None
    value: Decimal | None = None
    score: Decimal | None = None
    cuts: tuple[tuple[str, Decimal], ...] = ()
    formula: Formula | None = None
    few_points: bool = False
    why_not: str | None = None

    def to_json(self, explained: bool = False) -> dict[str, object]:
        """The rule as JSON; `explained` adds the formula with its numbers."""
        shown: dict[str, object] = {
            "id": self.id,
            "value": None if self.value is None else plain(self.value),
            "score": None if self.score is None else plain(self.score),
            "cuts": _shown_cuts(self.cuts).copy(),
        }
        if self.trajectory is not None:
            shown["trajectory"] = self.trajectory
        if explained and self.formula is not None:
            shown["formula"] = str(self.formula)
        if self.few_points:
            shown["few_points"] = True
        if self.why_not is not None:
            shown["why_not"] = self.why_not
        return shown


@lru_cache(maxsize=256)
def _shown_cuts(cuts: tuple[tuple[str, Decimal], ...]) -> dict[str, str]:
    """The limits of a rule for JSON; nearly all targets share them."""
    return {name: plain(cut) for name, cut in cuts}


@value
class Flip:
    """The nearest figure that would change the headline: `to` with `op value` by the end of `by`."""

    to: str
    op: str
    value: Decimal
    by: date
    text: Text

    def to_json(self) -> dict[str, object]:
        return {
            "to": self.to,
            "op": self.op,
            "value": plain(self.value),
            "by": self.by.isoformat(),
            "text": self.text.to_json(),
        }


@value
class Current:
    """The figure that an assessment rests on: its measurement, period and observation."""

    measurement: Measurement
    period: str
    observation: str | None = None

    def to_json(self) -> dict[str, object]:
        m = self.measurement
        return {
            "period": self.period,
            "low": None if m.low is None else plain(m.low),
            "high": None if m.high is None else plain(m.high),
            "low_open": m.low_open,
            "high_open": m.high_open,
            "qualifier": m.qualifier,
            "unit": m.unit,
            "text": m.text,
            "observation": self.observation,
        }


@value
class ReviewInForce:
    """A person's review that holds, with the computed headline and lamp that it stands beside."""

    review: Review
    headline: str
    lamp: Lamp
    text: Text

    @property
    def state(self) -> ReviewState:
        return self.review.state

    def to_json(self) -> dict[str, object]:
        """The review as the assessment shows it; `computed` is what the status was without it."""
        one = self.review
        shown: dict[str, object] = {
            "state": one.state,
            "headline": self.headline if one.headline is None else one.headline,
            "computed": {"headline": self.headline, "lamp": self.lamp},
            "reason": one.reason,
            "by": one.by,
            "at": moment_json(one.at),
            "until": None if one.until is None else one.until.isoformat(),
            "confidence": None if one.confidence is None else plain(one.confidence),
            "sentence": self.text.to_json(),
        }
        if one.id:
            shown["id"] = one.id
        if one.second is not None:
            shown["second"] = second_json(one.second)
        return shown


@value
class Assessment:
    """Where a target stands at `as_of`. The five axes, the headline they add up to, and the way there.

    `sentence` is the short form of `reason` for a table ("17 of more than 20: 4 still missing; no date is stated").
    `aim` and `detail` hold plain JSON values: the aim with its numbers, and what is particular to a kind (stages
    reached, items met, children). `valid_until` is the first day on which the status could change without a new
    observation. `level` is the amount that the aim asks for now, in the indicator's unit. `headline` is the word to
    show: the computed one, or a person's while `review` overrides it.
    """

    id: str
    title: Text
    kind: str
    as_of: date
    headline: str
    assessability: Assessability
    reasons: tuple[str, ...]
    attainment: Attainment | None
    trajectory: Trajectory | None
    lifecycle: Lifecycle
    reason: Text
    sentence: Text
    aim: Mapping[str, object]
    review: ReviewInForce | None = None
    current: Current | None = None
    baseline: tuple[Decimal, str] | None = None
    by: str | None = None
    covered: Decimal | None = None
    missing: Decimal | None = None
    level: Decimal | None = None
    rule: RuleResult | None = None
    other_rules: tuple[RuleResult, ...] = ()
    forecast: Forecast | None = None
    nearest_flip: Flip | None = None
    valid_until: date | None = None
    readings: tuple[Reading, ...] = ()
    notes: tuple[str, ...] = ()
    assumptions: tuple[Text, ...] = ()
    observations: tuple[str, ...] = ()
    detail: Mapping[str, object] | None = None
    restatements: tuple[Mapping[str, object], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def lamp(self) -> Lamp:
        """The colour that goes with the headline's word; never shown without it."""
        return lamp_of(self.headline, stale="stale" in self.reasons)

    @property
    def review_state(self) -> ReviewState:
        return "computed" if self.review is None else self.review.state

    @property
    def disagreement(self) -> Text | None:
        """What other published rules would say instead; None where they agree, or no trajectory is to be told.

        A closed target, one out of force and one whose declared rule is silent have nothing to disagree about.
        """
        rule = self.rule
        if rule is None or rule.trajectory is None or self.lifecycle not in ("in_force", "revised"):
            return None
        others = tuple([(one.id, one.trajectory) for one in self.other_rules if one.trajectory is not None])
        return disagreement(rule.trajectory, others)

    def to_json(self, explained: bool = False) -> dict[str, object]:
        """The object that `status --json`, `assess`, the API and the webhook share; `explained` adds the formulas."""
        shown: dict[str, object] = {
            "id": self.id,
            "title": self.title.to_json(),
            "kind": self.kind,
            "headline": self.headline,
            "lamp": self.lamp,
            "assessability": {"state": self.assessability, "reasons": list(self.reasons)},
            "attainment": self.attainment,
            "trajectory": self.trajectory,
            "lifecycle": self.lifecycle,
            "review": {"state": "computed"} if self.review is None else self.review.to_json(),
            "as_of": self.as_of.isoformat(),
            "measurement": None if self.current is None else self.current.to_json(),
            "aim": dict(self.aim),
            "baseline": None
            if self.baseline is None
            else {"value": plain(self.baseline[0]), "period": self.baseline[1]},
            "by": self.by,
            "covered": None if self.covered is None else plain(self.covered),
            "missing": None if self.missing is None else plain(self.missing),
            "rule": None if self.rule is None else self.rule.to_json(explained),
            "other_rules": [rule.to_json(explained) for rule in self.other_rules],
            "forecast": None if self.forecast is None else self.forecast.to_json(),
            "nearest_flip": None if self.nearest_flip is None else self.nearest_flip.to_json(),
            "valid_until": None if self.valid_until is None else self.valid_until.isoformat(),
            "reason": self.reason.to_json(),
            "sentence": self.sentence.to_json(),
            "assumptions": [text.to_json() for text in self.assumptions],
            "observations": list(self.observations),
        }
        disagrees = self.disagreement
        if disagrees is not None:
            shown["disagreement"] = disagrees.to_json()
        if self.readings:
            shown["readings"] = [{"value": r.value, "attainment": r.attainment} for r in self.readings]
        if self.notes:
            shown["notes"] = list(self.notes)
        if self.detail is not None:
            shown["detail"] = dict(self.detail)
        if self.restatements:
            shown["restatements"] = [dict(one) for one in self.restatements]
        if self.warnings:
            shown["warnings"] = list(self.warnings)
        return shown


def lamp_of(headline: str, stale: bool = False) -> Lamp:
    """The lamp of a headline; an `open` target whose figures are stale is amber."""
    if headline in GREEN:
        return "green"
    if headline in AMBER or (stale and headline == "open"):
        return "amber"
    if headline in RED:
        return "red"
    return "grey"
