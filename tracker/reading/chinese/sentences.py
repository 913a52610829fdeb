"""The lines of a Chinese text as headings, table rows and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from re import Pattern
from typing import Literal

from tracker.reading.chinese.words_of import either, words

Kind = Literal["title", "heading", "lead", "row", "sentence"]

_HEADING = re.compile(
    r"\s*(?P<hash>#{1,6}\s)?\s*(?:(?P<one>第?[一二三四五六七八九十]{1,3}(?:、|[章节篇部]))|(?P<two>（[一二三四五六七八九十]{1,3}）)"
    r"|(?P<three>\d{1,2}[.、](?!\d))|(?P<sign>[■◆▲◇□▍▎]|【(?=[^【】]{2,30}】\s*$)))?"
)
_ENDS = re.compile(r"[。！？!?](?:[”’）」]?)|\n")
_TITLE = re.compile("报告|公报|规划|计划|方案|通知|意见|新闻|实录|纲要|办法|速览")
_LEAD = re.compile(r"[^，。；]{2,14}[，,：]\s*$")
_SPEAKER = re.compile(
    r"\s*(?:主持人|记者|问|答|[^，。；：\d]{2,14}(?:局长|主任|书记|市长|省长|厅长|部长|发言人|处长|副局长|负责人))："
)
_YEARS = re.compile(r"(?:19|20)\d\d年?|[“]?十[三四五]五[”]?时期")
_CUT = re.compile(r"\s*\[?(?:……|…)\]?\s*$|\s*[（(]?(?:略|节选)[)）]?\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or what stands in a line of its own, from `start` to `end`.

    `level` orders headings, 0 for the title; `paragraph` counts lines, so that sentences of one line share it; `first`
    says that a sentence opens its paragraph.
    """

    start: int
    end: int
    kind: Kind
    paragraph: int
    level: int = 0
    first: bool = False


def lines(text: str) -> Iterator[Line]:
    """The text in order; blank lines and marks of omission are passed over.

    >>> [one.kind for one in lines("2026年工作报告\\n一、回顾\\n全年新增9家。共20家。")]
    ['title', 'heading', 'sentence', 'sentence']
    """
    place = paragraph = 0
    titled = False
    for line in text.split("\n"):
        start, place = place, place + len(line) + 1
        bare = line.strip()
        if not bare or _CUT.match(line):
            continue
        paragraph += 1
        end = start + len(line)
        if bare.startswith("|") or bare.count("\t") >= 2:
            yield Line(start, end, "row", paragraph)
            continue
        level = _level(line, bare)
        if level is None and (titled or not _TITLE.search(bare)) and _names_section(bare):
            level = 1
        if not titled and paragraph <= 3 and level is None and len(bare) <= 60 and not re.search("[。；]", bare):
            titled = _TITLE.search(bare) is not None
            is_title = titled or (place <= len(text) and not re.search(r"\d", bare))
            yield Line(start, end, "title" if is_title else "sentence", paragraph, first=True)
        elif level is not None:
            titled = True
            yield Line(start, end, "title" if level == 0 else "heading", paragraph, level)
        elif _LEAD.fullmatch(bare):
            titled = True
            yield Line(start, end, "lead", paragraph)
        else:
            titled = True
            yield from _sentences(text, start, end, paragraph)


def _level(line: str, bare: str) -> int | None:
    """How deep a heading is; None for a paragraph. A numbered paragraph is one where its text has no sentence's end."""
    match = _HEADING.match(line)
    assert match is not None
    if match["hash"]:
        depth = match["hash"].count("#")
        return 0 if depth == 1 and not match["one"] else depth - 1 or 1
    if len(bare) > 45 or re.search("[。；，]", bare[:-1]) or bare.endswith(("。", "；", "，")):
        return None
    if match["one"]:
        return 1
    if match["two"] or match["sign"]:
        return 2
    return 3 if match["three"] and not re.search(r"\d", bare[3:]) else None


def _names_section(bare: str) -> bool:
    """Whether a short line without any sign or number but years is made of words for a section: 2025年工作回顾."""
    if len(bare) > 20 or re.search(r"[^\w“”]", bare) or re.search(r"\d", _YEARS.sub("", bare)):
        return False
    return _sections().search(bare) is not None


@cache
def _sections() -> Pattern[str]:
    return re.compile(rf"(?:{either(words('sections'))})(?:任务|建议|安排|情况)?$")


def _sentences(text: str, start: int, end: int, paragraph: int) -> Iterator[Line]:
    here, first = start, True
    speaker = _SPEAKER.match(text, start, end)
    if speaker:
        here = speaker.end()
    for match in _ENDS.finditer(text, here, end):
        if _inside(text, here, match.start()):
            continue
        if text[here : match.end()].strip():
            yield Line(here, match.end(), "sentence", paragraph, first=first)
            first = False
        here = match.end()
    if text[here:end].strip():
        yield Line(here, end, "sentence", paragraph, first=first)


def _inside(text: str, start: int, end: int) -> bool:
    """Whether a bracket or a quotation of the sentence is still open, and not too long ago."""
    if end - start > 200:
        return False
    part = text[start:end]
    return part.count("（") > part.count("）") or part.count("《") > part.count("》")
