"""What the pages of indicators tell: gathered from the ledger for the indicators shown alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from tracker.alerts.inline import Chart, indicator_chart
from tracker.alerts.tell import rounded, told
from tracker.evaluate.axes import silent_from
from tracker.evaluate.board import Board
from tracker.evaluate.dependents import Dependents
from tracker.evaluate.derive import share
from tracker.evaluate.outlook import look_ahead
from tracker.evaluate.reviewed import all_holding
from tracker.evaluate.series import Series, series_of
from tracker.model.amounts import amount
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.request import Request
from tracker.model.source import Source
from tracker.model.target import Indicator
from tracker.model.words import in_language
from tracker.web.figures import QUALIFIERS, Figures
from tracker.web.looking import Look
from tracker.web.refusal import missing
from tracker.web.seat import Seat

MOST_TARGETS = 100
"""Targets on one indicator that are listed."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its last figure, also in `words`: the days since its period ended, since when it is silent."""

    indicator: Indicator
    last: Observation | None
    words: str
    age: int | None
    silent_since: date | None
    targets: int


def row_of(
    indicator: Indicator, reported: Sequence[Observation], targets: int, as_of: date, language: str
) -> IndicatorRow:
    """How an indicator's reporting stands on a day."""
    series = series_of(reported, indicator.unit, as_of)
    if not len(series):
        return IndicatorRow(indicator, None, "", None, None, targets)
    name = series.id(len(series) - 1)
    last = next(one for one in reported if one.id == name)
    silent = silent_from(indicator, series)
    age = (as_of - last.period.end).days
    words = told(series.measurement(len(series) - 1), indicator, language)[0]
    since = silent if silent is not None and silent <= as_of else None
    return IndicatorRow(indicator, last, words, age if age >= 0 else None, since, targets)


def counted(declaration: Declaration) -> Mapping[str, int]:
    """How many targets stand on each indicator."""
    found: dict[str, int] = {}
    for target in declaration.targets.values():
        if target.indicator is not None:
            found[target.indicator] = found.get(target.indicator, 0) + 1
    return found


class IndicatorView:
    """One declared indicator as it is seen from a moment; each part is gathered when the page asks for it."""

    def __init__(self, at: Seat, seen: Look, identity: str) -> None:
        """Raises Refusal 404 for an indicator that was not declared."""
        self.declaration = seen.declaration
        if identity not in self.declaration.indicators:
            raise missing("indicator", identity, self.declaration.indicators)
        self.at, self.seen = at, seen
        self.indicator = self.declaration.indicators[identity]
        self.figures = Figures(self.declaration, at.language)
        names = {identity}
        if self.indicator.ratio is not None:
            names |= {self.indicator.ratio.part, self.indicator.ratio.whole}
        self.read = at.ledger.observations(names, known_at=seen.known_at)

    @property
    def reported(self) -> Sequence[Observation]:
        return self.read.get(self.indicator.id, ())

    @property
    def row(self) -> IndicatorRow:
        return row_of(self.indicator, self.reported, len(self._names), self.seen.as_of, self.at.language)

    @cached_property
    def series(self) -> Series:
        """Its own figures, or the share that they are computed as."""
        own = series_of(self.reported, self.indicator.unit, self.seen.as_of)
        ratio = self.indicator.ratio
        if len(own) or ratio is None:
            return own
        indicators = self.declaration.indicators
        part, whole = (
            series_of(self.read.get(name, ()), indicators[name].unit if name in indicators else "", self.seen.as_of)
            for name in (ratio.part, ratio.whole)
        )
        return share(part, whole)

    @cached_property
    def chart(self) -> Chart | None:
        return indicator_chart(self.indicator, self.series, self.seen.as_of, self.at.language)

    @property
    def pictures(self) -> Sequence[tuple[str, Markup]]:
        """The chart's SVG by width: made by our own escaping template."""
        return [(width, Markup(svg)) for width, svg in self.chart.pictures] if self.chart else []  # noqa: S704

    @cached_property
    def observations(self) -> Mapping[str, Observation]:
        return {one.id: one for some in self.read.values() for one in some}

    @property
    def _names(self) -> Sequence[str]:
        return [one.id for one in self.declaration.targets.values() if one.indicator == self.indicator.id]

    @cached_property
    def targets(self) -> Sequence[Assessment]:
        """Where the targets on it stand."""
        names = self._names[:MOST_TARGETS]
        dependents: Dependents = self.seen.dependents
        behind = dependents.behind(names)
        with self.at.ledger.reading() as book:
            observations = book.observations(dependents.subjects(behind), known_at=self.seen.known_at)
            reviews = book.reviews(behind, known_at=self.seen.known_at)
        held = all_holding(reviews, self.seen.as_of, self.declaration.timezone)
        said = self.at.ledger.said(self.seen.as_of, self.seen.known_at)
        board = Board(dependents.part(names), observations, self.seen.as_of, reviews=held, said=said)
        look_ahead(board.ahead(names))
        return [board.assess(name) for name in names]

    @property
    def sources(self) -> Sequence[Source]:
        """The declared sources that feed it."""
        return [one for one in self.declaration.sources.values() if self.indicator.id in one.subjects]

    @cached_property
    def owed(self) -> Sequence[Request]:
        """The open requests for it."""
        asked = self.at.ledger.requests.requests(subjects=[self.indicator.id])
        return [one for one in asked if one.is_open and one.wanted.subject == self.indicator.id]

    @property
    def owner(self) -> str:
        return self.owner_name(self.indicator.owner or "")

    def owner_name(self, identity: str) -> str:
        """An owner's name; the id of one that is declared no more."""
        declared = self.declaration.owners.get(identity)
        return identity if declared is None else self.at.text(declared.name)

    @property
    def limits(self) -> str:
        """The natural ends of the scale, "" where there are none."""
        low, high = (None if one is None else self.amount(one) for one in self.indicator.limits)
        if low is None and high is None:
            return ""
        none = self.at.say("indicator.unlimited")
        return self.at.say("indicator.limits_are", low=low or none, high=high or none)

    def amount(self, value: Decimal, unit: str = "") -> str:
        """An amount of a unit (else its own) in the visitor's language."""
        return amount(rounded(value), unit or self.indicator.unit, self.at.language, self.indicator.display_unit)

    def qualifier(self, measurement: Measurement) -> str:
        return in_language(QUALIFIERS[measurement.qualifier], self.at.language)
