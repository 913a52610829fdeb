"""The words and shapes in which every door tells a status: one catalogue, Chinese beside English.

Colour is never the only sign: `shape` and `headline` go together, in the terminal, on the page, in mail and on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Catalogue: TypeAlias = Mapping[str, Mapping[str, str]]

HEADLINES: Catalogue = {
    "withdrawn": {"zh": "已撤回", "en": "withdrawn"},
    "superseded": {"zh": "已被取代", "en": "superseded"},
    "not_triggered": {"zh": "条件未触发", "en": "not triggered"},
    "met_on_time": {"zh": "按期完成", "en": "met on time"},
    "met_late": {"zh": "逾期完成", "en": "met late"},
    "missed": {"zh": "未完成", "en": "missed"},
    "lapsed_unverified": {"zh": "到期未核实", "en": "lapsed unverified"},
    "undecided": {"zh": "表述未定", "en": "undecided"},
    "met": {"zh": "已完成", "en": "met"},
    "on_track": {"zh": "进展正常", "en": "on track"},
    "at_risk": {"zh": "有风险", "en": "at risk"},
    "off_track": {"zh": "滞后", "en": "off track"},
    "stalled": {"zh": "停滞", "en": "stalled"},
    "reversing": {"zh": "倒退", "en": "reversing"},
    "improving": {"zh": "向好", "en": "improving"},
    "slipping": {"zh": "走弱", "en": "slipping"},
    "recovering": {"zh": "回升", "en": "recovering"},
    "worsening": {"zh": "恶化", "en": "worsening"},
    "on_time": {"zh": "按时推进", "en": "on time"},
    "overdue": {"zh": "逾期", "en": "overdue"},
    "open": {"zh": "待观察", "en": "open"},
    "not_assessable": {"zh": "无法评估", "en": "not assessable"},
}
"""Every headline of an assessment, in the order in which the axes are asked for one."""

SHAPES: Mapping[str, str] = {
    "withdrawn": "–", "superseded": "–", "not_triggered": "–", "not_assessable": "–",
    "met": "✓", "met_on_time": "✓", "met_late": "✓", "missed": "✕",
    "undecided": "?", "lapsed_unverified": "?",
    "on_track": "●", "improving": "●", "on_time": "●",
    "at_risk": "▲", "slipping": "▲", "recovering": "▲",
    "off_track": "■", "stalled": "■", "reversing": "■", "worsening": "■", "overdue": "■",
    "open": "◌",
}  # fmt: skip
"""The lamp's shape for every headline: it tells the status without colour."""

REASONS: Catalogue = {
    "no_observation": {"zh": "尚无观测值", "en": "nothing has been reported"},
    "too_few_points": {"zh": "观测点过少", "en": "too few points"},
    "no_baseline": {"zh": "缺少基期值", "en": "no baseline"},
    "no_figure": {"zh": "没有可用的数值", "en": "no usable figure"},
    "no_horizon": {"zh": "期限之前不再有数值", "en": "no figure is still to come before the deadline"},
    "not_finite": {"zh": "数值超出可计算范围", "en": "a figure beyond what can be computed"},
    "degenerate_bounds": {"zh": "上下限无效", "en": "natural limits that leave no room"},
    "outside_bounds": {"zh": "目标值超出上下限", "en": "an aim beyond the natural limits"},
    "moving_aim": {"zh": "目标随另一指标变动", "en": "the aim moves with another indicator"},
    "series_break": {"zh": "数列中断", "en": "a break in the series"},
    "signs_differ": {"zh": "数值有正有负，增速无从比较", "en": "growth between unlike signs has no meaning"},
    "no_level": {"zh": "没有要达到的数值", "en": "there is no level to steer for"},
    "no_path": {"zh": "没有路径", "en": "no path is declared"},
    "unit_mismatch": {"zh": "计量单位不符", "en": "units do not match"},
    "opted_out": {"zh": "已声明不参评", "en": "opted out"},
    "no_comparison": {"zh": "没有可比较的数值", "en": "there is nothing to compare it with"},
    "cannot_be_checked": {"zh": "无法核查", "en": "it cannot be checked"},
    "missing_periods": {"zh": "部分时期的数据缺失", "en": "figures of some periods are missing"},
    "stale": {"zh": "数据过期", "en": "the latest figure is out of date"},
}
"""Why a target cannot be assessed, or is told with a reservation."""

