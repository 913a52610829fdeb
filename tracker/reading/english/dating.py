"""Which of the times named goes with a figure: the nearest, else the paragraph's, the heading's, the report's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from tracker.model.proposal import Figure, Told
from tracker.reading.english.periods import Anchor, When
from tracker.reading.english.quantity import Quantity
from tracker.reading.english.sentences import Block, Sentence

_YEAR_LABEL = re.compile(r"\s*((?:19|20)\d\d)\s*:")
_CARRIED = 2
_COMMA, _SEMICOLON, _FRONT, _FARTHEST, _OTHER, _JOINT = 12, 1000, 45, 400, 40, 15
_OTHERS, _LEFT = 1000, 60
_LEADS_ON = re.compile(r"\s+to\b")
"""A time before this is that of the figure before it: from 212 in 2021 to 97 in 2024."""
_COMPARES = re.compile(r"\b(?:compared (?:with|to)|against|versus|(?:up|down) from)\b", re.I)
"""Behind these words stands the time of another figure."""
_DIGIT = re.compile(r"\d")
_LEVELS = re.compile(r"\b(?:19|20)\d\d (?:levels?|baselines?)\b")
_JOINS = re.compile(r", (?:and|but|while|whereas) ")
_REPORTS = re.compile(
    r"\b(?:report|bulletin|update|review|progress|statistics|outcome|results|statement|dashboard)\b", re.I
)


class Dated(NamedTuple):
    """A figure's period and deadline, the characters that say so, and the times near it.

    `ahead` says that the time lies after the reference date; `inherited` that no time stands in the sentence.
    """

    period: str | None
    deadline: str | None
    start: int
    end: int
    near: tuple[When, ...]
    ahead: bool


@dataclass(slots=True)
class _Carried:
    block: int = -1
    when: When | None = None
    left: int = 0


class Dating:
    """What the text has said of time so far."""

    def __init__(self, text: str, told: Told) -> None:
        self.text = text
        published = told.published.isoformat() if told.published else None
        self.reference = told.reference_period
        self.anchor = Anchor.of(told.reference_period) or Anchor.of(published)
        if told.published and told.reference_period == str(told.published.year):
            self.anchor = Anchor.of(published)  # within the year that it speaks of
        self.now = self.anchor
        self.carried = _Carried()
        self.led: tuple[int, When | None] = (-1, None)
        self.titles: dict[int, tuple[When, ...]] = {}
        self.report: str | None = None
        self.report_title = -1
        self.current: tuple[Block, ...] = ()

    def enter(self, sentence: Sentence) -> Anchor | None:
        """The anchor of relative words: the year before the paragraph's colon, else what was told."""
        label = _YEAR_LABEL.match(self.text, *sentence.label) if sentence.label[1] else None
        self.current = sentence.headings
        self.now = Anchor(int(label.group(1))) if label else self.anchor
        if self.carried.block != sentence.block:
            led = self.led[1] if sentence.lead[1] and self.led[0] == sentence.lead[0] else None
            self.carried = _Carried(sentence.block, led, 1 if led else 0)
        return self.now

    def leave(self, sentence: Sentence, whens: Sequence[When]) -> None:
        """Keeps a time at a sentence's head for the rest of its paragraph, a title's for the report."""
        if sentence.is_heading:
            self.titles[sentence.start] = tuple(when for when in whens if when.role == "period")
            title = self.text[sentence.start : sentence.end]
            if self.report is None and whens and _REPORTS.search(title) and sentence.start < 2000:
                self.report_title = sentence.start
                self.report = self.reference if self.reference and "-" in self.reference else whens[-1].iso
            return
        labelled = sentence.label[1] if _YEAR_LABEL.match(self.text, *sentence.label) else 0
        for when in whens:
            if (
                when.start >= labelled
                and when.role == "period"
                and not self._ahead(when.iso)
                and when.start - sentence.start < 40
            ):
                self.carried = _Carried(sentence.block, when, _CARRIED)
                self.led = (sentence.start, when)
                return
        self.carried.left -= 1

    def of(self, sentence: Sentence, quantity: Quantity, whens: Sequence[When], is_change: bool) -> Dated:
        """The time of a quantity by the words of its sentence."""
        start, end = quantity.written
        able = [one for one in (self._able(sentence, when, is_change) for when in whens) if one is not None]
        ranked = sorted(((self._far(sentence, when, start, end), when) for when in able), key=itemgetter(0))
        near = tuple(when for far, when in ranked[:3] if far < _FARTHEST)
        chosen = next(iter(near), None)
        if chosen is None:
            return Dated(None, None, 0, 0, (), ahead=False)
        ahead = self._ahead(chosen.iso) and not (chosen.role == "period" and self._at_hand(chosen.iso))
        now = self.now
        if chosen.role == "to-date":
            labelled = now is not None and now is not self.anchor
            iso = str(now.year) if labelled and now else "to-date"
            return Dated(iso, None, chosen.start, chosen.end, near, ahead=False)
        if chosen.role == "deadline" and (ahead or now is None):
            return Dated(
                None,
                chosen.iso.rpartition("/")[2] if len(chosen.iso) > 9 and "-" in chosen.iso else chosen.iso,
                chosen.start,
                chosen.end,
                near,
                ahead=True,
            )
        return Dated(chosen.iso, None, chosen.start, chosen.end, near, ahead=ahead)

    def _able(self, sentence: Sentence, when: When, is_change: bool) -> When | None:
        """A time that can be a figure's own; of a level, `since 2016` reaches until now."""
        if when.start < sentence.label[1] and _YEAR_LABEL.match(self.text, *sentence.label):
            return None
        if when.role == "baseline":
            since = self.text[when.start : when.start + 5].lower() == "since"
            if is_change or not since or self.now is None or int(when.iso[:4]) > self.now.year:
                return None
            return replace(when, iso=f"{when.iso[:4]}/{self.now.year}", role="period", loose=True)
        return None if when.loose and is_change else when

    def settled(self, dated: Dated, modality: str, before: Figure | None, earlier: bool = False) -> Dated:
        """The time once it is known whether the figure is so, promised or there for comparison.

        `earlier` says that it is what the figure `before` came up or down from, a year before unless told.
        """
        if modality in {"target", "plan"} and dated.period == "to-date":
            later = next((when for when in dated.near if when.role != "to-date" and self._ahead(when.iso)), None)
            if later is None:
                return dated._replace(period=None, start=0, end=0)
            return dated._replace(period=None, deadline=later.iso, start=later.start, end=later.end)
        if modality in {"target", "plan"} and dated.near and dated.near[0].assumed and not dated.ahead:
            coming = _year_after(dated.near[0].iso)
            is_due = dated.near[0].role == "deadline"
            return dated._replace(period=None if is_due else coming, deadline=coming if is_due else None)
        if modality == "reference" and dated.deadline:
            return dated._replace(period=dated.deadline, deadline=None)
        if modality == "reference" and before and before.period and dated.period == before.period:
            return dated._replace(period=_year_before(before.period)) if earlier else dated
        if modality == "target" and dated.period and dated.period != "to-date" and not dated.deadline:
            return dated._replace(deadline=dated.period.rpartition("/")[2])
        if modality == "plan" and dated.ahead and dated.period and re.fullmatch(r"\d{4}/\d{4}", dated.period):
            first, last = dated.period.split("/")
            if int(last) - int(first) > 1:
                return dated._replace(deadline=last)
        if modality == "achieved" and dated.ahead and dated.period and not self._at_hand(dated.period):
            dated = dated._replace(period=None, start=0, end=0)
        if modality != "achieved" or dated.period or dated.deadline:
            return dated
        if self.carried.when is not None and self.carried.left:
            when = self.carried.when
            return dated._replace(period=when.iso, start=when.start, end=when.end)
        return dated._replace(period=self._titled() or self.report)

    def _titled(self) -> str | None:
        """The only time that the nearest dated heading names."""
        for block in reversed(self.current):
            whens = self.titles.get(block.start, ())
            if len({when.iso for when in whens}) == 1 and not self._ahead(whens[0].iso):
                return whens[0].iso
        return None

    def _far(self, sentence: Sentence, when: When, start: int, end: int) -> int:
        """Characters between a time and a number, more across commas; a time in front rules the sentence."""
        between = self.text[end : when.start] if when.start >= end else self.text[when.end : start]
        far = len(between)
        if "," in between:
            far += _COMMA * between.count(",") + _JOINT * len(_JOINS.findall(between))
        if ";" in between:
            far += _SEMICOLON * between.count(";")
        if _DIGIT.search(between) and _DIGIT.search(_LEVELS.sub("", between)):
            far += _OTHER
        if when.end <= start and _LEADS_ON.match(between):
            far += _LEFT
        if when.start >= end and _COMPARES.search(between):
            far += _OTHERS
        if when.end <= start and when.start - sentence.start < 12 and ";" not in between:
            return min(far, _FRONT)
        return far

    def _at_hand(self, iso: str) -> bool:
        """Whether a time is the year that is not over, or a financial year that ends in it."""
        if self.now is None:
            return False
        return iso in {str(self.now.year), f"{self.now.year - 1}/{self.now.year}"}

    def _ahead(self, iso: str) -> bool:
        """Whether a time ends after the reference."""
        if iso == "to-date" or self.now is None:
            return False
        last = [int(part) for part in iso.rpartition("/")[2].split("-")]
        now = [part for part in (self.now.year, self.now.month, self.now.day) if part]
        shared = min(len(last), len(now))
        return last[:shared] > now[:shared] or (last[:shared] == now[:shared] and len(now) > len(last))


def _year_before(iso: str) -> str:
    return iso if iso == "to-date" else _shifted(iso, -1)


def _year_after(iso: str) -> str:
    return _shifted(iso, 1)


def _shifted(iso: str, years: int) -> str:
    return "/".join(f"{int(part[:4]) + years}{part[4:]}" for part in iso.split("/"))
