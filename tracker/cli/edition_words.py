"""What the commands on editions say: one catalogue, Chinese beside English."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.edition import Act, EditionState
from tracker.model.words import Catalogue, in_language

STATES: Mapping[EditionState, Mapping[str, str]] = {
    "composed": {"zh": "已编成，无需审签", "en": "composed, no review asked for"},
    "withheld": {"zh": "无变化，不发送", "en": "nothing changed, not sent"},
    "in_review": {"zh": "待审签", "en": "waits for review"},
    "returned": {"zh": "已退回", "en": "returned"},
    "approved": {"zh": "已签发", "en": "approved"},
    "superseded": {"zh": "已被新版取代", "en": "superseded"},
}
ACTS: Mapping[Act, Mapping[str, str]] = {
    "approve": {"zh": "签发", "en": "approved it"},
    "return": {"zh": "退回", "en": "returned it"},
    "comment": {"zh": "批注", "en": "commented"},
}
DELIVERIES: Mapping[str, Mapping[str, str]] = {
    "waiting": {"zh": "待发送", "en": "to be sent"},
    "sent": {"zh": "已送达", "en": "sent"},
    "dead": {"zh": "发送失败，已放弃", "en": "given up"},
    "withdrawn": {"zh": "不再发送", "en": "not to be sent"},
}

PHRASES: Catalogue = {
    "none": {
        "zh": "尚无任何一期。编成一期：tracker digest NAME",
        "en": "There is no edition yet. To compose one: tracker digest NAME",
    },
    "none_such": {"zh": "没有处于此状态的一期。", "en": "No edition is in this state."},
    "more": {"zh": "另有{n}期：tracker edition list --all", "en": "{n} more: tracker edition list --all"},
    "edition": {"zh": "期次", "en": "Edition"},
    "state": {"zh": "状态", "en": "State"},
    "subject": {"zh": "标题", "en": "Subject"},
    "composed": {"zh": "编成", "en": "Composed"},
    "compared": {"zh": "对比", "en": "Compared"},
    "compared_with": {"zh": "与{name}相比", "en": "with {name}"},
    "compared_none": {"zh": "此前没有可供比较的一期", "en": "with none: it is the first"},
    "corrects": {"zh": "更正{name}", "en": "corrects {name}"},
    "review": {"zh": "审签", "en": "Review"},
    "approvals": {
        "zh": "需{needed}人，已{n}人；可审签者：{who}",
        "en": "{n} of {needed} approvals; may approve: {who}",
    },
    "anyone": {"zh": "任何人", "en": "anyone"},
    "step": {"zh": "{time} {by}{act}", "en": "{time} {by} {act}"},
    "on_line": {"zh": "（{target}）", "en": " ({target})"},
    "goes_to": {"zh": "发往", "en": "Goes to"},
    "went_to": {"zh": "发送", "en": "Deliveries"},
    "files": {"zh": "文件", "en": "files"},
    "hash": {"zh": "校验", "en": "Hash"},
    "how_to": {"zh": "签发：tracker edition approve {name}", "en": "To approve it: tracker edition approve {name}"},
    "how_to_return": {
        "zh": "退回：tracker edition return {name} --note …",
        "en": "To send it back: tracker edition return {name} --note …",
    },
    "approved_now": {"zh": "{by}签发了{name}（校验{hash}）。", "en": "{name} is approved by {by} (hash {hash})."},
    "approved_half": {
        "zh": "{by}同意了{name}（校验{hash}），第{n}人，共需{needed}人。",
        "en": "{by} approved {name} (hash {hash}): {n} of {needed}; another person has to approve it too.",
    },
    "returned_before": {"zh": "此前{by}曾退回：{note}", "en": "{by} had returned it: {note}"},
    "returned_now": {"zh": "{by}退回了{name}：{note}", "en": "{name} is returned by {by}: {note}"},
    "compose_again": {
        "zh": "修改后重新编成：tracker digest {digest} --as-of {period}",
        "en": "Once it is mended: tracker digest {digest} --as-of {period}",
    },
    "commented_now": {"zh": "已记下对{name}的批注。", "en": "The comment on {name} is recorded."},
    "recomposed": {
        "zh": "{name}已重新编成，其中同时列出两种状态，待审签。",
        "en": "{name} was composed again with both statuses, and waits for review.",
    },
    "needs_second": {
        "zh": "须另一人附议后才计入：tracker review second {id}，然后 tracker digest {digest} --as-of {period}",
        "en": "It counts once another person seconds it: tracker review second {id}; "
        "then tracker digest {digest} --as-of {period}",
    },
    "same": {"zh": "与{name}逐字相同。", "en": "It says the same as {name}."},
    "nothing_before": {"zh": "没有可供比较的一期。", "en": "There is no edition to compare with."},
    "waits": {"zh": "{name}待审签，草稿在{folder}", "en": "{name} waits for review; its draft lies in {folder}"},
    "read_it": {"zh": "阅读：tracker edition show {name}", "en": "To read it: tracker edition show {name}"},
    "told_already": {
        "zh": "{name}已发出，不再改动。更正：tracker digest {digest} --as-of {period} --correct",
        "en": "{name} was told already and is left alone. To correct it: "
        "tracker digest {digest} --as-of {period} --correct",
    },
    "withheld": {
        "zh": "{name}：自上一期以来无变化，不发送。",
        "en": "{name}: nothing changed since the last one, so it is not sent.",
    },
    "would_send": {"zh": "待发送{n}条：{what}", "en": "Would send {n} messages: {what}"},
    "left_out": {"zh": "未出的各期：{days}", "en": "left out: {days}"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase of the catalogue in a language."""
    return in_language(PHRASES[key], language).format(**named)


def state_word(state: EditionState, language: str) -> str:
    """How a person says the state of an edition."""
    return in_language(STATES[state], language)
