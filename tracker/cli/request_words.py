"""The words of `tracker request`: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "none_open": {"zh": "没有待报送的数据。", "en": "No figure is asked for."},
    "open": {"zh": "请报中的数据（{n}项）", "en": "Figures that are asked for: {n}"},
    "due_since": {"zh": "{day}起应报", "en": "due since {day}"},
    "overdue_since": {"zh": "{day}起逾期", "en": "overdue since {day}"},
    "never_asked": {"zh": "尚未请报", "en": "not asked yet"},
    "asked_once": {"zh": "已请报1次（{day}）", "en": "asked once, on {day}"},
    "asked_often": {"zh": "已请报{n}次，最近{day}", "en": "asked {n} times, last on {day}"},
    "answer_proposed": {"zh": "已答复，待审：{id}", "en": "answered, waits for a person: {id}"},
    "answer_accepted": {"zh": "答复已采纳", "en": "answered and accepted"},
    "answer_returned": {"zh": "答复已退回", "en": "the answer was returned"},
    "answer_rejected": {"zh": "答复被否决", "en": "the answer was rejected"},
    "comma": {"zh": "，", "en": ", "},
    "asked": {"zh": "向{address}请报{n}项：", "en": "Asked {address} for figures: {n}"},
    "would_ask": {"zh": "将向{address}请报{n}项：", "en": "Would ask {address} for figures: {n}"},
    "stage_first": {"zh": "首次", "en": "for the first time"},
    "stage_remind": {"zh": "第{n}次提醒", "en": "reminder {n}"},
    "stage_escalate": {"zh": "升级（第{n}级）", "en": "escalated, step {n}"},
    "stage_returned": {"zh": "答复未被采纳", "en": "the answer was not accepted"},
    "stage_asked": {"zh": "再次请报", "en": "once more"},
    "closes_arrived": {"zh": "已收到：{title}", "en": "Arrived: {title}"},
    "closes_unwanted": {"zh": "不再请报：{title}", "en": "Not asked for any more: {title}"},
    "closes_by_hand": {"zh": "已撤销：{title}", "en": "Closed: {title}"},
    "closed": {"zh": "{id}已撤销，不再请报：{title}", "en": "{id} is closed and will not be asked for again: {title}"},
    "nothing_to_ask": {"zh": "没有应报而未报的数据。", "en": "No figure is due that is not there or answered."},
    "no_key": {
        "zh": "未请报：未设置TRACKER_SECRET_KEY（至少16个字符），答复码无法签名。",
        "en": "Nobody was asked: TRACKER_SECRET_KEY (16 characters or more) is not set, so no answer could be told "
        "from a forged one.",
    },
    "template": {"zh": "未请报：模板有问题。", "en": "Nobody was asked: a template has a problem."},
    "changed_meanwhile": {
        "zh": "未请报：其间数据有变动，请再试一次。",
        "en": "Nobody was asked: the ledger changed meanwhile; try again.",
    },
    "noted": {
        "zh": "已收到答复，待人审核：tracker review",
        "en": "The answer is taken and waits for a person: tracker review",
    },
    "known_already": {"zh": "此前已有相同答复，未作改动。", "en": "The same was said before: nothing has changed."},
    "replaced": {"zh": "取代此前的答复{id}，两者均保留。", "en": "It takes the place of {id}; both are kept."},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language with its braces filled in."""
    return in_language(PHRASES[key], language).format(**named)
