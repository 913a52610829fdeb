"""Pledges and events without a number: the clause, the verb that tells its stage, what it is of."""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import NamedTuple

from tracker.model.proposal import STAGES, Stage
from tracker.reading.chinese.words_of import either, rows

DONE: frozenset[Stage] = frozenset({"approved", "signed", "established", "held", "under-construction", "completed"})
"""Stages that a text tells as reached."""

_CLAUSES = re.compile("[^，；。！？\n]+")
_CONNECTIVE = re.compile(
    r"^(?:[—\s\-*#>]|并|同时|此外|另外|一方面|另一方面|近期|目前|下一步|还将|将|要|全力|聚力|着力|大力|积极|持续|进一步|关于[^：]{1,10}：|答：)+"
)
_VAGUE_OBJECT = re.compile(
    r"^(?:了|好|更|新局面|新篇章|新路|良好|浓厚|一流|氛围|机制|基础|体系|能力|优势|水平|力度|工作)"
)
_CONCRETE = re.compile(
    r"中心|平台|基地|实验室|研究院|研究所|联盟|工作组|小组|协议|合同|会议|论坛|大会|方案|规划|条例|办法|草案|法规|《|项目|工程|园|城|区|港|线|网"
    r"|铁路|高速|机场|电站|医院|学校|大学|博物馆|系统|载体|集群|基金|公司|集团|机构|生态|资源|枢纽|走廊|桥|隧道|节点|高地|样板|示范|试点|产业链"
)
_LONGEST = 120


class Stated(NamedTuple):
    """A clause that states a milestone: its place, the verb's, the stage, its object in the copy's words."""

    start: int
    end: int
    verb: tuple[int, int]
    stage: Stage
    measure: str


@cache
def _verbs() -> tuple[Pattern[str], dict[str, tuple[Stage, str]]]:
    said: dict[str, tuple[Stage, str]] = {}
    for written, stage, where in rows("stages"):
        known = next(one for one in STAGES if one == stage)
        said.update(dict.fromkeys(written.split(), (known, where)))
    return re.compile(either(tuple(sorted(said, key=lambda one: -len(one))))), said


def stated(text: str, start: int, end: int) -> list[Stated]:
    """The milestones of a sentence, clause by clause.

    >>> [(one.stage, one.measure) for one in stated("成立了高新区联盟，持续深化合作。", 0, 15)]
    [('established', '高新区联盟')]
    """
    pattern, said = _verbs()
    found: list[Stated] = []
    for clause in _CLAUSES.finditer(text, start, end):
        first, last = clause.span()
        connective = _CONNECTIVE.match(text, first, last)
        first = connective.end() if connective else first
        if last - first > _LONGEST or text[last - 2 : last] == "方面":
            continue
        one = _of_clause(text, first, last, pattern, said)
        if one is not None:
            found.append(one)
    return found


def _of_clause(
    text: str, first: int, last: int, pattern: Pattern[str], said: dict[str, tuple[Stage, str]]
) -> Stated | None:
    for match in pattern.finditer(text, first, last):
        stage, where = said[match.group()]
        before, after = text[first : match.start()], text[match.end() : last].removeprefix("了").strip()
        if where == "end" and len(after) > 2:
            continue
        if where == "object" and (len(after) < 3 or _VAGUE_OBJECT.match(after)):
            continue
        about = after if where == "object" or (where == "any" and len(after) >= 3) else before
        about = about.strip("”“").removesuffix("等")
        if len(about) < 3 or not _CONCRETE.search(about if where != "end" else before):
            continue
        return Stated(first, last, match.span(), stage, about[:40])
    return None
