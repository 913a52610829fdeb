"""Which column of a table that people fill in holds what, by its heading in Chinese or English."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tracker.db.transfer import COLUMNS

NAME = "name"
"""What an indicator is called, where its id is not given."""

IGNORED = ""
"""A column for the reader's information."""

SEARCHED = 20
"""The heading is looked for in so many rows: forms have a title and a word of explanation above it."""

_SAID: dict[str, tuple[str, ...]] = {
    "indicator": ("指标代号", "指标编号", "代号", "编号", "indicator id", "target", "目标代号"),
    NAME: ("指标", "指标名称", "名称", "目标", "目标名称", "name", "indicator name"),
    "period": ("所属期", "时间", "时期", "期间", "期别", "年份", "年度", "报告期", "year", "time", "date"),
    "value": ("数值", "值", "数据", "实际值", "完成值", "完成情况", "figure", "your figure", "actual", "amount"),
    "unit": ("单位", "计量单位", "units", "unit of measure"),
    "quote": ("原文", "原句", "引文", "依据原文", "words", "exact words", "the exact words", "citation"),
    "source": ("出处", "来源", "出处网址", "网址", "链接", "url", "link", "web address", "where it was published"),
    "note": ("备注", "说明", "附注", "notes", "remark", "remarks", "comment", "comments"),
    "document": ("文件", "出处文件", "依据文件"),
    "flags": ("标记", "flag", "status"),
    "qualifier": ("口径词", "限定词"),
    "reason": ("更正理由", "修订理由", "更正原因", "why it is corrected"),
    IGNORED: (
        "序号", "上期数值", "此前数值", "最近数值", "填写说明", "如何填写", "责任单位", "no.", "no", "#",
        "last figure", "how to write it", "owner", "wanted by",
    ),
}  # fmt: skip

_MEANING = {words: column for column, said in _SAID.items() for words in said} | {name: name for name in COLUMNS}


def folded(heading: str) -> str:
    """A heading without what varies in writing: width, case, spaces, a mark that it must be filled in.

    >>> folded(" 数值 （必填）*"), folded("Indicator")
    ('数值', 'indicator')
    """
    text = " ".join(unicodedata.normalize("NFKC", heading).casefold().replace("*", " ").split())
    for mark in ("(必填)", "(required)", "(可不填)", "(optional)"):
        text = text.replace(mark, "").strip()
    return text.strip(" :")


def understood(cells: Sequence[str]) -> dict[str, int] | None:
    """The columns (from 0) of a row of headings; None for a row that does not head a table of figures.

    `name` stands for `indicator` where there is no column of ids; of two columns for the same the first counts.
    """
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _MEANING.get(folded(cell))
        if column:
            found.setdefault(column, at)
    if "indicator" not in found and NAME in found:
        found["indicator"] = found[NAME]
    found.pop(NAME, None)
    return found if {"indicator", "period", "value"} <= found.keys() else None


def strange(cells: Sequence[str]) -> list[tuple[int, str]]:
    """The columns (from 0) of a row of headings that mean nothing here, with their headings."""
    return [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip() and folded(cell) not in _MEANING]
