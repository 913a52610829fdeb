"""What time a Chinese text speaks of, place by place: by its title, its headings, its paragraphs, its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tracker.model.proposal import Told
from tracker.reading.chinese.sentences import Line, lines
from tracker.reading.chinese.times import WHOLE, Anchor, When, times
from tracker.reading.chinese.words_of import either, words

Mode = Literal["past", "target", "plan"]

_YEARLY = re.compile(r"公报|年报|年鉴|统计|运行情况|经济运行|完成情况|执行情况")
_REVIEW = re.compile(r"工作报告|工作总结|预算报告|计划报告|决算")
_PROGRAMME = re.compile(r"规划|行动计划|行动方案|实施方案|纲要|若干措施|实施意见")
_AIMS = re.compile(r"目标(?:任务)?(?:是|为|：|有|如下|建议为)")
_YEARS_AIMS = re.compile(r"(?:主要|预期|发展|奋斗|工作|总体)目标")
"""Aims that a report lists; what is said after 目标是 alone holds for its own sentence."""
_AHEAD = re.compile(
    r"^[^，。；]{0,12}(?:我们将|我市将|我省将|我区将|我县将|全市将|全省将|要重点|下一步|接下来|今后|新的一年|未来)|重点做好|将从以下|从以下几个?方面"
)
_OPENING = re.compile(r"[—\s]*(?:刚刚过去的|过去的?|在?)?")
_FIVE_WORDS = re.compile(r"年均|五年|“?十[三四五]五?”?时期|比20\d\d年|较20\d\d年|翻番|翻[一两]番|累计")


@dataclass(frozen=True, slots=True)
class Context:
    """What a passage speaks of unless a sentence says otherwise: a time, and whether it looks back or ahead.

    `iso` is a year or a span of years, `other` the longer one of a heading that names two (“十四五”时期和2025年);
    `start` to `end` are the words that say so.
    """

    mode: Mode = "past"
    iso: str | None = None
    other: str | None = None
    start: int = 0
    end: int = 0

    @property
    def year(self) -> int | None:
        """The year it speaks of, or the last of its years."""
        return None if self.iso is None else int(self.iso.rpartition("/")[2][:4])


@dataclass(frozen=True, slots=True)
class Scene:
    """A line with the times it names, what its passage speaks of, and the time its paragraph has named before."""

    line: Line
    whens: tuple[When, ...]
    context: Context
    carried: When | None
    aims: bool


class Dating:
    """The text read once from its top, so that each sentence knows what was said before it."""

    def __init__(self, text: str, told: Told) -> None:
        self.text = text
        self.today = told.published.isoformat() if told.published else None
        reference = told.reference_period or self.today
        self.year = int(reference[:4]) if reference else None
        self.young = told.published is not None and told.published.month <= 3 and told.published.year == self.year
        self.context = Context()
        self.ahead: int | None = self.year

    def scenes(self) -> Iterator[Scene]:
        """Every line in order."""
        carried: When | None = None
        last: When | None = None
        paragraph = 0
        for line in lines(self.text):
            if line.paragraph != paragraph:
                paragraph, carried, last = line.paragraph, None, None
            if self.text.startswith("其中", line.start):
                carried = last or carried
            earlier, before = self.context, self.context.year
            whens = times(self.text, Anchor(self.year, before, self.young), line.start, line.end)
            aims = False
            if line.kind in {"title", "heading", "lead"}:
                self._headed(line, whens)
            else:
                aims = self._opened(line, whens)
                if whens and self.context.year != before:
                    whens = times(self.text, Anchor(self.year, self.context.year, self.young), line.start, line.end)
            context = self.context if line.kind == "row" else self._of_paragraph(line)
            yield Scene(line, tuple(whens), context, carried, aims)
            if aims:
                said = self.text[line.start : line.end]
                listed = _YEARS_AIMS.search(said) or said.rstrip().endswith("：")
                self.context = replace(self.context, mode="plan") if listed else earlier
            carried = _carried(whens, line.start if line.first else None) or carried
            last = next((one for one in reversed(whens) if one.role in {"as-of", "period"}), None)

    def past(self, when: When) -> bool:
        """Whether a time lies before the text was written, as far as that is known."""
        last = when.iso.rpartition("/")[2]
        if when.iso == "to-date":
            return True
        if self.today is not None and len(last) > 4:
            return last <= self.today
        return self.year is None or int(last[:4]) < self.year

    def coming(self, when: When) -> bool:
        """Whether a time ends after the text was written."""
        last = when.iso.rpartition("/")[2]
        if when.iso == "to-date":
            return False
        if self.today is not None and len(last) > 4:
            return last > self.today
        return self.year is not None and int(last[:4]) > self.year

    def _headed(self, line: Line, whens: list[When]) -> None:
        said = self.text[line.start : line.end]
        spans = [one for one in whens if one.full and "/" in one.iso]
        years = [one for one in whens if one.full and "/" not in one.iso and one.role != "base"]
        if line.kind == "title":
            self._titled(line, said, years, spans)
            return
        mode = _mode(said)
        if not whens and mode is None:
            if self.context.mode == "target":
                self.context = replace(self.context, mode="plan")
            return
        if line.kind == "lead":
            mode = mode or "past"
        named = years[-1] if years else (spans[0] if spans else None)
        longer = spans[0].iso if years and spans else None
        if mode is None:
            mode = (
                "plan"
                if named is not None and self.coming(named)
                else "past"
                if named is not None
                else self.context.mode
            )
        if named is not None:
            self.context = Context(mode, named.iso, longer, named.start, named.end)
        elif mode != "past" and self.context.mode == "past":
            self.context = Context(mode, str(self.ahead) if self.ahead else None, None, line.start, line.end)
        else:
            self.context = replace(self.context, mode=mode)

    def _titled(self, line: Line, said: str, years: list[When], spans: list[When]) -> None:
        if years:
            year = int(years[0].iso[:4])
            if self.year is None:
                self.year = year
            self.ahead = year
            spoken = year - 1 if _REVIEW.search(said) else year if _YEARLY.search(said) else None
            if spoken is not None:
                self.context = Context("past", str(spoken), None, years[0].start, years[0].end)
        elif _REVIEW.search(said) and self.year is not None:
            self.context = Context("past", str(self.year - 1), None, line.start, line.end)
        if _PROGRAMME.search(said) and not _REVIEW.search(said):
            span = spans[0] if spans else None
            self.context = Context("plan", span.iso if span else None, None, line.start, line.end)

    def _opened(self, line: Line, whens: list[When]) -> bool:
        """What a sentence sets for itself and those after it; whether it lists the aims of a year."""
        if line.kind == "row":
            return False
        said = self.text[line.start : line.end]
        if _AIMS.search(said) and not re.search(r"完成|超额|实现了", said[:12]):
            year = next((one for one in whens if one.full and one.role in {"period", "by"}), None)
            iso = year.iso if year else (str(self.ahead) if self.ahead else None)
            self.context = Context("target", iso, None, line.start, line.start + (_AIMS.search(said) or _never()).end())
            return True
        opening = _OPENING.match(self.text, line.start, line.end)
        head = opening.end() if opening else line.start
        lead = next((one for one in whens if one.start == head and one.word in {"五年", "这五年"}), None)
        if line.first and lead is not None:
            self.context = Context("past", lead.iso, None, lead.start, lead.end)
        elif line.first and _AHEAD.search(said[:40]) and not any(self.past(one) for one in whens):
            year = next((one for one in whens if one.full), None)
            self.context = Context("plan", year.iso if year else None, None, line.start, line.start)
        return False

    def _of_paragraph(self, line: Line) -> Context:
        """Where a heading names a year and a longer span, the words of the paragraph tell which is meant."""
        if self.context.other is None:
            return self.context
        start = self.text.rfind("\n", 0, line.start) + 1
        end = self.text.find("\n", line.end - 1)
        paragraph = self.text[start : end if end >= 0 else len(self.text)]
        if _FIVE_WORDS.search(paragraph):
            return replace(self.context, iso=self.context.other)
        return self.context


def _never() -> re.Match[str]:
    raise AssertionError("searched before")


def _mode(said: str) -> Mode | None:
    """What a heading's words say of its section; the last of them decides."""
    found: list[tuple[int, Mode]] = []
    kinds: tuple[Mode, ...] = ("past", "target", "plan")
    for mode in kinds:
        found.extend((match.end(), mode) for match in re.finditer(either(words("sections", mode)), said))
    return max(found)[1] if found else None


def _carried(whens: list[When], opening: int | None) -> When | None:
    """The time of a sentence that holds for the next of its paragraph: a day up to which, a half, a quarter, a year.

    去年 and the like hold where they open the paragraph, at `opening`.
    """
    for one in reversed(whens):
        is_relative = one.relative and one.full and one.start != opening and one.word not in WHOLE
        if one.role in {"as-of", "period"} and not is_relative and one.word not in {"累计", "目前"}:
            return one
    return None
