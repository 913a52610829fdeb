"""What the commands on channels say: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "none": {"zh": "alerts/channels.yaml没有声明渠道。", "en": "No channel is declared in alerts/channels.yaml."},
    "to": {"zh": "发往", "en": "To"},
    "language": {"zh": "语言", "en": "Language"},
    "first_language": {"zh": "各内容的首个语言", "en": "the first language of what is told"},
    "every_language": {"zh": "全部语言", "en": "every language"},
    "quiet": {"zh": "免打扰", "en": "Quiet"},
    "quiet_hours": {"zh": "{start}–{end}", "en": "{start} to {end}"},
    "quiet_days": {"zh": "{days}全天", "en": "all day on {days}"},
    "used": {"zh": "用于", "en": "Used by"},
    "unused": {"zh": "没有简报、提醒或催报使用", "en": "no digest, alert or request"},
    "variable": {"zh": "变量", "en": "Variables"},
    "set": {"zh": "{name}已设置", "en": "{name} is set"},
    "missing": {"zh": "{name}未设置", "en": "{name} is not set"},
    "arrived": {"zh": "最近送达", "en": "Last sent"},
    "failed": {"zh": "最近失败", "en": "Last failed"},
    "never": {"zh": "从未", "en": "never"},
    "stopped": {"zh": "已停收", "en": "Stopped"},
    "stopped_since": {"zh": "{recipient}，{time} 起：{why}", "en": "{recipient} since {time}: {why}"},
    "itself": {"zh": "渠道本身", "en": "the channel itself"},
    "tried_sent": {"zh": "{recipient}：已送达。{answer}", "en": "{recipient}: sent. {answer}"},
    "tried_failed": {"zh": "{recipient}：未送达。{answer}", "en": "{recipient}: not sent. {answer}"},
    "skipped": {
        "zh": "{recipient}：已停收，未发送；--to {address} 仍可试发。",
        "en": "{recipient}: stopped, nothing was sent; --to {address} tries it all the same.",
    },
    "stop_now": {
        "zh": "渠道{channel}不再发送给{recipient}。",
        "en": "The channel {channel} sends nothing more to {recipient}.",
    },
    "stop_already": {
        "zh": "渠道{channel}早已停发{recipient}（{time}：{why}）。",
        "en": "The channel {channel} had stopped for {recipient} already ({time}: {why}).",
    },
    "resume_now": {
        "zh": "渠道{channel}恢复发送给{recipient}。",
        "en": "The channel {channel} sends to {recipient} again.",
    },
    "resume_hint": {
        "zh": "停发期间的消息已撤回，不会补发。",
        "en": "What was withdrawn in between stays so.",
    },
    "resume_none": {
        "zh": "渠道{channel}并未停发{recipient}。",
        "en": "The channel {channel} had not stopped for {recipient}.",
    },
}

DAYS: Catalogue = {
    "0": {"zh": "周一", "en": "Monday"},
    "1": {"zh": "周二", "en": "Tuesday"},
    "2": {"zh": "周三", "en": "Wednesday"},
    "3": {"zh": "周四", "en": "Thursday"},
    "4": {"zh": "周五", "en": "Friday"},
    "5": {"zh": "周六", "en": "Saturday"},
    "6": {"zh": "周日", "en": "Sunday"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language with its names filled in."""
    return in_language(PHRASES[key], language).format(**named)


def days(numbers: tuple[int, ...], language: str) -> str:
    """Days of the week, 0 for Monday."""
    mark = "、" if language == "zh" else ", "
    return mark.join(in_language(DAYS[str(number)], language) for number in numbers)
