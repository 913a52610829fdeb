"""The copy of a Chinese text that is read: without glosses, wraps and mark-up, in simplified characters."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tracker.reading.normal import Normal

if TYPE_CHECKING:
    from opencc import OpenCC

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_GLOSS = re.compile(rf"[(（](?<=[{HAN}][(（])\s*[a-zü{_TONED}]{{0,6}}[{_TONED}][a-zü{_TONED}]{{0,6}}\s*[)）]")
_NEUTRAL = re.compile(r"[(（](?<=[们个子的了着么头里上下过地得吗呢吧們個著麼頭裡過嗎][(（])[a-z]{1,5}[)）]")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|#160|#xa0|lt|gt|amp|ge|le|quot|ldquo|rdquo);", re.I)
_MEANT = {"lt": "<", "gt": ">", "amp": "&", "ge": "≥", "le": "≤", "quot": '"', "ldquo": "“", "rdquo": "”"}
_EMPHASIS = re.compile(r"\*\*|__")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_WIDE_SPACE = re.compile("[\u3000\u00a0\u2000-\u200a]")
_FOOTNOTE = re.compile(r"[\[［【〔]\s*\d{1,3}\s*[\]］】〕]|[①-⑳]")
_SPACED = re.compile(rf" (?:(?<=[\d.%{HAN}] )(?=[\d%<>≤≥])|(?<=[\d.%] )(?=[{HAN}])|(?<=[<>≤≥] )(?=\d))")
_LONE = re.compile(rf" (?:(?<=(?<![{HAN}])[{HAN}] )(?=[{HAN}])|(?<=[{HAN}] )(?=[{HAN}](?![{HAN}])))")
"""Blanks that a page left between single characters: 比 上 年, 3.5亿 元."""

_SPLIT_THOUSANDS = re.compile(r" (?<=\d )(?<!\d\d\d\d )(?=\d{3}(?!\d))")
_COMMA_DIGITS = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))")
_LIST_HEAD = re.compile(
    rf"\s*(?:[-*+#|>•●■◆—]|[（(]?[一二三四五六七八九十\d]{{1,3}}(?:[)）、]|[.．](?!\d))|第[一二三四五六七八九十]+[章节条部篇]|附[件表注]|注释?[:：]"
    rf"|[{HAN}]{{2,6}}[:：])"
)
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\uffef]")
_MAX_WRAP, _SLACK, _LEAST = 140, 8, 30
_PUNCTUATION = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | {
        "％": "%",
        "．": ".",
        "＋": "+",
        "－": "-",
        "＜": "<",
        "＞": ">",
        "≧": "≥",
        "≦": "≤",
        "∶": ":",
        "︰": ":",
        "〜": "～",
    }
    | {"﹪": "%", "／": "/", "＊": "*", "｜": "|", "﹐": "，", "﹔": "；", "○": "〇", "＝": "=", "●": "·", "「": "“"}
    | {"」": "”", "『": "“", "』": "”", "‰": "‰", "﹑": "、"}
)
_UNLIKE = re.compile(f"[{re.escape(''.join(map(chr, _PUNCTUATION)))}]+")
_HALF = str.maketrans({"(": "（", ")": "）", ";": "；", "!": "！", "?": "？"})
_SIGNS = re.compile(r"[();!?]")
_COMMA = re.compile(r",(?:(?!\d{3}(?!\d))|(?<!\d,))")
_COLON = re.compile(rf":(?<=[{HAN}”）%]:)")


def normal(found: str) -> Normal:
    """The copy: glosses, tags, emphasis and footnote marks are gone, wrapped lines are joined, digits are half-width,
    punctuation is full-width, traditional characters are simplified.

    >>> normal("獲批組建17家,近９０００項(xiàng)成果").text
    '获批组建17家，近9000项成果'
    """
    one = _unwrapped(Normal(found).respelled(found.replace("\r\n", " \n").replace("\r", "\n")))
    one = one.rewritten(_GLOSS, "", belongs=True) if _GLOSS.search(found) else one
    if one.copy is not None:
        one = one.rewritten(_NEUTRAL, "", belongs=True)
    one = one.respelled(_UNLIKE.sub(lambda signs: signs.group().translate(_PUNCTUATION), one.text))
    one = one.rewritten(_TAG, "").rewritten(_ENTITY, lambda match: _MEANT.get(match.group()[1:-1].lower(), " "))
    one = one.rewritten(_INVISIBLE, "").rewritten(_EMPHASIS, "").rewritten(_FOOTNOTE, "")
    one = one.respelled(_WIDE_SPACE.sub(" ", one.text))
    one = one.rewritten(_SPLIT_THOUSANDS, "").rewritten(_SPACED, "").rewritten(_LONE, "").rewritten(_COMMA_DIGITS, ",")
    text = _COLON.sub("：", _COMMA.sub("，", _SIGNS.sub(lambda sign: sign.group().translate(_HALF), one.text)))
    return one.respelled(simplified(text))


def simplified(text: str) -> str:
    """The text in simplified characters, character by character where a phrase would change its length."""
    converter = _converter()
    lines = []
    for line in text.split("\n"):
        converted = converter.convert(line) if any(character >= "\u3400" for character in line) else line
        if len(converted) != len(line):
            one_by_one = (converter.convert(character) for character in line)
            converted = "".join(new if len(new) == 1 else old for old, new in zip(line, one_by_one, strict=True))
        lines.append(converted)
    return "\n".join(lines)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _unwrapped(one: Normal) -> Normal:
    """Lines that end because the page did are joined: as wide as the widest, or nearly, and no sentence's end."""
    lines = one.text.split("\n")
    widths = [len(line) + len(_WIDE.findall(line)) if len(line) <= _MAX_WRAP else 0 for line in lines]
    within = sorted(width for width in widths if width)
    if not within:
        return one
    page = within[-1]
    full = sum(width >= page - _SLACK for width in within)
    long = sum(len(line) for line, width in zip(lines, widths, strict=True) if width > _MAX_WRAP or not width)
    if page > _MAX_WRAP or page < _LEAST or full < 3 or long * 2 > len(one.text):
        return one
    breaks: list[int] = []
    place = -1
    for line, width, following in zip(lines, widths, lines[1:], strict=False):
        place += len(line) + 1
        ended = line.rstrip().endswith(("。", "！", "？", "：", "|"))
        if width >= page - _SLACK and not ended and following.strip() and not _LIST_HEAD.match(following):
            breaks.append(place)
    joined = frozenset(breaks)
    return one.rewritten(
        re.compile(r" *\n *"),
        lambda match: _join(match) if match.start() + match.group().index("\n") in joined else match.group(),
    )


def _join(match: re.Match[str]) -> str:
    """Nothing between Chinese characters or digits, a blank between words of letters."""
    text, (start, end) = match.string, match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    return " " if before.isascii() and before.isalpha() and after.isascii() and after.isalpha() else ""