CAUSES: Catalogue = {
    "new_period": {"zh": "新一期数据", "en": "a new period"},
    "revision": {"zh": "数据修订", "en": "a revised figure"},
    "baseline": {"zh": "基期值变动", "en": "a changed baseline"},
    "target": {"zh": "目标变动", "en": "a changed target"},
    "rule": {"zh": "评估规则变动", "en": "a changed rule"},
    "direction_or_limit": {"zh": "方向或限值更正", "en": "a corrected direction or limit"},
    "clock": {"zh": "时间推移", "en": "passing time"},
    "override": {"zh": "人工改判", "en": "a person's override"},
    "appeared": {"zh": "首次列入或首次报告", "en": "declared or reported for the first time"},
    "vanished": {"zh": "不再列入或不再报告", "en": "no longer declared or reported"},
}
"""What can change a status."""

COMMITMENTS: Catalogue = {
    "binding": {"zh": "约束性", "en": "binding"},
    "anticipatory": {"zh": "预期性", "en": "anticipatory"},
    "strive": {"zh": "力争", "en": "to strive for"},
    "explore": {"zh": "探索", "en": "to explore"},
}
"""How strongly a target was promised."""

KINDS: Catalogue = {
    "threshold": {"zh": "达到水平", "en": "a level to reach"},
    "range": {"zh": "落入区间", "en": "a range to lie in"},
    "change": {"zh": "较基期变动", "en": "a change against a base"},
    "growth": {"zh": "年均增长", "en": "yearly growth"},
    "keep": {"zh": "保持水平", "en": "a level to keep"},
    "total": {"zh": "累计总量", "en": "a total"},
    "comparator": {"zh": "与参照比较", "en": "a comparison"},
    "tendency": {"zh": "变化趋势", "en": "a tendency"},
    "stages": {"zh": "分阶段推进", "en": "a plan in stages"},
    "checklist": {"zh": "事项清单", "en": "a checklist"},
    "judged": {"zh": "人工判定", "en": "a person's verdict"},
    "roll-up": {"zh": "多目标汇总", "en": "a roll-up"},
}
"""The kinds of aim as a reader who knows no YAML calls them."""

VERDICTS: Catalogue = {
    "kept": {"zh": "已兑现", "en": "kept"},
    "partly": {"zh": "部分兑现", "en": "partly kept"},
    "not_kept": {"zh": "未兑现", "en": "not kept"},
    "cannot_be_checked": {"zh": "无法核查", "en": "cannot be checked"},
}
"""A person's verdicts on a judged aim."""


def in_language(wordings: Mapping[str, str], language: str) -> str:
    """The wording in `language` (`zh-CN` counts as `zh`), else the English one. An empty wording is one too.

    >>> in_language(HEADLINES["on_track"], "zh-CN"), in_language(HEADLINES["on_track"], "pt")
    ('进展正常', 'on track')
    >>> in_language({"zh": "", "en": " "}, "zh")
    ''
    """
    known = (one for one in (language, language.partition("-")[0]) if one in wordings)
    return wordings[next(known, "en")]


def headline(word: str, language: str) -> str:
    """How a person says the headline `word` of an assessment.

    >>> headline("met_late", "en"), headline("open", "zh")
    ('met late', '待观察')
    """
    return in_language(HEADLINES[word], language)


def shape(word: str) -> str:
    """The shape that goes with the headline `word`.

    >>> shape("at_risk")
    '▲'
    """
    return SHAPES[word]


def lamp(word: str, language: str) -> str:
    """Shape with word, as every list shows a status.

    >>> lamp("off_track", "zh")
    '■ 滞后'
    """
    return f"{SHAPES[word]} {headline(word, language)}"


def cause(joined: str, language: str) -> str:
    """A transition's cause as a person says it; several stand joined with `+`.

    >>> cause("new_period+clock", "en"), cause("new_period+clock", "zh")
    ('a new period and passing time', '新一期数据、时间推移')
    """
    said = [in_language(CAUSES[one], language) if one in CAUSES else one for one in joined.split("+")]
    if language.partition("-")[0] == "zh":
        return "、".join(said)
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
