"""Whether a number is a change, which way it goes and what it is measured against."""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import Literal, NamedTuple

from tracker.model.proposal import Form
from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.times import When
from tracker.reading.chinese.words_of import either, rows

_RAISED = frozenset({"提高", "上升", "上涨", "上调", "升高"})
"""Verbs that are no deed that is counted (新增20家) but a change of a level, compared or not."""
_COMPARED = re.compile(r"比|较|同比|环比|年[增减]|相比|同期")
_BEHIND = re.compile(
    r"(?:以上|左右|以内|以下)?的?(?:年均)?(?:增长|增速|增幅|涨幅|增长速度|增长率|速度增长|速度递增|降幅|下降)(?![到至为])"
)
_MULTIPLE_OF = re.compile(r"(?:是|为|相当于|达到?)[^，。；]{0,12}的(?:近|约|超过?)?$")
_SPLIT_VERB = re.compile(r"(?:减(?!轻|缓|速)[^，。；、\d]{1,4}|(?:[压削缩核]减|减少|降低|下调)[^，。；、\d]{1,8})$")
_MORE = re.compile(
    r"(?:同比|(?:比|较)(?:上年|去年|上月|上季度|同期|上年同期|去年同期))，?(?P<way>[多少])[^，。；、\d]{0,4}$"
)
_BEHIND_OTHERS = re.compile(r"(?:落后|低于|慢于|少于|弱于|低|慢)(?:[^，。；\d]{0,14})$")


class Change(NamedTuple):
    """The direction, the form and the basis of a change, and the words that say so."""

    sign: Literal[1, -1]
    form: Form
    basis: str
    start: int
    end: int


@cache
def _before() -> tuple[Pattern[str], dict[str, int]]:
    direction: dict[str, int] = {}
    verbs: list[str] = []
    nouns: list[str] = []
    for written, way, kind in rows("changes"):
        direction.update(dict.fromkeys(written.split(), 1 if way == "up" else -1))
        (verbs if kind == "verb" else nouns).extend(written.split())
    said = rf"(?P<verb>{_longest(verbs)})(?:幅度)?了?"
    named = rf"(?P<noun>{_longest(nouns)})(?:为|达到|达|在|保持在|是|要达到)?"
    return re.compile(rf"(?:{said}|{named})\s*$"), direction


def _longest(listed: list[str]) -> str:
    return either(tuple(sorted(listed, key=lambda one: -len(one))))


def change(text: str, one: Quantity, first: int, clause: int, sentence: int) -> Change | None:
    """The change that a number states; `first` is where its hedge begins, `clause` and `sentence` where those begin.

    The basis is still open: "" where nothing in the clause says it.
    """
    pattern, direction = _before()
    if one.kind == "fold":
        return Change(1, "times", "", one.start, one.end)
    if one.kind == "half" and text[one.start] == "减":
        return Change(-1, "percent", "since:unstated", one.start, one.end)
    if one.kind == "ratio" or one.unit == ":1":
        return None
    found = pattern.search(text, clause, first)
    if found is not None and _is_level(text, found.start()):
        found = None
    percent, points = one.unit in {"%", "‰"}, one.unit == "pp"
    if one.unit == "‰" and text[one.end - 1] == "点":
        percent = False
    if found is None:
        return _otherwise(text, one, first, clause, max(sentence, first - 16))
    word = found["verb"] or found["noun"]
    sign: Literal[1, -1] = 1 if direction[word] > 0 else -1
    start, end = found.span("verb" if found["verb"] else "noun")
    if percent or points or one.unit == "倍":
        form: Form = "percent" if percent else "pp" if points else "times"
        return Change(sign, form, "", start, end)
    compared = word in _RAISED or _COMPARED.search(text, max(sentence, clause - 12), start + 1)
    if found["noun"] or (not compared and sign > 0):
        return None
    return Change(sign, "absolute", "", start, end)


def _otherwise(text: str, one: Quantity, first: int, clause: int, sentence: int) -> Change | None:
    """A change said behind the number (保持20%以上增长), as a multiple (是2020年的2.1倍), around a noun (减材料54%)."""
    if one.unit == "%":
        behind = _BEHIND.match(text, one.end, one.end + 12)
        if behind:
            return Change(-1 if "降" in behind.group() else 1, "percent", "", *behind.span())
        split = _SPLIT_VERB.search(text, clause, first)
        if split and not re.search("增", split.group()):
            return Change(-1, "percent", "since:unstated", split.start(), split.start() + 1)
    more = _MORE.search(text, sentence, first)
    if more and one.unit not in {"%", "‰"}:
        form: Form = "pp" if one.unit == "pp" else "times" if one.unit == "倍" else "absolute"
        return Change(1 if more["way"] == "多" else -1, form, "", *more.span("way"))
    if one.unit == "倍":
        of = _MULTIPLE_OF.search(text, clause, first)
        if of:
            return Change(1, "times", "", of.start(), of.end())
    return None


def _is_level(text: str, start: int) -> bool:
    """减 and 增 inside a longer word (核减, 新增) are no changes of what is counted."""
    if text.startswith("自然", max(0, start - 2), start) and text[start] in "增减":
        return True
    before = text[max(0, start - 1) : start]
    return before in {"新", "核", "倍"} and text[start] in "增减"


def sign(text: str, one: Quantity, first: int, clause: int) -> Literal[1, -1]:
    """-1 for points that something lies behind others (较预定进度落后1.7个百分点)."""
    return -1 if one.unit == "pp" and _BEHIND_OTHERS.search(text, clause, first) else 1


def basis(text: str, made: Change, clause: int, end: int, base: When | None, period: str | None) -> str:
    """What a change is measured against: words of the clause, a time compared with, else the length of its period."""
    if made.basis:
        return made.basis
    said = text[clause:end]
    if "年均" in said:
        return "cagr"
    if "环比" in said:
        return "qoq"
    if "高峰" in said or "峰值" in said:
        return "since:peak"
    if base is not None and base.role == "base":
        return _against(text, base, period)
    if "同比" in said or "同期" in said or re.search(r"年[增减]", said):
        return "yoy"
    if period is not None and "/" in period and len(period) == 9:
        return f"since:{int(period[:4]) - 1}"
    if made.form == "times" or (made.form == "absolute" and not _COMPARED.search(said)):
        return "since:unstated"
    return "yoy"


def _against(text: str, base: When, period: str | None) -> str:
    if "季" in text[base.start : base.end] or re.search(r"\d月$|上月", text[base.start : base.end]):
        return "qoq"
    if text.startswith("同期", base.end) or base.year is None:
        return "yoy"
    if period is None:
        return "yoy" if base.relative else f"since:{base.year}"
    last = period.rpartition("/")[2]
    whole = len(last) == 4 or last.endswith("12-31") or len(base.iso) == 4
    if last[:4].isdigit() and int(last[:4]) - 1 == base.year and whole and "/" not in period[:5]:
        return "yoy"
    return f"since:{base.year}"
