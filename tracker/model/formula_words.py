"""Formulas in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.formula import Formula

_WALKED = "({} − {}) / {} = 每年{}"

CHINESE: Mapping[str, str] = {
    "({} − {}) / {} = {} a year": _WALKED,
    "({} − {}) / {} = {} a year; last change {}": f"{_WALKED}；最近一次变化{{}}",
    "({} − {}) / {} = {} a year; {} + {} × {} = {} in {}; ({} − {}) / ({} − {}) = {}": (
        f"{_WALKED}；{{}} + {{}} × {{}} = {{}}（{{}}年）；({{}} − {{}}) / ({{}} − {{}}) = {{}}"
    ),
    "covered ({} − {}) / ({} − {}) = {}; elapsed {} / {} = {}; {} / {} = {}": (
        "完成 ({} − {}) / ({} − {}) = {}；时间 {} / {} = {}；{} / {} = {}"
    ),
    "{} due in {}; ({} − {}) / {} = {}": "应达{}（{}年）；({} − {}) / {} = {}",
    "P({} or better) = {} from {} figures; 80 % of outcomes between {} and {}, half of them below {}": (
        "达到{}或更好的概率 = {}，据{}个数值；80%的结果在{}至{}之间，半数低于{}"
    ),
    "growth {} a year against {} / {} / 0": "年增长{}，分界{} / {} / 0",
}
"""The templates that have words in them, each with its numbers in the same order."""


def spoken(formula: Formula, language: str) -> str:
    """A formula with its numbers put in, in Chinese where that is asked for, else as the rules write it.

    >>> from decimal import Decimal
    >>> spoken(Formula("({} − {}) / {} = {} a year", *map(Decimal, (7, 3, 2, 2))), "zh")
    '(7 − 3) / 2 = 每年2'
    """
    if language != "zh" or formula.template not in CHINESE:
        return str(formula)
    return str(Formula(CHINESE[formula.template], *formula.numbers))
