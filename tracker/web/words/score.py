"""What the page of the track record says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "预测得分", "en": "How good our forecasts were"},
    "lead": {
        "zh": "每次预测在作出时即存档，截止日的数值到来后评分，不得更改，也不剔除任何一次。",
        "en": "Every forecast is kept when it is made and scored once the figure of its day is there. None is changed, "
        "none is left out.",
    },
    "nothing": {"zh": "尚无预测到期。", "en": "No forecast has come out yet."},
    "waiting": {"zh": "{n}次预测尚待其截止日的数值。", "en": "{n} forecasts wait for the figure of their day."},
    "next": {
        "zh": "对既往数据的回溯检验见tracker score --backtest。",
        "en": "What it would have said of the past is told by tracker score --backtest.",
    },
    "count": {"zh": "预测", "en": "Forecasts"},
    "counted": {"zh": "{targets}项目标的{n}次", "en": "{n}, of {targets} targets"},
    "brier": {"zh": "Brier得分", "en": "Brier score"},
    "brier_said": {
        "zh": "{brier}（0为最佳；一律说50%得0.250；只知总体达成率得{base}）",
        "en": "{brier} (0 is perfect; always saying 50% gets 0.250, knowing the overall share {base})",
    },
    "log": {"zh": "对数得分", "en": "Log score"},
    "log_said": {"zh": "{log}（0为最佳；一律说50%得0.693）", "en": "{log} (0 is perfect; always 50% gets 0.693)"},
    "covered": {"zh": "80%区间的覆盖率", "en": "Outcomes within the 80% interval"},
    "on_track": {"zh": "判为进展正常", "en": "Said on track"},
    "off_track": {"zh": "判为滞后", "en": "Said off track"},
    "came_true": {"zh": "{n}次，其中{right}次应验（{share}）", "en": "{n} times, came true {right} times ({share})"},
    "reliability": {"zh": "可靠性", "en": "Reliability"},
    "reliability_said": {
        "zh": "说的概率与达成的比例：落在斜线上即为恰如其分。",
        "en": "What was said and what came true: on the slanting line a probability means what it says.",
    },
    "said": {"zh": "说的概率", "en": "Said"},
    "met": {"zh": "达成的比例", "en": "Came true"},
    "list": {"zh": "最近到期的预测", "en": "Forecasts that came out last"},
    "made": {"zh": "作出", "en": "Made"},
    "of": {"zh": "目标", "en": "Target"},
    "chance": {"zh": "概率", "en": "Probability"},
    "interval": {"zh": "80%区间", "en": "80% interval"},
    "figure": {"zh": "实际", "en": "Outcome"},
    "result": {"zh": "结果", "en": "Result"},
    "was_met": {"zh": "达成", "en": "met"},
    "was_missed": {"zh": "未达成", "en": "not met"},
    "picture": {"zh": "可靠性：{points}", "en": "Reliability: {points}"},
    "point": {"zh": "说{said}，达成{met}（{n}次）", "en": "said {said}, came true {met} ({n})"},
}
