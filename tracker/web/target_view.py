"""What the page of one target tells: gathered from the ledger for that target alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from tracker.alerts.cite import References
from tracker.alerts.inline import Chart, chart
from tracker.alerts.tell import Teller, promised, rounded, spoken_period
from tracker.model.aim import Checklist, Item, RollUp
from tracker.model.amounts import amount
from tracker.model.assessment import Assessment
from tracker.model.axis_words import word
from tracker.model.declaration import Document
from tracker.model.edition import EditionId
from tracker.model.measurement import Measurement, plain
from tracker.model.numerals import numeral
from tracker.model.observation import Observation
from tracker.model.outlook import rounded as in_percent
from tracker.model.passage import Passage
from tracker.model.period import Period
from tracker.model.report import Line
from tracker.model.target import Indicator, Target
from tracker.model.words import COMMITMENTS, in_language
from tracker.steps.behind import Behind, behind
from tracker.web.figures import QUALIFIERS, Figures, shown_to
from tracker.web.looking import MEMORY, Look
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat

if TYPE_CHECKING:
    from tracker.db.rows import Entry
    from tracker.steps.causes import Transition
    from tracker.steps.mentions import Mentions

MOST_PASSAGES = 4
"""Figures whose sources are quoted on the page itself; the others are led to."""

MOST_USED = 60
"""Figures used that are listed."""

BEGINNING = datetime.min.replace(tzinfo=UTC)

LATEST = 6
"""Entries and changes of status that the page tells; the history tells all."""


@dataclass(frozen=True, slots=True)
class Child:
    """A target that another one is made of, or that its condition names."""

    target: Target
    assessment: Assessment


class TargetView:
    """One declared target as it is seen from a moment; each part is gathered when the page asks for it."""

    def __init__(self, at: Seat, seen: Look, identity: str) -> None:
        """Raises Refusal 404 for a target that was not declared."""
        declaration = seen.declaration
        if identity not in declaration.targets:
            if seen.replay and identity in at.declaration.targets:
                raise Refusal(404, "target.not_then", hint="target.not_then_hint", day=seen.as_of.isoformat())
            raise missing("target", identity, declaration.targets)
        self.at, self.seen, self.declaration = at, seen, declaration
        self.target = declaration.targets[identity]
        with at.ledger.reading() as book:
            self.read: Behind = behind(book, seen.dependents, identity, seen.known_at)
        self.board = self.read.board(seen.as_of)
        self.assessment = self.read.assess(seen.as_of)
        self.teller = Teller(
            declaration, self.read.observations, at.language, References(declaration, at.language), seen.as_of
        )
        self.figures = Figures(declaration, at.language)

    @property
    def language(self) -> str:
        return self.at.language

    @cached_property
    def line(self) -> Line:
        """Title, figure, promise and status in the visitor's language."""
        return self.teller.line(self.assessment)

    @property
    def indicator(self) -> Indicator | None:
        return self.declaration.indicators.get(self.target.indicator or "")

    @property
    def entered(self) -> str:
        """What is entered for it: its indicator, itself where stages, items or verdicts are; "" where nothing is."""
        return self.figures.entered(self.target.id)

    @property
    def document(self) -> Document | None:
        return self.declaration.documents.get(self.target.statement.document or "")

    @property
    def owner(self) -> str:
        """Who answers for it, by name."""
        from tracker.evaluate.selection import owner_of

        owner = self.declaration.owners.get(owner_of(self.declaration, self.target.id) or "")
        return "" if owner is None else self.at.text(owner.name)

    @property
    def aim(self) -> str:
        """The aim in few words, with what is needed where that is another amount."""
        told = promised(self.assessment, self.target, self.indicator, self.language)
        needs = numeral(str(self.assessment.aim.get("needs") or ""))
        if needs is None or str(self.assessment.aim.get("needs")) == self.assessment.aim.get("value"):
            return told
        return f"{told} ({self.at.say('target.needs', value=self.amount(needs.value))})"

    @property
    def baseline(self) -> str:
        if self.assessment.baseline is None:
            return ""
        value, period = self.assessment.baseline
        spoken = spoken_period(period, self.language)
        return self.at.say("target.baseline_is", value=self.amount(value), period=spoken)

    @property
    def forecast(self) -> str:
        """The forecast in one line; "" where there is none."""
        told, say = self.assessment.forecast, self.at.say
        if told is None:
            return ""
        if told.p_met is not None and told.at is not None and told.q10 is not None and told.q90 is not None:
            low, high = (self.amount(rounded(one)) for one in (told.q10, told.q90))
            day = spoken_period(told.at, self.language)
            line = say("target.forecast_said", at=day, chance=in_percent(told.p_met), low=low, high=high)
            return f"{line} · {say('target.forecast_few')}" if told.few else line
        if told.reached is None or told.reached.p50 is None:
            return ""
        days = (told.reached.p50, told.reached.p10, told.reached.p90)
        p50, p10, p90 = (
            say("target.forecast_never") if one is None else spoken_period(one[:4], self.language) for one in days
        )
        return say("target.forecast_reached", p50=p50, p10=p10, p90=p90)

    @property
    def commitment(self) -> str:
        given = self.target.commitment
        return "" if given is None else in_language(COMMITMENTS[given], self.language)

    @property
    def group(self) -> str:
        named = self.target.group
        return self.at.text(self.declaration.groups.get(named)) or named if named else ""

    @property
    def assessability(self) -> str:
        """Whether it can be assessed, with what stands against it."""
        told = word(self.assessment.assessability, self.language)
        reasons = ", ".join(word(one, self.language) for one in self.assessment.reasons)
        if not reasons:
            return told
        return f"{told}（{reasons}）" if self.language == "zh" else f"{told} ({reasons})"

    def amount(self, value: Decimal, unit: str = "") -> str:
        """An amount of a unit (else the indicator's) in the visitor's language."""
        if self.indicator is None:
            return plain(value)
        return amount(rounded(value), unit or self.indicator.unit, self.language, self.indicator.display_unit)

    def value(self, written: str) -> str:
        """A number as JSON writes it, as an amount."""
        read = numeral(written)
        return written if read is None else self.amount(read.value)

    def share(self, written: object) -> str:
        """A share of one as a percentage."""
        return f"{plain(rounded(Decimal(str(written)) * 100))}%"

    def qualifier(self, measurement: Measurement) -> str:
        return in_language(QUALIFIERS[measurement.qualifier], self.language)

    @cached_property
    def statement_passage(self) -> Passage | None:
        """The quoted statement in the page that is watched for it."""
        from tracker.steps.quoted import quoted_statement

        return quoted_statement(self.at.ledger, self.at.store, self.declaration, self.target.id)

    @cached_property
    def chart(self) -> Chart | None:
        return chart(self.board, self.assessment, self.language)

    @property
    def pictures(self) -> Sequence[tuple[str, Markup]]:
        """The chart's SVG by width: made by our own escaping template."""
        return [(width, Markup(svg)) for width, svg in self.chart.pictures] if self.chart else []  # noqa: S704

    @cached_property
    def observations(self) -> Mapping[str, Observation]:
        """Every observation that was looked at, by id."""
        return {one.id: one for some in self.read.observations.values() for one in some}

    @cached_property
    def used(self) -> Sequence[Observation]:
        """The observations that the status rests on, the latest period first."""
        found = (self.observations.get(name) for name in self.assessment.observations)
        current = None if self.assessment.current is None else self.assessment.current.observation
        known = [one for one in found if one is not None]
        return sorted(known, key=lambda one: (one.id == current, one.period, one.id), reverse=True)

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """What the first of the figures used rest on that rest on anything, by observation."""
        resting = [one for one in self.used if one.evidence is not None or one.quote is not None]
        shown = ((one.id, self.passage(one)) for one in resting[:MOST_PASSAGES])
        return {name: one for name, one in shown if one is not None}

    @property
    def quoted(self) -> Sequence[Observation]:
        """The figures used whose words are shown on the page."""
        return [one for one in self.used if one.id in self.passages]

    @property
    def unquoted(self) -> Sequence[Observation]:
        """The other figures used."""
        return [one for one in self.used if one.id not in self.passages]

    def passage(self, observation: Observation) -> Passage | None:
        """The words that an observation rests on, in the archived copy."""
        from tracker.steps.quoted import quoted

        source = self.declaration.sources.get(observation.source or "")
        return quoted(self.at.store, observation, encoding=None if source is None else source.encoding)

    @property
    def age(self) -> int | None:
        """Days since the end of the period that the figure speaks of."""
        current = self.assessment.current
        if current is None:
            return None
        days = (self.seen.as_of - Period.parse(current.period).end).days
        return days if days >= 0 else None

    @property
    def agreement(self) -> str:
        """Whether the other rules that apply say the same: `agree`, `disagree`, or "" where none says anything."""
        rule, others = self.assessment.rule, [one for one in self.assessment.other_rules if one.trajectory is not None]
        if rule is None or rule.trajectory is None or not others:
            return ""
        return "agree" if all(one.trajectory == rule.trajectory for one in others) else "disagree"

    @property
    def items(self) -> Sequence[tuple[Item, str]]:
        """A checklist's items with what is known of each: `done`, `open`, `unknown`."""
        if not isinstance(self.target.aim, Checklist):
            return []
        detail = self.assessment.detail or {}
        states = [(one, key) for key in ("unknown", "open") for one in _names(detail.get(key))]
        return [(item, dict(states).get(item.id, "done")) for item in self.target.aim.items]

    @cached_property
    def children(self) -> Sequence[Child]:
        """The targets that a roll-up is made of, in their order."""
        return self._children(self.target.aim.of) if isinstance(self.target.aim, RollUp) else []

    @cached_property
    def condition(self) -> Child | None:
        """The target that the condition names."""
        return next(iter(self._children([self.target.when.target])), None) if self.target.when else None

    def _children(self, names: Iterable[str]) -> list[Child]:
        targets = self.read.part.targets
        return [Child(targets[name], self.board.assess(name)) for name in names if name in targets]

    @property
    def superseded(self) -> Target | None:
        """The former target in whose place this one stands."""
        return self.declaration.targets.get(self.target.supersedes or "")

    @property
    def successors(self) -> Sequence[Target]:
        """The targets that stand in the place of this one."""
        return [one for one in self.read.part.targets.values() if one.supersedes == self.target.id]

    @cached_property
    def former(self) -> Assessment | None:
        """Where the superseded target stands: it is rated on, beside the one in its place."""
        former = self.superseded
        if former is None:
            return None
        with self.at.ledger.reading() as book:
            return behind(book, self.seen.dependents, former.id, self.seen.known_at).assess(self.seen.as_of)

    @cached_property
    def entries(self) -> Sequence[Entry]:
        """What was recorded of the target or its indicator, the latest first."""
        subjects = {self.target.indicator or self.target.id, self.target.id}
        entries = shown_to(self.at, self.at.ledger.entries(subjects, known_at=self.seen.known_at))
        return sorted(entries, key=_recency, reverse=True)

    def transitions(self, most: int | None = None) -> Sequence[Transition]:
        """The changes of status with their causes, the latest first; `most` of them."""
        from tracker.steps.causes import Past, transitions

        known = self.seen.known_at
        with self.at.ledger.reading() as book:
            kept = [one for one in book.assessments_of(self.target.id) if known is None or one.assessed_at <= known]
            pairs = [pair for pair in pairwise(kept) if pair[0].headline != pair[1].headline]
            if not pairs:
                return []
            MEMORY.know(self.at.declaration)
            past = Past(book, MEMORY.read)
            return [one for pair in reversed(pairs[-most:] if most else pairs) for one in transitions(past, pair)]

    @cached_property
    def mentions(self) -> Mentions:
        """Where it was told of lately."""
        from tracker.steps.mentions import mentions

        return mentions(self.at.ledger, self.at.declaration, self.at.alerts.digests, self.target.id)

    @cached_property
    def subjects(self) -> Mapping[EditionId, str]:
        """The subjects of the editions that told of it, of those that speak the visitor's language."""
        named = [one.edition.id for one in self.mentions.editions]
        return self.at.ledger.edition_book.subjects(named, self.language)


def _recency(entry: Entry) -> tuple[datetime, Period, str]:
    one = entry.observation
    return one.recorded_at or BEGINNING, one.period, one.id


def _names(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []
