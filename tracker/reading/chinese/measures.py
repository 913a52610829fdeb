"""What a number counts, and the clause that shows it."""

from __future__ import annotations

import re
from functools import cache
from re import Pattern

from tracker.reading.chinese.quantity import Quantity
from tracker.reading.chinese.words_of import either, rows

_LONGEST = 160
"""Characters of a clause on either side of its number."""

_STEPS = ("台阶", "大关", "关口", "门槛", "规模", "水平")
"""What a number is reached as, not what it counts: 跨上5万亿元台阶."""

_CLAUSE_END = re.compile("[，；。！？：\n]")
_STOP = re.compile("[，。；！？：、\n|（）]")
_AHEAD_NOISE = re.compile(
    r"^(?:\d{1,3}\s*\||[—\-*·\s|>]+|其中|当中|并将|并且|并|且|同时|另有|另外|此外|以及|全年|力争|争取|确保|努力|预计|计划|到|至|比|较|其|共|仍|还|再|也|均|都|将|已|了|的"
    r"|初步核算|截至目前|目前|按计划|安排|方面|名义|实际|同比|环比|上年末?|去年同期|上年同期|去年底|年末|增速)+"
)
_BEHIND_NOISE = re.compile(
    r"(?:达到|达|为|有|约|近|超过?|突破|首次|增至|升至|降至|提高到?|增加到?|增长到?|提升[至到]?|下降到?|降低到?|减少到?|扩大[至到]?|缩小[至到]?|保持在?|稳定在?|控制在?"
    r"|(?:19|20)\d\d年(?:底|末)?|拥有|以|继续|持续|跨上|迈上|站上|预计|预期|平均|增长至?|调整|优化|上年|去年|高峰期?|分别|共|共计|合计|累计|年均|同比|不少于|不低于|不超过|从|由|至|到|是|(?<!统)计|仍|已|均|再|了|净|的|按|比上年|比上年末|较上年|名义|实际|要|将|争取|力争)+$"
)
_VERB_BEHIND = re.compile(
    r"落户|位居|位列|居全|通过|获批|入选|入围|建成|投产|投用|开工|完成|纳入|实现|由|对|与|向|和|及|在|被|予以|增长|增加|扩大|扩展|提升|发展到|跃升|减少|缩小|降至|升至|下降|提高|正在|将|已|可|全部|均|达|占|为|，|获|上市"
)


@cache
def _after() -> Pattern[str]:
    after = tuple(word for written, _, where in rows("qualifiers") if where == "after" for word in written.split())
    return re.compile(rf"(?:{either(tuple(sorted(after, key=lambda one: -len(one))))})?的?")


def clause_of(text: str, start: int, end: int, one: Quantity) -> tuple[int, int]:
    """The clause around a number, between commas, inside a sentence from `start` to `end`."""
    start, end = max(start, one.start - _LONGEST), min(end, one.end + _LONGEST)
    first = start - 1
    for sign in "，；。！？：\n":
        first = max(first, text.rfind(sign, first + 1, one.start))
    open_ = text.rfind("（", start, one.start)
    if open_ > first and "）" not in text[open_ : one.start]:
        first = open_
    stop = _CLAUSE_END.search(text, one.end, end)
    return first + 1, stop.start() if stop else end


def quote_of(
    text: str, clause: tuple[int, int], one: Quantity, before: Quantity | None, after: Quantity | None
) -> tuple[int, int]:
    """The shortest piece of the clause that shows what is counted: its neighbours in a list are left out."""
    start, end = clause
    if before is not None and before.end > start:
        start = max(start, before.end)
        start = text.find("、", start, one.start) + 1 or start
    if after is not None and after.start < end:
        comma = text.find("、", one.end, after.start)
        end = comma if comma >= 0 else after.start
    while start < one.start and text[start] in " \n、-*—|":
        start += 1
    while end > one.end and text[end - 1] in " \n、|":
        end -= 1
    return start, end


def measure(
    text: str, clause: tuple[int, int], one: Quantity, first: int, quote: tuple[int, int], front: str = ""
) -> str:
    """A short noun phrase: what stands behind the number where something is counted, else what stands before it.

    `front` is what the number before it in its clause counts, which holds where nothing stands between them.
    """
    start, end = clause
    after = _after().match(text, one.end, end)
    behind = text[after.end() if after else one.end : quote[1]]
    noun = _STOP.split(behind)[0]
    verb = _VERB_BEHIND.search(noun)
    noun = (noun[: verb.start()] if verb else noun).strip()
    counted = one.unit not in {"%", "pp", "倍", ":1"} or "的" in text[one.end : one.end + 3]
    if counted and 2 <= len(noun) <= 40 and not noun.startswith(_STEPS):
        return noun
    bare = _bare(text[max(quote[0], start) : first])
    if len(bare) < 2 and front:
        return front
    if len(bare) < 2:
        bare = _bare(text[start:first].rsplit("、", maxsplit=1)[-1]) or _bare(text[start:first])
    return bare[-40:]


def _bare(said: str) -> str:
    said = said.strip(" \n、，|*-—")
    said = _AHEAD_NOISE.sub("", said)
    before = None
    while before != said:
        before, said = said, _BEHIND_NOISE.sub("", said).strip(" 、，")
    return said
