"""The words of the track record in the terminal: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "kept": {"zh": "预测得分", "en": "How good our forecasts were"},
    "tried": {"zh": "回溯检验：对既往数据的预测得分", "en": "Backtest: how good forecasts of the past would have been"},
    "nothing": {"zh": "尚无预测。", "en": "No forecast has been kept yet."},
    "nothing_waits": {
        "zh": "{n}次预测尚待其截止日的数值。",
        "en": "{n} forecasts wait for the figure of their day.",
    },
    "count": {
        "zh": "{targets}项目标的{n}次预测已有结果；{waiting}次待结果",
        "en": "{n} forecasts of {targets} targets have come out; {waiting} wait",
    },
    "brier": {
        "zh": "Brier得分{brier}（0为最佳；一律说50%得0.250；只知总体达成率得{base}）",
        "en": "Brier score {brier} (0 is perfect; always saying 50 % gets 0.250, knowing the overall share {base})",
    },
    "log": {
        "zh": "对数得分{log}（0为最佳；一律说50%得0.693）",
        "en": "Log score {log} (0 is perfect; always 50 % gets 0.693)",
    },
    "covered": {
        "zh": "80%区间覆盖了{share}的结果",
        "en": "The 80 % interval held {share} of the outcomes",
    },
    "on_track": {
        "zh": "判为进展正常{n}次，其中{right}次如期达成（{share}）",
        "en": "On track was said {n} times and came true {right} times ({share})",
    },
    "off_track": {
        "zh": "判为滞后{n}次，其中{right}次未达成（{share}）",
        "en": "Off track was said {n} times and came true {right} times ({share})",
    },
    "reliability": {"zh": "可靠性：说的概率与成真的比例", "en": "Reliability: what was said, what came true"},
    "said": {"zh": "说的概率", "en": "Said"},
    "forecasts": {"zh": "次数", "en": "Forecasts"},
    "came_true": {"zh": "达成", "en": "Met"},
    "copied": {
        "zh": "{n}项目标的数值是在其时期之后很久才录入的，视为在时期结束时已知。",
        "en": "Figures of {n} targets came long after their time and are taken as known at their period's end.",
    },
}


def phrase(key: str, language: str, **values: object) -> str:
    """A phrase in a language with its values put in."""
    return in_language(PHRASES[key], language).format(**values)
