"""The shapes of observations: as they stand in the ledger, what became of them, what persons decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from tracker.model.observation import STATES
from tracker.web.api.shapes.common import Amount, Day, Moment, Period, Shape, Texts, left_out
from tracker.web.api.shapes.target import Restatement, Target

State = Annotated[str, Field(json_schema_extra={"enum": list(STATES)})]
Share = Annotated[Decimal, Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class Document(Shape):
    """Where something was stated; one that is not declared has its id alone."""

    id: str
    title: Texts = left_out()
    publisher: Texts | None = left_out()
    date: str | None = left_out()
    url: str | None = left_out()


class Quote(Shape):
    """The words a figure was taken from, with their surroundings and offsets in the archived text."""

    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None


class Observation(Shape):
    """One reported value. A figure has the keys from `low` to `text`, a mark `mark`, `holds`, `confidence`."""

    id: str
    subject: str = Field(description="The indicator, or the target of a mark.")
    period: Period
    low: Amount | None = left_out()
    high: Amount | None = left_out()
    low_open: bool = left_out()
    high_open: bool = left_out()
    qualifier: Literal["exact", "about", "nearly", "over", "at_least", "at_most", "range"] = left_out()
    unit: str = left_out()
    text: str = left_out("As it was written.")
    mark: str = left_out("A stage, an item or a verdict.")
    holds: bool = left_out()
    confidence: Amount | None = left_out()
    flags: str = Field(description="SDMX observation status codes.")
    source: str | None
    address: str | None = Field(description="Where in its document it stands.")
    document: Document | None
    evidence: str | None = Field(description="The SHA-256 of the archived bytes.")
    quote: Quote | None
    recorded_at: Moment | None
    recorded_by: str | None
    state: State
    supersedes: str | None
    reason: str | None
    note: str | None


class Doubt(Shape):
    """What holds a figure until a person has looked at it."""

    code: str
    message: Texts


class Decision(Shape):
    """What a person decided on it."""

    state: State
    at: Moment
    by: str | None
    reason: str | None


class Entry(Observation):
    """An observation with what was doubted of it and what was decided."""

    doubts: list[dict[str, Any]]
    decision: Decision | None


class Observations(Shape):
    """One page of observations, by subject, period, time of recording."""

    schema_: Literal["tracker.observations/1"] = Field(alias="schema")
    observations: list[Entry]
    next: str | None


class Statement(Shape):
    """A target as it was stated."""

    document: Document | None
    text: Texts | None
    quote: str | None
    reading: Texts | None


class Explanation(Shape):
    """A target's assessment with everything its numbers came from: what `tracker explain --json` prints."""

    schema_: Literal["tracker.explain/1"] = Field(alias="schema")
    declaration: str
    assessment: Target
    statement: Statement
    commitment: str | None
    owner: str | None
    observations: list[Observation] = Field(description="Those it rests on.")
    series: list[Observation] = Field(description="All figures and marks in force.")


class Transition(Shape):
    """A changed headline with its cause."""

    from_: str | None = Field(alias="from")
    to: str
    cause: str | None


class KeptAssessment(Shape):
    """An assessment as it was kept."""

    as_of: Day
    assessed_at: Moment
    declaration: str
    rule: str | None
    headline: str
    reason: Texts | None
    transition: Transition | None


class History(Shape):
    """What was reported and said of a target: what `tracker history --json` prints."""

    schema_: Literal["tracker.history/1"] = Field(alias="schema")
    declaration: str
    target: str
    observations: list[Entry]
    assessments: list[KeptAssessment]
    supersedes: str | None
    restatements: list[Restatement]
    statements: list[dict[str, Any]] = Field(description="Versions of targets.yaml that moved the target.")
    reviews: list[dict[str, Any]] = Field(description="What persons said of its status.")


class WouldChange(Shape):
    """A target whose status would be another."""

    target: str
    from_: str = Field(alias="from")
    to: str
    before: Target
    after: Target


