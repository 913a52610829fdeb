"""The shapes of bodies: figures as people write them, decisions with their reasons, messages of senders."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from tracker.web.api.shapes.common import Shape

Written = Annotated[str, Field(max_length=2_000)]
Named = Annotated[str, Field(max_length=300)]
Reason = Annotated[str, Field(max_length=4_096)]
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Share = Annotated[Decimal, Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]


class Given(Shape):
    """What a body may say; what it says is read as written, numbers with their digits."""

    model_config = ConfigDict(extra="forbid", strict=True)


class QuoteGiven(Given):
    """The words a figure was taken from."""

    exact: Annotated[str, Field(min_length=1, max_length=2_000)]
    prefix: Annotated[str, Field(max_length=500)] = ""
    suffix: Annotated[str, Field(max_length=500)] = ""


class NewObservation(Given):
    """A figure as people write it: `17`, `近9000项`, `151.6亿元`, `>= 84.7%`; for a plan the stage that is reached."""

    indicator: Named = Field(description="The indicator by its id, a name that only one has, or its target's id.")
    period: Named = Field(description="The period it speaks of.")
    value: Written | int | Number = Field(description="As written, or a number.")
    unit: Named = Field(default="", description="Where the value says none.")
    qualifier: Named = Field(default="", description="`about`, `nearly`, `over` …, where the value does not say it.")
    flags: Named = Field(default="", description="SDMX codes, such as `P` for provisional.")
    document: Named = Field(default="", description="The declared document that states it.")
    evidence: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = Field(
        default="", description="The SHA-256 of archived bytes."
    )
    quote: QuoteGiven | None = None
    confidence: Share | Annotated[int, Field(ge=0, le=1)] | None = Field(
        default=None, description="Of a verdict, 0 to 1."
    )
    supersedes: Named = Field(default="", description="The observation that it corrects.")
    reason: Reason = Field(default="", description="Why a known figure is another now.")
    note: Reason = ""

    @property
    def sure(self) -> Decimal | None:
        """The confidence, where one is given."""
        return None if self.confidence is None else Decimal(self.confidence)


class Why(Given):
    """Why somebody decides so."""

    reason: Reason = ""


class Refusing(Given):
    """Why it is not taken; whoever reported it reads this."""

    reason: Annotated[str, Field(min_length=1, max_length=4_096)]


class Taking(Given):
    """What a proposal is taken for; what is left out is as it was read."""

    subject: Named = Field(default="", description="The indicator or target; without it, the clear match.")
    period: Named = ""
    document: Named = Field(default="", description="The declared document that states it.")
    as_figure: bool = Field(default=False, description="Records what is aimed at as a figure.")
    reason: Reason = ""


class TakingCorrected(Taking):
    """What is right instead, and what it is taken for."""

    value: Written | int | Number


class Correction(Given):
    """What is right."""

    value: Written | int | Number
    reason: Reason = ""


class StatusReview(Given):
    """What a person says of a computed status."""

    state: Literal["confirmed", "overridden", "disputed", "computed"] = Field(
        description="`computed` lifts whatever was said before."
    )
    headline: Named | None = Field(default=None, description="For an override: the word.")
    reason: Reason = ""
    until: Annotated[str, Field(max_length=40, json_schema_extra={"format": "date"})] | None = Field(
        default=None, description="Its last day."
    )
    confidence: Share | Annotated[int, Field(ge=0, le=1)] | None = None

    @property
    def sure(self) -> Decimal | None:
        """The confidence, where one is given."""
        return None if self.confidence is None else Decimal(self.confidence)


class RowGiven(Given):
    """One figure, a stage or a verdict, as people write it."""

    indicator: Named
    period: Named | int
    value: Written | int | Number
    unit: Named = ""
    qualifier: Named = ""
    flags: Named = ""
    document: Named = ""
    confidence: str | int | Number | None = None
    reason: Reason = ""
    note: Reason = ""


class Message(Given):
    """What a sender posts."""

    observations: Annotated[list[RowGiven], Field(max_length=1_000)]
