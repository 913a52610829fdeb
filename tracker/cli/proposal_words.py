"""What the queue says of proposals: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "queue": {"zh": "待定的提议{n}项（读自文本）：", "en": "Proposals that wait, read from documents: {n}"},
    "further": {"zh": "另有{n}项：见网页审核页或 --json", "en": "{n} more: the page Review or --json tells all"},
    "match": {"zh": "可能是 {subject}（{score}）", "en": "may be {subject} ({score})"},
    "no_match": {"zh": "没有相近的已声明指标或目标", "en": "nothing declared is like it"},
    "shared": {"zh": "共有词：{words}", "en": "words in common: {words}"},
    "differs": {"zh": "与已录入的不一致：{id} {value}", "en": "differs from what is recorded: {id} {value}"},
    "against": {"zh": "与 {place} 中的 {value}（{id}）矛盾", "en": "contradicts {value} in {place} ({id})"},
    "same": {"zh": "已录入：{id} {value}", "en": "recorded already: {id} {value}"},
    "from": {"zh": "读自 {place}", "en": "read from {place}"},
    "period": {"zh": "将记入 {period}", "en": "would be recorded for {period}"},
    "no_period": {"zh": "未写明时期，请用 --period", "en": "no period stated: name one with --period"},
    "decide": {
        "zh": "接受、更正、拒绝：tracker review accept {id}，correct {id} --value …，reject {id}",
        "en": "decide: tracker review accept {id}, correct {id} --value …, or reject {id}",
    },
    "decided": {"zh": "{at} 由 {by} 决定：{state}", "en": "{state} by {by} on {at}"},
    "accepted": {"zh": "已接受", "en": "accepted"},
    "corrected": {"zh": "已更正", "en": "corrected"},
    "rejected": {"zh": "已拒绝", "en": "rejected"},
    "recorded": {"zh": "{id} {state}：{subject} 已录入为 {observation}（{value}）",
                 "en": "{id} {state}: {subject} recorded as {observation} ({value})"},
    "held": {"zh": "{id} {state}：{subject} 暂存为 {observation}，待另一人审核",
             "en": "{id} {state}: {subject} is held as {observation} until another person has looked at it"},
    "declared": {"zh": "{id} {state}：它说的是已声明的 {subject}，未录入数字",
                 "en": "{id} {state}: it states the declared {subject}; no figure was recorded"},
    "new_indicator": {"zh": "已声明指标 {id}；目标本身用 tracker review new-target 声明",
                      "en": "declared the indicator {id}; tracker review new-target declares the target itself"},
    "refused": {"zh": "{id} 已拒绝，不计入", "en": "{id} rejected; it never counts"},
    "filed": {"zh": "提议{added}项送审，{known}项先前已有。tracker review 可查看。",
              "en": "Proposals put into the queue: {added}; there already: {known}. tracker review lists them."},
}  # fmt: skip


def phrase(key: str, language: str, **named: object) -> str:
    """The phrase in the language, with its places filled."""
    return in_language(PHRASES[key], language).format(**named)
