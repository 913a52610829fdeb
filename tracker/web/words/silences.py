"""What the page of silences says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "暂不告知与已知悉", "en": "Silences and acknowledgements"},
    "explained": {
        "zh": "暂不告知期间，预警照常评估，只是不发出；结束后仍成立的照常告知。",
        "en": "While it holds, alerts are evaluated as ever and not sent; what still fires afterwards is told then.",
    },
    "holding": {"zh": "生效中", "en": "Holding"},
    "over": {"zh": "已结束", "en": "Over"},
    "none": {"zh": "没有生效的。", "en": "None holds."},
    "silence": {"zh": "暂不告知", "en": "silence"},
    "ack": {"zh": "已知悉", "en": "acknowledged"},
    "rule": {"zh": "规则", "en": "rule"},
    "target": {"zh": "目标", "en": "target"},
    "owner": {"zh": "责任单位", "en": "owner"},
    "source": {"zh": "来源", "en": "source"},
    "tag": {"zh": "标签", "en": "tag"},
    "by_until": {"zh": "{by}，至{until}", "en": "by {by}, until {until}"},
    "by_cause": {"zh": "{by}，直到原因改变", "en": "by {by}, until the cause is another"},
    "ended": {"zh": "{by}于{time}结束", "en": "ended by {by} at {time}"},
    "keeps": {"zh": "现有{n}项预警因此不告知", "en": "alerts kept silent now: {n}"},
    "end": {"zh": "提前结束", "en": "End it now"},
    "why_end": {"zh": "为何结束", "en": "Why it ends"},
    "make": {"zh": "新设暂不告知", "en": "Make a silence"},
    "make_hint": {
        "zh": "至少填一项；填多项的，须全部符合。",
        "en": "Name at least one thing; of several all have to fit.",
    },
    "any": {"zh": "不限", "en": "any"},
    "until": {"zh": "至", "en": "Until"},
    "until_hint": {"zh": "当日结束时止", "en": "the end of that day"},
    "reason": {"zh": "理由", "en": "Reason"},
    "look": {"zh": "看看会静默哪些", "en": "See what it would keep silent"},
    "would_keep": {"zh": "现有{n}项预警会因此不告知：", "en": "Alerts that it would keep silent now ({n}):"},
    "would_keep_none": {"zh": "现在没有预警因此不告知。", "en": "It would keep no alert silent now."},
    "save": {"zh": "设立", "en": "Make it"},
    "made": {"zh": "已设立。", "en": "It holds from now on."},
    "ended_now": {"zh": "已结束。", "en": "It is over."},
    "no_until": {"zh": "请写明到哪一天。", "en": "Say until which day."},
    "no_reason": {"zh": "请写明理由。", "en": "Say why."},
}
