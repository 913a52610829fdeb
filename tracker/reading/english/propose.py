"""The proposals of an English text: each sentence's quantities with what the words around them say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from tracker.model.proposal import Cue, Figure, Growth, Proposal, Span, Told
from tracker.reading.english import changes, modality, parts, tables
from tracker.reading.english.currencies import dollar
from tracker.reading.english.dating import Dated, Dating
from tracker.reading.english.hedges import Hedge, hedge
from tracker.reading.english.lexicon import Hit, Token, tokens
from tracker.reading.english.measures import clause, measure
from tracker.reading.english.milestones import milestone
from tracker.reading.english.mode import Mode
from tracker.reading.english.periods import When, times
from tracker.reading.english.quantities import quantities
from tracker.reading.english.quantity import Quantity
from tracker.reading.english.sentences import MAX_SENTENCE, Sentence, sentences
from tracker.reading.normal import MOST_FIGURES
from tracker.reading.ordered import ordered


class Normal(Protocol):
    """What is asked of a normalised text: its copy, and the way back to the text as found."""

    @property
    def text(self) -> str: ...
    def span(self, start: int, end: int) -> Span: ...


def propose(normal: Normal, told: Told) -> list[Proposal]:
    """Every figure and pledge of a text, in the order of their places."""
    reader = _Reader(normal, told)
    in_tables = tables.tables(normal.text)
    found: list[Proposal] = []
    for table in in_tables:
        found.extend(reader.table(table))
    place = 0
    for sentence in sentences(normal.text):
        if len(found) >= MOST_FIGURES:
            break
        while place < len(in_tables) and in_tables[place].end <= sentence.start:
            place += 1
        if place < len(in_tables) and in_tables[place].start < sentence.end:
            continue
        found.extend(reader.sentence(sentence, len(found)))
    return ordered(found)


class _Reader:
    """What one sentence leaves for the next: headings' times, the last figures."""

    def __init__(self, normal: Normal, told: Told) -> None:
        self.normal, self.text, self.told = normal, normal.text, told
        self.home = dollar(told.publisher)
        self.dating = Dating(self.text, told)
        self.last: list[tuple[int, Quantity, str]] = []
        self.inherited: dict[tuple[int, int], Mode | None] = {}
        self.whole: tuple[int, int, Quantity] | None = None

    def sentence(self, sentence: Sentence, before: int) -> list[Proposal]:
        """The figures of a sentence, or its milestone; `before` figures stand in front of them."""
        words = tokens(self.text, sentence.start, sentence.end)
        anchor = self.dating.enter(sentence)
        whens = times(self.text, sentence.start, sentence.end, anchor)
        taken = [(when.start, when.end) for when in whens]
        bases = changes.bases(words)
        whens = [when for when in whens if not changes.compares(self.text, when, bases)]
        stated = parts.with_multiples(words, quantities(words, taken, self.home))
        stated = parts.inherit_nouns(words, stated)
        if not stated:
            if parts.leads(words) and self.last:
                self.whole = (sentence.start, self.last[-1][0], self.last[-1][1])
            self.dating.leave(sentence, whens)
            pledge = None if sentence.is_heading else milestone(self.normal, words, whens, self.told)
            return [pledge] if pledge else []
        made = self._figures(sentence, words, stated, whens, bases, before)
        self.last = [(before + place, one, made[place].unit) for place, one in enumerate(stated)]
        if parts.leads(words):
            self.whole = (sentence.start, before + len(stated) - 1, stated[-1])
        self.dating.leave(sentence, whens)
        return list(made)

    def _figures(
        self,
        sentence: Sentence,
        words: Sequence[Token],
        stated: Sequence[Quantity],
        whens: Sequence[When],
        bases: Sequence[Hit],
        before: int,
    ) -> list[Figure]:
        cues = [
            hit for hit in modality.cues(words) if not any(one.noun[0] <= hit.first < one.noun[1] for one in stated)
        ]
        links = parts.links(words, stated, [quantity for _, quantity, _ in self.last])
        made: list[Figure] = []
        for place, quantity in enumerate(stated):
            hedged = hedge(words, quantity)
            change = changes.change(words, quantity, hedged.first, bases, whens)
            dated = self.dating.of(sentence, quantity, whens, is_change=change is not None)
            mode = modality.mode(
                words, quantity, hedged.first, cues, dated.near, self._inherited(sentence), ahead=dated.ahead
            )
            if quantity.kind == "zero" and dated.ahead and mode.modality in {"achieved", "plan"}:
                mode = mode._replace(modality="target")
            dated = self.dating.settled(dated, mode.modality, made[-1] if made else None, mode.earlier)
            total = links.get(place)
            part_of = None if total is None else (before + total if total >= 0 else self.last[total][0])
            if place == 0 and part_of is None and sentence.lead[1] and self.whole and self.whole[0] == sentence.lead[0]:
                part_of = self.whole[1] if parts.fits(self.whole[2], quantity) else None
            if total is not None and mode.distance > 60 and total >= 0 and made and total < len(made):
                mode = mode._replace(modality=made[total].modality)
            counts = measure(words, quantity, hedged.first, self.text) or (made[-1].measure if made else "")
            made.append(self._figure(words, quantity, hedged, change, dated, mode, part_of, counts))
        return _beside(made, before)

    def _figure(
        self, words: Sequence[Token], quantity: Quantity, hedged: Hedge, change: changes.Change | None, dated: Dated,
        mode: Mode, part_of: int | None, counts: str,
    ) -> Figure:  # fmt: skip
        value, high, sign = quantity.value, quantity.high, change.sign if change else quantity.sign
        if sign < 0 and value > 0:
            value, high = (-value, None) if high is None else (-high, -value)
        growth = None
        if change:
            basis = changes.against(change, dated.period, dated.deadline)
            growth = Growth(value, basis, change.form, rate_high=high)
        span = self.normal.span
        start, end = clause(words, quantity, self.text)
        return Figure(
            quote=span(start, end),
            written=span(*quantity.written),
            value=value,
            value_high=high,
            unit=quantity.unit,
            number=self.text[slice(*quantity.number)],
            unit_written=self.text[quantity.number[1] : quantity.written[1]].strip(" -"),
            qualifier=hedged.wording,
            measure=counts,
            modality=mode.modality,
            scope=self.told.publisher,
            period=dated.period,
            deadline=dated.deadline,
            growth=growth,
            part_of=part_of,
            cues=self._cues(quantity, hedged, change, dated, mode),
            confidence=_confidence(quantity, mode, dated),
        )

    def _cues(
        self, quantity: Quantity, hedged: Hedge, change: changes.Change | None, dated: Dated, mode: Mode
    ) -> tuple[Cue, ...]:
        start, end = quantity.written
        placed = [("qualifier", hedged.start, hedged.end), ("modality", mode.start, mode.end)]
        if change:
            placed.append(("growth", change.start, change.end))
        placed.append(("deadline" if dated.deadline else "period", dated.start, dated.end))
        return tuple(
            Cue(field, self.normal.span(first, last), max(0, start - last if last <= start else first - end))
            for field, first, last in placed
            if last > first
        )

    def _inherited(self, sentence: Sentence) -> Mode | None:
        """What the words before a list, a label or the nearest heading say of modality."""
        sources = [(sentence.lead, self._lead), (sentence.label, self._heading)]
        sources += [((heading.start, heading.end), self._heading) for heading in reversed(sentence.headings)]
        for place, read in sources:
            if place[1] and place not in self.inherited:
                self.inherited[place] = read(*place)
            if place[1] and self.inherited[place]:
                return self.inherited[place]
        return None

    def _heading(self, start: int, end: int) -> Mode | None:
        """A heading speaks by its nouns (Targets, Plans); what it says was achieved is what is said anyway."""
        hits = [hit for hit in modality.cues(tokens(self.text, start, end)) if hit.label in {"target", "plan"}]
        if not hits or "progress" in self.text[start:end].lower() or "report" in self.text[start:end].lower():
            return None
        return Mode("target" if hits[0].label == "target" else "plan", hits[0].start, hits[0].end, 200)

    def _lead(self, start: int, end: int) -> Mode | None:
        """What the words of its paragraph before a list last say: that its items are aimed at or planned."""
        least = max(0, start - MAX_SENTENCE)
        start = max(least, self.text.rfind("\n", least, start) + 1)
        hit = next(reversed(modality.cues(tokens(self.text, start, end))), None)
        if hit is None or hit.label not in {"target", "plan"}:
            return None
        return Mode("target" if hit.label == "target" else "plan", hit.start, hit.end, 100)

    def table(self, table: tables.Table) -> list[Figure]:
        """The figures of a table's cells: units and times by their column's or row's head."""
        return tables.figures(self.normal, table, self.told, self.home)


def _beside(made: list[Figure], before: int) -> list[Figure]:
    """Changes are joined to the level that stands right behind them in the sentence (fell by 14 % to 2 310 km)."""
    joined = list(made)
    for place, (one, level) in enumerate(itertools.pairwise(made)):
        near = level.written.start - one.written.end < 60
        if one.growth and not level.growth and level.modality == one.modality and near and level.part_of is None:
            joined[place] = replace(one, growth=replace(one.growth, of=before + place + 1))
    return joined


def _confidence(quantity: Quantity, mode: Mode, dated: Dated) -> Decimal:
    """1 less what is not said outright: a far or absent cue of modality, an inherited period, no unit."""
    lost = min(mode.distance, 200) // 10 if mode.end else 15
    lost += 0 if dated.end else 10
    lost += 20 if not quantity.unit else 0
    return Decimal(max(100 - lost, 5)) / 100
