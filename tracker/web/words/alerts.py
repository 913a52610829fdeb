"""What the page of alerts says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "预警", "en": "Alerts"},
    "firing": {"zh": "预警中", "en": "Firing"},
    "pending": {"zh": "待确认", "en": "Pending"},
    "told_before": {"zh": "近来告知的", "en": "Told lately"},
    "none": {"zh": "没有预警。", "en": "Nothing fires, nothing is pending."},
    "no_rules": {
        "zh": "没有声明预警规则：在alerts/digests.yaml的alerts:下声明。",
        "en": "No alert is declared: they stand under alerts: in alerts/digests.yaml.",
    },
    "evaluated": {"zh": "最近评估：{time}", "en": "last evaluated {time}"},
    "not_yet": {"zh": "尚未评估。", "en": "Not evaluated yet."},
    "rule": {"zh": "规则{rule}", "en": "rule {rule}"},
    "since": {"zh": "自{time}起", "en": "since {time}"},
    "told": {"zh": "{time}已告知", "en": "told {time}"},
    "untold": {"zh": "尚未告知", "en": "not told yet"},
    "clearing": {"zh": "条件已不成立，保持到期后解除", "en": "holds no more; over once that has lasted"},
    "held": {"zh": "已成立{held}次，须{confirm}次", "en": "held at {held} of {confirm} evaluations"},
    "for": {"zh": "须持续至{time}", "en": "fires at {time} if it still holds"},
    "mute_silenced": {"zh": "暂不告知（{by}）", "en": "kept silent by {by}"},
    "mute_acknowledged": {"zh": "{by}已知悉", "en": "acknowledged by {by}"},
    "mute_inhibited": {"zh": "并入来源{by}的故障预警", "en": "told with the failing source {by}"},
    "mute_flapping": {"zh": "反复变化，平静后再告知", "en": "keeps changing; told again once calm"},
    "next": {"zh": "下一步：{action}", "en": "next: {action}"},
    "ack": {"zh": "已知悉", "en": "Acknowledge"},
    "ack_hint": {
        "zh": "同一原因不再重复告知；原因一变，照常告知。",
        "en": "The same cause is told no more; another cause is told as ever.",
    },
    "reason": {"zh": "理由", "en": "Reason"},
    "until": {"zh": "至（可不填）", "en": "Until (may be empty)"},
    "acked": {"zh": "已记录。", "en": "It is noted."},
    "silences": {"zh": "暂不告知与已知悉", "en": "Silences and acknowledgements"},
}
