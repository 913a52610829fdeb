"""The proposals of a Chinese text: each sentence's quantities with what the words around them say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Literal

from tracker.model.proposal import Cue, Figure, Form, Growth, Milestone, Modality, Proposal, Told
from tracker.reading.chinese import changes, modality, parts, tables
from tracker.reading.chinese.copy import normal
from tracker.reading.chinese.dating import Context, Dating, Scene
from tracker.reading.chinese.draft import Draft, confidence, listed
from tracker.reading.chinese.each import share_out
from tracker.reading.chinese.measures import clause_of, measure, quote_of
from tracker.reading.chinese.milestones import DONE, stated
from tracker.reading.chinese.modality import Mode
from tracker.reading.chinese.qualifiers import hedge, shared
from tracker.reading.chinese.quantities import quantities
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.times import When
from tracker.reading.chinese.timing import REACH, Dated, dated, near
from tracker.reading.normal import Normal
from tracker.reading.ordered import ordered

_SUBJECT = re.compile(
    r"^[、，）\s]*(?:增速|增幅)?(?:同比|环比|年均|名义|实际|其中|并|较?比?(?:上年度?末?|去年底?|同期|上月|[一二三四]季度|上半年|(?:19|20)\d\d年底?末?)*(?:同期|同口径|相同基础)?|分别|平均|累计|可比口径)*$"
)
_MONEY_OF = {"香港": "HKD", "澳门": "MOP", "台湾": "TWD", "台北": "TWD", "高雄": "TWD", "新北": "TWD"}
_REPUBLIC = re.compile("民国[〇零一二三四五六七八九十百\\d]{1,4}年|[一]一[〇零一二三四五六七八九]年|新台币")
_CAPTION = 40
_SENTENCE = re.compile("[。；，]")
_BRACKET = re.compile("（[^（）]*）")


def propose(found: str, told: Told) -> list[Proposal]:
    """Every figure of a text, in the order of their places."""
    return _Reader(normal(found), told).proposals()


class _Reader:
    def __init__(self, copy: Normal, told: Told) -> None:
        self.copy, self.text, self.told = copy, copy.text, told
        self.dating = Dating(self.text, told)
        self.money = self._money()
        self.levels: list[parts.Level] = []
        self.count = 0

    def proposals(self) -> list[Proposal]:
        """All lines from the top."""
        scenes = list(self.dating.scenes())
        taken = [(when.start, when.end) for scene in scenes for when in scene.whens if when.word != "累计"]
        found = quantities(self.text, taken)
        starts = [one.start for one in found]
        made: list[Proposal] = []
        pledges: list[Proposal] = []
        above: list[Scene] = []
        for is_table, together in groupby(scenes, lambda scene: scene.line.kind == "row"):
            if is_table:
                made.extend(self._table(list(together), above[-2:]))
                continue
            above = list(together)
            for scene in above:
                if scene.line.kind in {"title", "lead"}:
                    continue
                here = found[bisect_left(starts, scene.line.start) : bisect_left(starts, scene.line.end)]
                made.extend(self._figures(scene, here))
                pledges.extend(self._milestones(scene, here))
        return ordered([*made, *pledges])

    def _milestones(self, scene: Scene, found: list[Quantity]) -> Iterator[Milestone]:
        """The pledges and events of a sentence, of clauses in which no figure stands."""
        places = [one.start for one in found]
        for one in stated(self.text, scene.line.start, scene.line.end):
            if bisect_left(places, one.start) != bisect_left(places, one.end):
                continue
            own = [when for when in scene.whens if when.role != "base" and when.end <= one.end]
            when = own[-1] if own else None
            is_coming = when is not None and self.dating.coming(when)
            is_done = one.stage in DONE and scene.context.mode == "past" and not is_coming
            ahead = scene.context.mode != "past" or any(self.dating.coming(when) for when in scene.whens)
            aimed = one.stage == "striving" or (is_coming and modality.aimed(self.text, scene.line.start, one.start))
            said: Modality = "target" if aimed else "achieved" if is_done else "plan"
            due = when.iso.rpartition("/")[2] if when is not None and ahead and said != "achieved" else None
            span = self.copy.span
            cues = [Cue("stage", span(*one.verb), 0)]
            if when is not None:
                cues.append(Cue("deadline" if due else "period", span(when.start, when.end), 0))
            yield Milestone(
                quote=span(one.start, one.end),
                stage=one.stage,
                measure=one.measure,
                modality=said,
                scope=self.told.publisher,
                period=when.iso if when is not None and due is None else None,
                deadline=due,
                cues=tuple(cues),
                confidence=Decimal("0.6"),
            )

    def _figures(self, scene: Scene, found: list[Quantity]) -> list[Figure]:
        text, line = self.text, scene.line
        hedges = shared(text, found, [hedge(text, one) for one in found])
        made: list[Draft] = []
        for place, (one, hedged) in enumerate(zip(found, hedges, strict=True)):
            clause = clause_of(text, line.start, line.end, one)
            before = found[place - 1] if place else None
            after = found[place + 1] if place + 1 < len(found) else None
            quote = quote_of(text, clause, one, before, after)
            state = Draft(one, hedged, clause, quote)
            if made and listed(text, made[-1], state):
                self._inherit(made[-1], state)
            else:
                self._read(scene, state)
            self._link(scene, state, made)
            made.append(state)
        share_out(text, scene, made)
        figures = [self._figure(state) for state in made]
        self.count += len(figures)
        return figures

    def _table(self, rows: list[Scene], above: list[Scene]) -> list[Figure]:
        """The figures of a table's cells; of the two lines above it one may tell its time, one its unit."""
        figures = []
        unit = ""
        for scene in reversed(above):
            said = self.text[scene.line.start : scene.line.end]
            unit = unit or tables.unit_of(said)
            when = next((one for one in scene.whens if one.full and one.role == "period"), None)
            if when is not None and len(said) <= _CAPTION and not _SENTENCE.search(said):
                context = Context(
                    "target" if self.dating.coming(when) else "past", when.iso, None, when.start, when.end
                )
                rows = [replace(row, context=context) for row in rows]
                break
        for cell in tables.stated(self.text, rows, self.dating.year, unit):
            figures.append(self._figure(self._of_cell(cell)))
        self.count += len(figures)
        return figures

    def _of_cell(self, cell: tables.Stated) -> Draft:
        text, one, context, when = self.text, cell.one, cell.context, cell.when
        state = Draft(one, cell.hedge, cell.cell, cell.cell)
        ahead = when is not None and self.dating.coming(when)
        said = cell.modality or ("target" if ahead or (when is None and context.mode == "target") else "achieved")
        state.mode = Mode(said, *(cell.head if cell.modality else (one.start, one.start)))
        iso = when.iso if when else context.iso
        place = (when.start, when.end) if when else (context.start, context.end)
        due = iso.rpartition("/")[2] if iso and said == "target" else None
        state.dated = Dated(iso, due, *(place if iso else (one.start, one.start)))
        if cell.is_change:
            form: Form = "pp" if one.unit == "pp" else "percent"
            way: Literal[1, -1] = 1 if cell.sign > 0 else -1
            state.change = changes.Change(way, form, "yoy", *cell.changing)
            state.basis = "yoy"
        state.measure = _BRACKET.sub("", text[slice(*cell.label)]).removeprefix("其中").lstrip("：:、 ")
        return state

    def _inherit(self, before: Draft, state: Draft) -> None:
        state.change, state.mode, state.dated, state.near = before.change, before.mode, before.dated, before.near
        state.basis = before.basis

    def _read(self, scene: Scene, state: Draft) -> None:
        text, one, line = self.text, state.one, scene.line
        clause = state.clause[0]
        first = state.hedge.first
        sentence = max(line.start, one.start - REACH)
        part = max(sentence, text.rfind("；", sentence, one.start) + 1)
        state.near = near(self.dating, scene, one, clause)
        state.change = changes.change(text, one, first, clause, sentence)
        recent = state.near.first
        state.mode = modality.mode(
            text, one, first, clause, part, sentence, scene.context,
            aims=scene.aims,
            is_past=recent is not None and recent == state.near.past and not self._current(recent),
            is_coming=recent is not None and recent == state.near.ahead,
            by=recent is not None and recent == state.near.ahead and recent.role in {"by", "within"},
        )  # fmt: skip
        state.dated = dated(self.dating, scene, one, state.mode, state.near, clause, is_change=state.change is not None)
        if state.change is not None:
            end = min(one.end + 8, max(one.end, state.clause[1]))
            state.basis = changes.basis(text, state.change, clause, end, state.near.base, state.dated.period)

    def _current(self, when: When) -> bool:
        """Whether a time is the year at hand, which looks neither back nor ahead."""
        return when.full and when.year == self.dating.year and when.role != "as-of"

    def _link(self, scene: Scene, state: Draft, made: list[Draft]) -> None:
        text, one = self.text, state.one
        state.measure = measure(text, state.clause, one, state.hedge.first, state.quote, self._front(state, made))
        if not state.measure and made and made[-1].one.unit == one.unit:
            state.measure = made[-1].measure
        here = self.count + len(made)
        if state.change is not None:
            own = text[state.clause[0] : state.change.start]
            piece = own[own.rfind("、") + 1 :] if one.kind != "fold" else own
            level = parts.outside(text, one.start, self.levels)
            if level is not None and _SUBJECT.match(piece) and level.end > scene.line.start:
                state.of, state.measure = level.place, level.measure
            elif made and _SUBJECT.match(piece) and not text[state.change.end : state.hedge.first].strip():
                state.measure = made[-1].measure
            return
        state.part_of = parts.total(text, max(scene.line.start, one.start - REACH), one.start, one.unit, self.levels)
        said = text[state.clause[0] : one.start]
        self.levels.append(parts.Level(here, one.end, one.unit, said, state.measure))
        del self.levels[:-12]

    def _front(self, state: Draft, made: list[Draft]) -> str:
        """What the number before counts, where both stand in one clause."""
        return made[-1].measure if made and made[-1].one.start >= state.clause[0] else ""

    def _figure(self, state: Draft) -> Figure:
        one, hedged, change = state.one, state.hedge, state.change
        assert state.mode is not None and state.dated is not None
        value, high = one.value, one.high
        way = change.sign if change else changes.sign(self.text, one, hedged.first, state.clause[0])
        if way < 0 and value > 0:
            value, high = (-value, None) if high is None else (-high, -value)
        growth = Growth(value, state.basis, change.form, rate_high=high, of=state.of) if change else None
        span = self.copy.span
        return Figure(
            quote=span(*state.quote),
            written=span(one.start, one.end),
            value=value,
            value_high=high,
            unit=self.money if one.unit == "元" else one.unit,
            number=self.text[one.start : one.number_end],
            unit_written=self.text[one.number_end : one.end].replace("（", "(").replace("）", ")"),
            qualifier=hedged.wording,
            measure=state.measure,
            modality=state.mode.modality,
            scope=self.told.publisher,
            period=state.dated.period,
            deadline=state.dated.deadline,
            growth=growth,
            part_of=state.part_of,
            cues=self._cues(state),
            confidence=confidence(state),
        )

    def _cues(self, state: Draft) -> tuple[Cue, ...]:
        assert state.mode is not None and state.dated is not None
        one = state.one
        placed = [("qualifier", state.hedge.start, state.hedge.end), ("modality", state.mode.start, state.mode.end)]
        if state.change is not None:
            placed.append(("growth", state.change.start, state.change.end))
        placed.append(("deadline" if state.dated.deadline else "period", state.dated.start, state.dated.end))
        return tuple(
            Cue(field, self.copy.span(start, end), max(0, one.start - end if end <= one.start else start - one.end))
            for field, start, end in placed
            if end > start
        )

    def _money(self) -> str:
        """What 元 is: the money of the place that speaks."""
        place = self.told.publisher or ""
        for name, money in _MONEY_OF.items():
            if name in place:
                return money
        return "TWD" if _REPUBLIC.search(self.text) else "CNY"
