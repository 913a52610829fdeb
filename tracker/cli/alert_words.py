"""The words of `alert`, `silence` and `ack` in the terminal, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "firing": {"zh": "预警中（{n}）", "en": "Firing ({n})"},
    "pending": {"zh": "待确认（{n}）", "en": "Pending ({n})"},
    "none": {"zh": "没有预警。", "en": "Nothing fires, nothing is pending."},
    "no_rules": {
        "zh": "没有声明预警规则：在 alerts/digests.yaml 的 alerts: 下声明。",
        "en": "No alert is declared: they stand under alerts: in alerts/digests.yaml.",
    },
    "not_yet": {
        "zh": "尚未评估：tracker tick 或 tracker walk 会评估。",
        "en": "Not evaluated yet: tracker tick or tracker walk does that.",
    },
    "evaluated": {"zh": "最近评估：{time}", "en": "last evaluated {time}"},
    "line": {"zh": "{status}{name}（{title}，规则 {rule}）", "en": "{status}{name} ({title}, rule {rule})"},
    "since": {"zh": "自{time}起", "en": "since {time}"},
    "told": {"zh": "{time}已告知", "en": "told {time}"},
    "untold": {"zh": "尚未告知", "en": "not told yet"},
    "joint": {"zh": "；", "en": "; "},
    "clearing": {"zh": "条件已不成立，保持到期后解除", "en": "holds no more; over once that has lasted"},
    "held": {"zh": "已成立{held}次，须{confirm}次", "en": "held at {held} of {confirm} evaluations"},
    "for": {"zh": "须持续至{time}", "en": "fires at {time} if it still holds"},
    "silenced": {
        "zh": "暂不告知：{by}至{until}（{reason}；{id}）",
        "en": "silenced by {by} until {until}: {reason} ({id})",
    },
    "acknowledged": {"zh": "{by}已知悉：{reason}（{id}）", "en": "acknowledged by {by}: {reason} ({id})"},
    "inhibited": {"zh": "并入来源 {id} 的故障预警", "en": "told with the failing source {id}"},
    "flapping": {"zh": "反复变化，平静7天后再告知", "en": "keeps changing; told again once calm for 7 days"},
    "silences": {"zh": "暂不告知与已知悉", "en": "Silences and acknowledgements"},
    "no_silences": {"zh": "没有生效的暂不告知或已知悉。", "en": "No silence and no acknowledgement holds."},
    "one_silence": {
        "zh": "{id}  {what}，{by}，至{until}：{reason}",
        "en": "{id}  {what}, by {by}, until {until}: {reason}",
    },
    "one_ack": {
        "zh": "{id}  已知悉 {what}，{by}{until}：{reason}",
        "en": "{id}  known: {what}, by {by}{until}: {reason}",
    },
    "ack_until": {"zh": "，至{until}", "en": ", until {until}"},
    "over": {"zh": "（已结束）", "en": " (over)"},
    "keeps": {"zh": "现有{n}项预警因此不告知", "en": "keeps {n} alerts silent now"},
    "raised": {"zh": "预警：{title}，新增{new}项（规则 {rule}）", "en": "Alert: {title}, {new} new (rule {rule})"},
    "over_now": {"zh": "预警解除：{title}，{over}项（规则 {rule}）", "en": "Over: {title}, {over} (rule {rule})"},
    "repeated": {
        "zh": "预警仍在持续：{title}，{standing}项（规则 {rule}）",
        "en": "Still: {title}, {standing} (rule {rule})",
    },
    "made": {"zh": "已记录：{line}", "en": "Recorded: {line}"},
    "ended": {"zh": "已结束：{id}", "en": "Ended: {id}"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language, filled in."""
    return in_language(PHRASES[key], language).format(**named)
