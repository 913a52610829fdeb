"""What the commands on deliveries say: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "waiting": {"zh": "待发送", "en": "waiting"},
    "sent": {"zh": "已送达", "en": "sent"},
    "dead": {"zh": "已放弃", "en": "given up"},
    "withdrawn": {"zh": "已撤回", "en": "withdrawn"},
    "to": {"zh": "{about} → {channel}{recipient}", "en": "{about} to {channel}{recipient}"},
    "recipient": {"zh": "：{address}", "en": ": {address}"},
    "did_send": {"zh": "已送达。{answer}", "en": "sent. {answer}"},
    "did_try_again": {"zh": "未送达：{answer}；{time} 再试", "en": "not sent: {answer}; next try {time}"},
    "did_never": {"zh": "无法送达，已放弃：{answer}", "en": "cannot be sent, given up: {answer}"},
    "summary": {
        "zh": "送达{sent}条，待重试{again}条，放弃{never}条。",
        "en": "{sent} sent, {again} to be tried again, {never} given up.",
    },
    "held": {"zh": "免打扰时段，暂缓{n}条。", "en": "{n} held until the quiet hours end."},
    "stopped": {"zh": "收件人已停收，撤回{n}条。", "en": "{n} withdrawn: their recipients are stopped."},
    "nothing_due": {"zh": "没有需要发送的消息。", "en": "No message is due."},
    "next_due": {"zh": "没有需要发送的消息；下一条：{time}。", "en": "No message is due; the next one is at {time}."},
    "would": {"zh": "将发送{n}条：", "en": "{n} would be sent:"},
    "put_back": {"zh": "重新发送{n}条（沿用原编号）。", "en": "{n} put back, under their own ids."},
    "would_put_back": {
        "zh": "将重新发送{n}条（沿用原编号）。",
        "en": "{n} would be put back, under their own ids.",
    },
    "left_stopped": {
        "zh": "{n}条仍为放弃：{whom}已停收。先恢复：tracker channel resume {whom}",
        "en": "{n} left given up: stopped is {whom}. First: tracker channel resume {whom}",
    },
    "put_back_none": {
        "zh": "没有已放弃的消息：已送达的不会重发。",
        "en": "None is given up: what arrived is not sent again.",
    },
    "again_hint": {
        "zh": "排除故障后重发：tracker deliver --again {about}",
        "en": "Once that is mended: tracker deliver --again {about}",
    },
    "log_none": {"zh": "还没有发送过任何消息。", "en": "Nothing has been sent yet."},
    "log_none_here": {"zh": "没有符合条件的发送记录。", "en": "No delivery fits that."},
    "recipient_head": {"zh": "收件方", "en": "To whom"},
    "id_head": {"zh": "编号", "en": "Id"},
    "state": {"zh": "状态", "en": "State"},
    "when": {"zh": "时间", "en": "When"},
    "answer": {"zh": "未送达的原因", "en": "Why it did not arrive"},
    "again_at": {"zh": "{time} 再试（已试{n}次）", "en": "again {time} (tried {n}x)"},
    "first_at": {"zh": "{time} 发送", "en": "due {time}"},
    "more": {"zh": "只列最近{n}条；--all 列出全部。", "en": "The latest {n}; --all lists every one."},
    "attempts": {"zh": "各次尝试", "en": "Tries"},
    "bytes": {"zh": "发出内容的SHA-256：{wire}", "en": "SHA-256 of the bytes as they left: {wire}"},
    "frozen": {"zh": "定稿内容的SHA-256：{message}", "en": "SHA-256 of what was frozen: {message}"},
    "id": {"zh": "编号：{id}", "en": "id: {id}"},
    "wrote_one": {"zh": "写出1个文件", "en": "1 file written"},
    "wrote": {"zh": "写出{n}个文件", "en": "{n} files written"},
}  # fmt: skip


def wrote(files: int, language: str) -> str:
    """How many files a channel wrote."""
    return phrase("wrote_one" if files == 1 else "wrote", language, n=files)


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language with its names filled in."""
    return in_language(PHRASES[key], language).format(**named)
