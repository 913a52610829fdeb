"""The shapes of what is declared: indicators, sources, versions of the declaration; and of who asks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from tracker.model.collected import OUTCOMES
from tracker.model.person import ROLES, SCOPES
from tracker.web.api.shapes.common import Amount, Moment, Shape, Texts

Outcome = Annotated[str, Field(json_schema_extra={"enum": list(OUTCOMES)})]


class Indicator(Shape):
    """What is measured."""

    id: str
    name: Texts
    unit: str
    measure: str
    frequency: str
    direction: str | None
    whole: bool
    limits: list[Amount | None] = Field(
        description="The least and the most that there can be; null where there is none."
    )
    grace: int | None = Field(description="Days after a period's end before silence begins.")
    part_of: str | None
    owner: str | None
    scope: Texts | None
    aliases: list[str]
    note: Texts | None
    targets: list[str] = Field(description="The targets that stand on it.")
    sources: list[str] = Field(description="The sources that feed it.")


class Indicators(Shape):
    """One page of indicators, in the order in which they are declared."""

    schema_: Literal["tracker.indicators/1"] = Field(alias="schema")
    declaration: str
    indicators: list[Indicator]
    next: str | None


class OneIndicator(Indicator):
    """One indicator."""

    schema_: Literal["tracker.indicator/1"] = Field(alias="schema")
    declaration: str


class Source(Shape):
    """Where figures come from, and how that goes."""

    id: str
    title: Texts | None
    kind: Literal["web", "file", "command", "push"]
    place: str | None = Field(description="The address, or the path in the workspace.")
    review: Literal["none", "required", "on-doubt"]
    owner: str | None
    subjects: list[str] = Field(description="What its figures are of, as far as that is declared.")
    watches: list[str] = Field(description="The targets whose statement must stay on the page.")
    failures: int = Field(description="In a row.")
    failing_since: Moment | None
    error: Texts | None
    last_try_at: Moment | None
    last_success_at: Moment | None
    next_try_at: Moment | None
    missing: dict[str, Moment] = Field(description="The watched statements that are no longer there, since when.")


class Sources(Shape):
    """One page of sources, in the order in which they are declared."""

    schema_: Literal["tracker.sources/1"] = Field(alias="schema")
    sources: list[Source]
    next: str | None


class Run(Shape):
    """One fetch, or one message that was pushed."""

    started_at: Moment
    ended_at: Moment
    outcome: Outcome
    error: Texts | None
    status: int | None
    size: int | None
    evidence: list[str]
    found: int
    added: int
    held: int
    known: int


class OneSource(Source):
    """One source with its last runs."""

    schema_: Literal["tracker.source/1"] = Field(alias="schema")
    runs: list[Run]


class Version(Shape):
    """One version of targets.yaml."""

    version: str
    loaded_at: Moment


class Declarations(Shape):
    """Every recorded version of targets.yaml, the latest first, and which one holds."""

    schema_: Literal["tracker.declarations/1"] = Field(alias="schema")
    title: Texts
    timezone: str
    languages: list[str]
    version: str
    versions: list[Version]
    next: str | None


class EvidenceText(Shape):
    """An archived copy: where it came from, and its readable text."""

    schema_: Literal["tracker.evidence/1"] = Field(alias="schema")
    sha256: str
    size: int
    origins: list[Origin]
    text: str | None = Field(description="null where the bytes hold no text that is read here.")


class Origin(Shape):
    """Where bytes came from."""

    url: str
    fetched_at: Moment
    media_type: str | None
    size: int


class Me(Shape):
    """Who asks."""

    schema_: Literal["tracker.me/1"] = Field(alias="schema")
    name: str | None = Field(description="null for a visitor without an account.")
    role: Annotated[str, Field(json_schema_extra={"enum": list(ROLES)})] | None
    scopes: list[Annotated[str, Field(json_schema_extra={"enum": list(SCOPES)})]] | None = Field(
        description="Those of the token; null without one."
    )
    expires_at: Moment | None = Field(description="When the token ends; null for never, or without one.")


class AnyObject(BaseModel):
    """An object of its own form."""

    model_config = ConfigDict(extra="allow")
