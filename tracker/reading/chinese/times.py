"""The times that a Chinese text names: days, months, quarters, years, plans, and words relative to a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from functools import cache
from re import Match, Pattern
from typing import Literal

from tracker.model.numerals import number
from tracker.reading.chinese.words_of import either, rows

Role = Literal["period", "as-of", "by", "base", "to-date", "within"]

_NUM = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_YEAR4 = r"(?:(?:19|20)\d\d|[一二][〇零○九一二三四五六七八]{3})"
_ROC = r"(?:民国)?(?:1\d\d|[一][〇零一二三四五六七八九]{2}|民国[〇零一二三四五六七八九十\d]{1,4})"
_FIRST = "一二三四五六七八九十〇零○前头第上下年去今本当全明来次后民截目至迄现累到这过近未“‘"
"""Every time in words begins with one of these; the rest of the text is passed over quickly."""

_MULTIPLE = re.compile(r"的[近约超过]{0,2}\d[\d.]*(?:倍|%)")
"""What a year behind 是 is there for: 是2019年的2.3倍."""

_HALF = {"上半年": ("01-01", "06-30"), "下半年": ("07-01", "12-31")}
_QUARTERS = {1: ("01-01", "03-31"), 2: ("04-01", "06-30"), 3: ("07-01", "09-30"), 4: ("10-01", "12-31")}
_RELATIVE = {
    "去年": -1, "上年": -1, "上一年": -1, "前年": -2, "今年": 0, "本年": 0, "当年": 0, "全年": 0, "年内": 0, "年度": 0,
    "明年": 1, "来年": 1, "次年": 1, "后年": 2, "上年度": -1, "本年度": 0,
}  # fmt: skip
_SPOKEN = frozenset({"全年", "年内", "年度", "当年", "上年", "上一年", "本年", "上年度", "本年度", "次年"})
"""Relative words that are meant from the year that is spoken of, not from the reference year."""

WHOLE = frozenset({"全年", "年内", "本年", "本年度"})
"""Words for the year that is spoken of, which the next sentence speaks of too."""


@dataclass(frozen=True, slots=True)
class When:
    """A time that is named from `start` to `end`: its ISO spelling and what it is to a figure.

    `role` is `period`, `as-of` (a day up to which), `by` (a deadline), `base` (what is compared with), `to-date`,
    `within` (三年内). `relative` says that it is meant from the reference year, `year` what year it lies in.
    `full` says that it stands for a whole year or more.
    """

    start: int
    end: int
    iso: str
    role: Role
    relative: bool = False
    year: int | None = None
    full: bool = False
    word: str = ""


@cache
def _pattern() -> Pattern[str]:
    plans = either(tuple(sorted((row[0] for row in rows("plans")), key=lambda name: -len(name))))
    relative = either(tuple(sorted(_RELATIVE, key=lambda word: -len(word))))
    year = rf"(?:(?P<y>{_YEAR4})年度?|(?P<roc>{_ROC})年度?|(?P<rel>{relative})(?:全年)?)"
    return re.compile(
        rf"(?=[{_FIRST}]|\d{{1,4}}\s*[年月季至到—–~～-])(?:(?P<fy>20\d\d)-(?P<fyend>\d\d)(?:\s*[至到]\s*20\d\d-(?P<fylast>\d\d))?年度|(?P<span>(?P<y1>{_YEAR4})年?\s*(?:—{{1,2}}|–|-|~|～|至|到)\s*(?P<y2>{_YEAR4})年?(?![-\d]))"
        rf"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
        rf"|(?P<plan>[“‘]?(?:{plans})[”’]?)(?P<planwhat>时期|期间|期末|末|以来|规划|开局|收官|末期)?(?P<planchina>)"
        rf"|{year}?(?P<months>(?:前|头)(?P<first>{_NUM})个?月|(?P<m1>{_NUM})月?(?:—|–|-|~|～|至|到)(?P<m2>{_NUM})月(?:份|底|末)?"
        rf"|第?(?P<q1>[一二三四1-4])(?:—|-|至|到)(?P<q2>[一二三四1-4])季度?|前(?P<qn>[一二三])季度?|前三季度"
        rf"|第?(?P<q>[一二三四1-4])季度?|(?P<half>上半年|下半年)|年?(?P<yend>年?(?:底|末))"
        rf"|(?P<m>{_NUM})月(?:(?P<d>{_NUM})(?:日|号)|(?P<mend>底|末|份)?))?"
        rf"(?P<after>前|之前|以前)?"
        rf"|(?P<todate>截至目前|截止目前|截至今|截止到目前|目前|至今|迄今|现已|累计|到目前为止|截至发稿)"
        rf"|(?P<within>(?P<n>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})年(?:之?内|以内|(?:左右)?的?时间))"
        rf"|(?:未来|今后)(?:的)?(?P<coming>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})年(?!以上)"
        rf"|过去的?(?P<gone>[1-46-9]|\d\d|[一二两三四六七八九十]{{1,2}})年(?!以上)"
        rf"|(?P<five>(?:这|过去|过去的|近|前|本届政府)?五年(?:来|间)?(?=[，,、：:的]|来|间)|五年来|(?<=[这去])五年))"
    )


@dataclass(frozen=True, slots=True)
class Anchor:
    """The years that words without one are read against.

    `year` is the reference year, which 去年 and 明年 are counted from; `spoken` the year that a heading or an earlier
    sentence speaks of, in which 全年, 年末 and 8月 lie. `young` says that the year has just begun, so that it is the
    first of those to come.
    """

    year: int | None = None
    spoken: int | None = None
    young: bool = False

    @property
    def here(self) -> int | None:
        return self.year if self.spoken is None else self.spoken


def times(text: str, anchor: Anchor, start: int = 0, end: int | None = None) -> list[When]:
    """Every time named between two places of a text, in order; behind a year 全年 and 8月 lie in it.

    >>> [(one.iso, one.role) for one in times("截至8月底，比去年底净增", Anchor(2026))]
    [('2026-08-31', 'as-of'), ('2025-12-31', 'base')]
    """
    found = []
    for match in _pattern().finditer(text, start, len(text) if end is None else end):
        one = _when(text, match, anchor) if match.end() > match.start() else None
        if one is None:
            continue
        found.append(one)
        if one.role == "period" and one.iso == str(one.year) and not one.relative:
            anchor = replace(anchor, spoken=one.year)
    return found


def _when(text: str, match: Match[str], anchor: Anchor) -> When | None:
    start, end = match.span()
    if match["todate"]:
        return When(start, end, "to-date", "to-date", word=match["todate"])
    if match["within"]:
        count = number(match["n"])
        year = anchor.year
        if count is None or year is None or text[max(0, start - 1) : start] in {"第", "近", "续"}:
            return None
        return When(
            start, end, str(year + int(count)), "within", relative=True, year=year + int(count), word=match["within"]
        )
    if match["coming"] or match["gone"]:
        return _counted(match, anchor)
    if match["five"]:
        return _five(match, anchor.year)
    if match["fy"]:
        last = int(match["fy"][:2] + (match["fylast"] or match["fyend"]))
        return When(start, end, f"{match['fy']}/{last}", "period", year=last, full=True)
    if match["iso"]:
        return When(start, end, match["iso"], "period", year=int(match["iso"][:4]))
    if match["span"]:
        first, final = _western(match["y1"]), _western(match["y2"])
        if first is None or final is None or first > final:
            return None
        return When(start, end, f"{first}/{final}", _role(text, match), year=final, full=True)
    if match["plan"]:
        return _plan(text, match)
    return _dated(text, match, anchor)


def _counted(match: Match[str], anchor: Anchor) -> When | None:
    """So many years to come, from the next one on, or gone by, to the last one."""
    count = number(match["coming"] or match["gone"])
    if count is None or anchor.year is None:
        return None
    first, last = (1, int(count)) if match["coming"] else (-int(count), -1)
    start = anchor.year + first - (1 if match["coming"] and anchor.young else 0)
    iso = f"{start}/{start + last - first}"
    return When(*match.span(), iso, "period", relative=True, year=int(iso[5:]), full=True, word=match.group())


def _five(match: Match[str], year: int | None) -> When | None:
    if year is None:
        return None
    return When(*match.span(), f"{year - 5}/{year - 1}", "period", relative=True, year=year - 1, full=True, word="五年")


def _plan(text: str, match: Match[str]) -> When | None:
    named = match["plan"].strip("“”‘’")
    first, final = next((row[1], row[2]) for row in rows("plans") if row[0] == named)
    what = match["planwhat"] or ""
    quoted = match["plan"] != named
    start, end = match.span()
    if not quoted and not what and not re.match("时期|期间|规划|以来", text[end : end + 2]):
        return None
    if "末" in what or what == "收官":
        return When(start, end, final, _role(text, match), year=int(final), full=True)
    role: Role = "base" if text[max(0, start - 1) : start] in {"比", "较"} else "period"
    return When(start, end, f"{first}/{final}", role, year=int(final), full=True, word="五年")


def _dated(text: str, match: Match[str], anchor: Anchor) -> When | None:
    """A year with or without a month, a quarter, a half; a month alone lies in the year that is spoken of."""
    start, end = match.span()
    relative = False
    own: int | None
    if match["y"]:
        own = _western(match["y"])
    elif match["roc"]:
        own = _republic(match["roc"])
        before = text[max(0, start - 1) : start]
        if own is None or (before and (before.isdigit() or before in "〇零一二三四五六七八九十百第")):
            return None
    elif match["rel"]:
        year = anchor.here if match["rel"] in _SPOKEN else anchor.year
        own, relative = (None if year is None else year + _RELATIVE[match["rel"]]), True
        if match["rel"] in {"年度", "当年"} and not match["months"] and text[max(0, start - 1) : start].isdigit():
            return None
    else:
        if not match["months"]:
            return None
        own, relative = anchor.here, True
    if own is None or not 1900 <= own <= 2200:
        return None
    within = _within(match, own)
    if within is None:
        return None
    bare = not (match["y"] or match["roc"] or match["rel"])
    if bare and not _stands_for_month(text, match):
        return None
    role = _role(text, match)
    if role == "period" and (match["yend"] or match["mend"] in {"底", "末"}):
        role = "as-of"
    word = match["rel"] or ("" if not bare else match["months"])
    return When(start, end, within, role, relative=relative, year=own, full="-" not in within, word=word)


def _within(match: Match[str], year: int) -> str | None:
    if not match["months"]:
        return str(year)
    if match["half"]:
        return "/".join(f"{year}-{day}" for day in _HALF[match["half"]])
    if match["yend"]:
        return f"{year}-12-31"
    if match["q"] or match["q1"] or match["qn"] or match["months"] == "前三季度":
        first = _small(match["q"] or match["q1"]) if (match["q"] or match["q1"]) else 1
        final = _small(match["q"] or match["q2"] or match["qn"] or "三")
        return (
            f"{year}-{_QUARTERS[first][0]}/{year}-{_QUARTERS[final][1]}" if first and final and first <= final else None
        )
    if match["first"] or match["m1"]:
        first = 1 if match["first"] else _small(match["m1"])
        final = _small(match["first"] or match["m2"])
        if not (1 <= first <= final <= 12):
            return None
        return f"{year}-{first:02d}-01/{year}-{final:02d}-{monthrange(year, final)[1]}"
    month = _small(match["m"])
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if match["d"]:
        day = _small(match["d"])
        return f"{year}-{month:02d}-{day:02d}" if 1 <= day <= last else None
    return f"{year}-{month:02d}-{last}" if match["mend"] in {"底", "末"} else f"{year}-{month:02d}"


def _stands_for_month(text: str, match: Match[str]) -> bool:
    """Whether 年末, 三季度, 8月 alone name a time: not the 末 of 周末, nor 一季 of 一季稻."""
    start, end = match.span()
    before, months = text[max(0, start - 1) : start], match["months"]
    if match["yend"]:
        return months.startswith("年") and before not in "十百千几多些近"
    if match["q"] or match["q1"] or match["qn"]:
        return "季度" in months or match["qn"] is not None or (match["q"] is not None and before == "第")
    if match["m"] and not match["d"] and not match["mend"]:
        return before not in "第个" and text[end : end + 1] not in "球饼亮"
    return True


def _role(text: str, match: Match[str]) -> Role:
    """What a time is for, by the words around it."""
    start, end = match.span()
    before, after = text[max(0, start - 3) : start], text[end : end + 6]
    if re.search(r"(?:比|较|与|同|自|从|由|相比)$", before) or re.match(r"起(?!点)|以来", after):
        return "base"
    if re.match(r"(?:的[\d〇一二三四五六七八九十]|同期|相比|水平)", after) and before[-1:] in {"比", "较", "与", "的"}:
        return "base"
    if _MULTIPLE.match(text, end) and re.search(r"(?:是|为|相当于|达到?)$", before):
        return "base"
    named_after = match.groupdict().get("after")
    if named_after or re.match(r"之?前|以前", after):
        return "by"
    if re.search(r"(?:到|至)$", before) and not re.search(r"(?:截至|截止到|止到)$", text[max(0, start - 4) : start]):
        return "by"
    if re.search(r"截[至止]$|截止到$", text[max(0, start - 4) : start]):
        return "as-of"
    return "period"


def _western(written: str) -> int | None:
    if written.isdigit() and written.isascii():
        return int(written)
    value = number(written.replace("○", "〇"))
    return None if value is None else int(value)


def _republic(written: str) -> int | None:
    """Years of the Republic calendar count from 1912: 一一四 is 2025."""
    value = number(written.removeprefix("民国"))
    return None if value is None or not 1 <= value <= 200 else int(value) + 1911


def _small(written: str | None) -> int:
    value = number(written) if written else None
    return 0 if value is None else int(value)
