"""References: the numbered list that leads each line of an edition back to where it was said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tracker.alerts.phrases import phrase
from tracker.model.amounts import period
from tracker.model.declaration import Declaration
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.report import Reference
from tracker.model.target import Statement

MAX_QUOTE = 240
"""A quote longer than this is cut in the list: the archived copy holds the whole."""


@dataclass(slots=True)
class References:
    """The references of one edition, numbered in the order in which they are first cited."""

    declaration: Declaration
    language: str
    listed: list[Reference] = field(default_factory=list)
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def statement(self, statement: Statement) -> int | None:
        """The number of the document in which a target was stated; None where none is named."""
        if statement.document is None:
            return None
        return self._number(statement.document, statement.quote or "", "")

    def figure(self, observation: Observation) -> int:
        """The number of the place that an observation was taken from."""
        quote = observation.quote.exact if observation.quote is not None else ""
        number = self._number(observation.document or "", quote, observation.evidence or "", observation)
        cited = self.listed[number - 1]
        if observation.id not in cited.observations:
            self.listed[number - 1] = replace(cited, observations=(*cited.observations, observation.id))
        return number

    def _number(self, document: str, quote: str, evidence: str, observation: Observation | None = None) -> int:
        unnamed = "" if document or observation is None else observation.source or observation.recorded_by or "?"
        key = (document, quote, evidence, unnamed)
        if key not in self._numbers:
            self._numbers[key] = len(self.listed) + 1
            self.listed.append(self._reference(len(self.listed) + 1, document, quote, evidence, observation))
        return self._numbers[key]

    def _reference(
        self, number: int, document: str, quote: str, evidence: str, observation: Observation | None
    ) -> Reference:
        quote = one_line(quote)
        shown = quote if len(quote) <= MAX_QUOTE else quote[: MAX_QUOTE - 1] + "…"
        declared = self.declaration.documents.get(document)
        if declared is None:
            return Reference(number, self._unnamed(document, observation), quote=shown, evidence=one_line(evidence))
        return Reference(
            number,
            title=one_line(declared.title.in_language(self.language)),
            publisher=one_line(declared.publisher.in_language(self.language)) if declared.publisher else "",
            date=self._date(declared.date),
            url=one_line(declared.url or ""),
            quote=shown,
            evidence=one_line(evidence),
        )

    def _unnamed(self, document: str, observation: Observation | None) -> str:
        if document or observation is None:
            return one_line(document)
        if observation.source:
            return one_line(observation.source)
        if observation.recorded_by:
            return phrase("entered_by", self.language, who=one_line(observation.recorded_by))
        return phrase("entered", self.language)

    def _date(self, written: str | None) -> str:
        if not written:
            return ""
        try:
            return period(written, self.language)
        except ValueError:
            return one_line(written)
