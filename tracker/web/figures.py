"""Figures on pages: as they were written, how they were read, what they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tracker.evaluate.candidate import marks_of
from tracker.model.aim import Checklist, Stages
from tracker.model.amounts import interval, writer
from tracker.model.declaration import Declaration
from tracker.model.lines import one_line
from tracker.model.marks import mark_text
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation
from tracker.model.text import Text
from tracker.model.words import VERDICTS, Catalogue, in_language

if TYPE_CHECKING:
    from tracker.db.rows import Entry
    from tracker.web.seat import Seat

LONGEST = 200
"""Characters of a figure's own words that are shown in a line."""

QUALIFIERS: Catalogue = {
    "exact": {"zh": "准确", "en": "exact"},
    "about": {"zh": "约", "en": "about"},
    "nearly": {"zh": "近", "en": "nearly"},
    "over": {"zh": "超", "en": "more than"},
    "at_least": {"zh": "以上", "en": "at least"},
    "at_most": {"zh": "不超过", "en": "at most"},
    "range": {"zh": "区间", "en": "a range"},
}

HOLDS: Catalogue = {
    "yes": {"zh": "是", "en": "yes"},
    "no": {"zh": "否", "en": "no"},
    "unknown": {"zh": "未知", "en": "unknown"},
}


def shown_to(at: Seat, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that a visitor may see: everybody those that were accepted, no others."""
    return [one for one in entries if at.shows_undecided or one.observation.state == "accepted"]


class Figures:
    """Tells observations of a declaration in one language; everything that was written elsewhere is made harmless."""

    def __init__(self, declaration: Declaration, language: str) -> None:
        self.declaration, self.language = declaration, language

    def name(self, subject: str) -> str:
        """What an observation is of: the indicator's name or the target's title, the id of what is declared no more."""
        indicator, target = self.declaration.indicators.get(subject), self.declaration.targets.get(subject)
        if indicator is not None:
            return indicator.name.in_language(self.language)
        return one_line(subject) if target is None else self.title(subject)

    def title(self, target: str) -> str:
        """A target's title, its id where it is declared no more."""
        declared = self.declaration.targets.get(target)
        return one_line(target) if declared is None else self.declaration.title_of(declared).in_language(self.language)

    def entered(self, target: str) -> str:
        """What is entered for a target: its indicator, itself where stages, items or verdicts are; "" for nothing."""
        declared = self.declaration.targets.get(target)
        if declared is None:
            return ""
        indicator = self.declaration.indicators.get(declared.indicator or "")
        if indicator is not None:
            return "" if indicator.ratio is not None else indicator.id
        return declared.id if declared.marks() else ""

    def path(self, subject: str) -> str | None:
        """The address of the page of what an observation is of; None where there is none."""
        if subject in self.declaration.indicators:
            return f"/indicators/{subject}"
        return f"/targets/{subject}" if subject in self.declaration.targets else None

    def source(self, one: Observation) -> str:
        """Where it comes from: the title of a source or a document, the address that was named, "" for nothing."""
        source, document = (
            self.declaration.sources.get(one.source or ""),
            self.declaration.documents.get(one.document or ""),
        )
        titles = [None if source is None else source.title, None if document is None else document.title]
        named = next((title.in_language(self.language) for title in titles if title is not None), None)
        return named or one_line((one.source or one.document or "")[:LONGEST])

    def written(self, one: Observation) -> str:
        """The figure as it was written, a mark by its name."""
        value = one.value
        if isinstance(value, Mark):
            return self._mark(one.subject, value)
        text = one_line(value.text.strip())
        if not text:
            return self._words(one.subject, value)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def read(self, one: Observation) -> str:
        """How it was read: the amounts that it allows, with its qualifier; for a mark what holds."""
        value = one.value
        if isinstance(value, Mark):
            return one_line(mark_text(value))
        say = writer(value.unit, self.language, self._display_unit(one.subject))
        word = in_language(QUALIFIERS[value.qualifier], self.language)
        if value.low is not None and value.low == value.high:
            return f"{say(value.low)} ({word})" if self.language == "en" else f"{say(value.low)}（{word}）"
        low = "" if value.low is None else f"{say(value.low)} {'<' if value.low_open else '≤'} "
        high = "" if value.high is None else f" {'<' if value.high_open else '≤'} {say(value.high)}"
        told = f"{low}x{high}"
        return f"{told} ({word})" if self.language == "en" else f"{told}（{word}）"

    def marks(self, subject: str) -> list[tuple[str, str]]:
        """The stages, items or verdicts that can be said of a target, each with its words."""
        target = self.declaration.targets.get(subject)
        return [] if target is None else [(one, self._mark(subject, Mark(one))) for one in marks_of(target)]

    def _words(self, subject: str, value: Measurement) -> str:
        return interval(value, self.language, self._display_unit(subject))

    def _display_unit(self, subject: str) -> str | None:
        indicator = self.declaration.indicators.get(subject)
        return None if indicator is None else indicator.display_unit

    def _mark(self, subject: str, mark: Mark) -> str:
        target = self.declaration.targets.get(subject)
        named: Sequence[tuple[str, Text]] = ()
        if target is not None and isinstance(target.aim, Stages):
            named = [(one.id, one.name) for one in target.aim.stages]
        elif target is not None and isinstance(target.aim, Checklist):
            named = [(one.id, one.name) for one in target.aim.items]
        words = next((name.in_language(self.language) for known, name in named if known == mark.value), None)
        if words is None:
            words = in_language(VERDICTS[mark.value], self.language) if mark.value in VERDICTS else one_line(mark.value)
        if mark.holds is True:
            return words
        holds = in_language(HOLDS["unknown" if mark.holds is None else "no"], self.language)
        return f"{words}：{holds}" if self.language == "zh" else f"{words}: {holds}"