class Recorded(Shape):
    """What became of an observation: it counts, is held for a person, or was known already."""

    schema_: Literal["tracker.recorded/1"] = Field(alias="schema")
    became: Literal["accepted", "held", "known"]
    relation: Literal["new", "known", "confirmation", "revision"]
    observation: Observation = Field(description="As it was read; with `dry_run` under the id that it would have.")
    other: str | None = Field(description="The observation that it confirms, revises, or is known as.")
    doubts: list[Doubt] = Field(description="Why it is held.")
    dry_run: bool
    would_change: list[WouldChange] | None = Field(
        description="With `dry_run`: the targets that would stand otherwise if it counted; else null."
    )


class Held(Entry):
    """An observation that waits for a person."""


class ReviewMade(Shape):
    """What a person said of a status."""

    id: str
    target: str
    state: Literal["computed", "confirmed", "overridden", "disputed"]
    headline: str | None
    reason: str | None
    by: str | None
    at: Moment | None
    until: Day | None
    confidence: Amount | None
    second: dict[str, Any] | None = left_out("The second person's answer, where one is needed.")


class Queue(Shape):
    """What waits for a person, first recorded first."""

    schema_: Literal["tracker.review/1"] = Field(alias="schema")
    held: list[Held]
    overrides: list[ReviewMade] = Field(description="Overrides that wait for a second person; on the first page.")
    waiting: int = Field(description="How many observations wait altogether.")
    next: str | None


class Decided(Shape):
    """What a decision did."""

    schema_: Literal["tracker.reviewed/1"] = Field(alias="schema")
    id: str
    state: State
    changed: bool = Field(description="false where that state held already.")
    corrected: str | None = Field(description="The observation recorded in its place.")
    doubts: list[Doubt]


class Candidate(Shape):
    """Something declared that a proposal may speak of."""

    subject: str
    kind: Literal["indicator", "target"]
    score: float = Field(ge=0, le=1, description="How like its words are.")
    shared: list[str]


class Proposal(Shape):
    """What a document was read to say."""

    id: str
    place: str = Field(description="The file or address of the document.")
    evidence: str = Field(description="The SHA-256 of its bytes.")
    source: str | None
    filed_at: Moment
    value: str = Field(description="As a person would write it.")
    period: str | None = Field(description="What it would be recorded for.")
    figure: dict[str, Any] = Field(description="What `tracker read --json` prints, with the words around it.")
    candidates: list[Candidate]
    clear: str | None = Field(description="The candidate that is taken where none is named.")
    differs: list[str] = Field(description="Recorded observations that cannot be right as well.")
    against: list[str] = Field(description="Proposals of other documents that cannot be right as well.")
    state: Literal["waiting", "accepted", "corrected", "rejected"]


class Proposals(Shape):
    """What documents were read to say, by document and place in it."""

    schema_: Literal["tracker.proposals/1"] = Field(alias="schema")
    proposals: list[Proposal]
    waiting: int = Field(description="How many wait altogether.")
    next: str | None


class ProposalDecided(Shape):
    """What a decision on a proposal did."""

    schema_: Literal["tracker.reviewed/1"] = Field(alias="schema")
    id: str
    state: Literal["accepted", "corrected", "rejected"]
    changed: bool
    subject: str | None
    observation: str | None = Field(description="What was recorded; null for a pledge that a target states already.")
    doubts: list[Doubt]


class StatusSaid(Shape):
    """What was recorded, with the status as it stands now."""

    schema_: Literal["tracker.status_review/1"] = Field(alias="schema")
    review: ReviewMade
    waits: bool
    headline: str
    lamp: str
    computed: dict[str, str]
    replaced: str | None


class PushedRow(Shape):
    """What became of one row of a message."""

    place: int
    became: Literal["accepted", "held", "known", "refused"]
    observation: str | None
    relation: Literal["new", "known", "confirmation", "revision"] | None
    doubts: list[Doubt]
    problems: list[dict[str, Any]]


class Pushed(Shape):
    """What became of a message."""

    schema_: Literal["tracker.pushed/1"] = Field(alias="schema")
    source: str
    outcome: Literal["recorded", "nothing_new", "partly", "failed"]
    evidence: str = Field(description="The SHA-256 of the message as it was archived.")
    added: int
    held: int
    known: int
    rows: list[PushedRow]
