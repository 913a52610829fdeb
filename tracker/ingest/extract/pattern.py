"""Patterns: words with placeholders, turned into a search that cannot run away.

What stands between the words is bounded: `{any}` by 200 characters of one sentence, `{value}` and `{period}` by the
grammar of a figure and of a period. No quantifier stands inside another, so the time is in proportion to the text.
A `regex:` is its author's own; it runs in a child process under a time limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracker.evaluate.periods import PERIOD
from tracker.ingest.extract.folded import Folded, fold
from tracker.model.amounts import UNITS_IN_ENGLISH
from tracker.model.numerals import ARABIC, HAN
from tracker.model.source import Pattern
from tracker.model.units import ALIASES, SCALES
from tracker.model.written import AFTER, BEFORE

MOST_ANY = 2
"""So many `{any}` a pattern: each multiplies the ways to read a text by two hundred."""
MOST_FOUND = 5_000
MAX_LENGTH = 500

_COUNTED = (
    "台(套)", "台套", "家", "个", "個", "项", "項", "台", "套", "件", "人", "名", "户", "座", "条", "次", "所",
    "处", "种", "类", "篇", "部", "辆", "艘", "架", "只", "棵", "株", "批", "笔", "场", "期", "支", "块", "片",
    "枚", "张", "份", "本", "册", "例", "起", "宗", "村", "县", "市", "区", "镇", "乡", "万人", "人次", "标准箱",
    "吨标准煤", "度", "车次", "架次", "家次", "平米",
)  # fmt: skip
"""Words that count things; what else people count stands in the pattern behind `{value}`."""


def _one_of(words: list[str]) -> str:
    """A choice of words, longest first; a word of Latin letters ends where the letters end."""
    ordered = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    ends = {word: r"(?![A-Za-z])" if word[-1].isalpha() and word.isascii() else "" for word in ordered}
    return "|".join(re.escape(word) + ends[word] for word in ordered)


_UNIT = _one_of([*_COUNTED, *ALIASES, *UNITS_IN_ENGLISH, "%", "‰", "元", "百分点"])
_OTHER_WORDS = {
    "约": "签节制合预公条契邀特履违",
    "近": "最附临邻靠新远",
    "超": "赶反高",
    "低于": "不",
    "高于": "不",
    "少于": "不",
}
"""Characters before a qualifier that make another word of it: 签约151亿元 is no approximation."""
_BEFORE = "|".join(
    (f"(?<![{_OTHER_WORDS[word]}])" if word in _OTHER_WORDS else "") + _one_of([word])
    for word in sorted({*map(fold, BEFORE), "达到", "达"}, key=lambda word: (-len(word), word))
)
_NOT_AFTER = {"以上": "(?!海)", "以下": "(?![简称几各])", "以内": "(?![部容外])", "上下": "(?!游)"}
"""What behind a qualifier makes another word of it: 17家以上海为中心, 17家上下游企业."""
_AFTER = "|".join(
    _one_of([word]) + _NOT_AFTER.get(word[-2:], "")
    for word in sorted(AFTER, key=len, reverse=True)
    if word not in ("多", "余", "+")
)
_SCALE = _one_of(list(SCALES))
_NUMBER = rf"(?<![\d.,])(?:{ARABIC})(?![\d]|[.,]\d)|(?<!{HAN[:-1]}){HAN[:-1]}{{1,24}}(?!{HAN[:-1]})"
"""A number begins where no other number goes on: else a long run of digits would be tried from each of them."""
_MONEY = r"US\$|[¥$€£₹]|(?:CNY|RMB|USD|EUR|GBP|INR|HKD|TWD|SGD|JPY)(?![A-Za-z])"
_AMOUNT = rf"(?:(?:{_MONEY}) ?)?(?:{_NUMBER}) ?[余多]? ?(?:{_SCALE})? ?[余多]?"
_VALUE = (
    rf"(?:(?:{_BEFORE}) ?){{0,2}}{_AMOUNT}(?: ?(?:{_UNIT}))?"
    rf"(?: ?(?:-|~|至|到|to|and) ?{_AMOUNT}(?: ?(?:{_UNIT}))?)?(?: ?(?:{_AFTER})|\+)?"
)
_ANY = r"(?:(?![.;] )[^。!?;]){0,200}?"
"""After folding, full-width marks are half-width ones: a sentence ends at 。 ! ? ; or at a stop with a space."""

_HOLE = re.compile(r"\{(value|period|any)\}")
_BEHIND = re.compile(rf" ?[^\s\d,.;。、!?]{{0,12}}? ?(?:{_AFTER})", re.IGNORECASE)
_AHEAD = re.compile(rf"(?:{_BEFORE}) ?$", re.IGNORECASE)


class PatternError(ValueError):
    """A pattern that cannot be used, with a sentence in each language that says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a pattern was found: offsets of the whole, and the words of value and period, in the text."""

    start: int
    end: int
    value: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class Searcher:
    """A pattern ready to be looked for."""

    expression: re.Pattern[str]
    regex: bool

    def find(self, text: Folded) -> Iterator[Match]:
        """Each place where it stands in the text, in order, without overlaps; at most 5 000."""
        where = text.original if self.regex else text.text
        for count, found in enumerate(self.expression.finditer(where)):
            if count >= MOST_FOUND:
                return
            yield self._match(found, text)

    def _match(self, found: re.Match[str], text: Folded) -> Match:
        groups = self.expression.groupindex
        value = period = None
        start, end = found.span()
        if "value" in groups and found["value"] is not None:
            first, last = found.span("value")
            if not self.regex:
                first, last = _with_qualifier(text.text, first, last)
                start, end = min(start, first), max(end, last)
            value = self._words(text, first, last)
        if "period" in groups and found["period"] is not None:
            period = self._words(text, *found.span("period"))
        start, end = (start, end) if self.regex else text.span(start, end)
        whole = text.original[start:end]
        start, end = start + len(whole) - len(whole.lstrip()), end - len(whole) + len(whole.rstrip())
        return Match(start, max(start, end), value, period)

    def _words(self, text: Folded, start: int, end: int) -> str:
        start, end = (start, end) if self.regex else text.span(start, end)
        return text.original[start:end].strip()


@lru_cache(maxsize=512)
def searcher(pattern: Pattern, needs: str = "value") -> Searcher:
    """A pattern ready to be looked for. Raises PatternError; `needs` is the placeholder that it must have."""
    if len(pattern.text) > MAX_LENGTH:
        raise PatternError(f"模式超过 {MAX_LENGTH} 个字符", f"a pattern of more than {MAX_LENGTH} characters")
    if pattern.regex:
        return _regex(pattern.text, needs)
    parts = _HOLE.split(fold(" ".join(pattern.text.split())))
    words, holes = parts[::2], parts[1::2]
    _check(words, holes, needs)
    holes_at = ["", *holes]
    written: list[str] = []
    for hole, word in zip(holes_at, words, strict=True):
        written += [_hole(hole), _literal(word)]
    expression = " ?".join(part for part in written if part)
    return Searcher(re.compile(expression), regex=False)


def _check(words: list[str], holes: list[str], needs: str) -> None:
    if holes.count(needs) != 1:
        raise PatternError(f"模式须恰有一个 {{{needs}}}", f"a pattern has exactly one {{{needs}}}")
    if holes.count("period") > 1:
        raise PatternError("模式至多有一个 {period}", "a pattern has at most one {period}")
    if holes.count("any") > MOST_ANY:
        raise PatternError(f"模式至多有 {MOST_ANY} 个 {{any}}", f"a pattern has at most {MOST_ANY} {{any}}")
    strange = next((found for word in words if (found := re.search(r"\{\w*\}?|\w*\}", word))), None)
    if strange is not None:
        raise PatternError(
            f"模式中的 {strange[0]} 不是占位符，只有 {{value}}、{{period}}、{{any}}",
            f"{strange[0]} in the pattern is no placeholder: there are {{value}}, {{period}} and {{any}}",
        )
    if not any(word.strip() for word in words):
        raise PatternError("模式中除占位符外没有文字", "there are no words in the pattern beside its placeholders")


def _hole(name: str) -> str:
    match name:
        case "value":
            return f"(?P<value>(?i:{_VALUE}))"
        case "period":
            return f"(?P<period>(?i:{PERIOD}))"
        case "any":
            return _ANY
        case _:
            return ""


def _literal(words: str) -> str:
    """The words themselves; beside a Chinese character a space may stand or not, as line breaks make them."""
    pieces: list[str] = []
    stripped = words.strip()
    for index, character in enumerate(stripped):
        before = stripped[index - 1] if index else ""
        if character == " ":
            loose = _is_wide(before) or _is_wide(stripped[index + 1]) or not (before + stripped[index + 1]).isalnum()
            pieces.append(" ?" if loose else " ")
            continue
        if before and before != " " and (_is_wide(character) or _is_wide(before)):
            pieces.append(" ?")
        pieces.append(re.escape(character))
    return "".join(pieces)


def _is_wide(character: str) -> bool:
    return "⺀" <= character <= "鿿" or "＀" <= character <= "￯"


def _regex(text: str, needs: str) -> Searcher:
    try:
        expression = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternError(f"正则表达式有误：{error}", f"the regular expression is wrong: {error}") from error
    if needs not in expression.groupindex:
        raise PatternError(
            f"正则表达式缺少命名组 (?P<{needs}>…)", f"the regular expression has no group (?P<{needs}>...)"
        )
    return Searcher(expression, regex=True)


def _with_qualifier(text: str, start: int, end: int) -> tuple[int, int]:
    """A figure's span widened by the qualifier that stands beside it, though the pattern has it among its words.

    "建成{value}家" on 建成20家以上 must not read twenty, nor "突破{value}家" on 突破20家.
    """
    ahead = _AHEAD.search(text[max(0, start - 12) : start])
    behind = _BEHIND.match(text, end)
    return start - len(ahead[0]) if ahead else start, behind.end() if behind else end
