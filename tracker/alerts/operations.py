"""What a digest tells whoever runs the tracker: undelivered messages, stopped recipients, when it was down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.alerts.told import Told
from tracker.model.amounts import day as spoken_day
from tracker.model.delivery import Delivery
from tracker.model.lines import one_line
from tracker.model.report import Line
from tracker.model.running import Downtime
from tracker.model.words import Catalogue, in_language

MOST_NAMED = 3
"""Recipients of one message, outages, days: more of them are counted."""

MOST_MESSAGES = 20
"""Messages that could not be delivered and get a line of their own."""

PHRASES: Catalogue = {
    "dead": {"zh": "未送达：{about}", "en": "Not delivered: {about}"},
    "dead_why": {
        "zh": "未送达{recipients}（渠道{channel}）：{answer}。重新发送：{command}",
        "en": "{recipients} did not get it over {channel}: {answer}. To send it again: {command}",
    },
    "no_answer": {"zh": "无应答", "en": "no answer"},
    "the_channel": {"zh": "该渠道", "en": "the channel"},
    "dead_more": {"zh": "另有{n}条未送达的消息", "en": "{n} more undelivered messages"},
    "dead_list": {
        "zh": "全部列出：tracker deliveries --state dead",
        "en": "tracker deliveries --state dead lists them all",
    },
    "and_more": {"zh": "等{n}个收件人", "en": "and {n} more"},
    "stopped": {"zh": "已停发：{recipient}", "en": "Stopped: {recipient}"},
    "stopped_why": {
        "zh": "自{day}起不再经渠道{channel}发送：{why}。恢复：{command}",
        "en": "gets nothing over {channel} since {day}: {why}. To resume: {command}",
    },
    "down_title": {"zh": "停止运行", "en": "Downtime"},
    "left_out_title": {"zh": "缺期", "en": "Editions left out"},
    "joint": {"zh": "、", "en": ", "},
    "between": {"zh": "", "en": " "},
    "down": {
        "zh": "本系统自{since}至{until}未运行{missed}。",
        "en": "The tracker was down from {since} to {until}{missed}.",
    },
    "down_often": {
        "zh": "本系统{n}次未运行，共{hours}小时，最近一次自{since}至{until}{missed}。",
        "en": "The tracker was down {n} times, {hours} hours in all, last from {since} to {until}{missed}.",
    },
    "missed": {"zh": "，错过{what}", "en": "; missed: {what}"},
    "missed_fetches": {"zh": "{n}次来源获取", "en": "{n} fetches of sources"},
    "missed_fetch": {"zh": "1次来源获取", "en": "1 fetch of a source"},
    "missed_digests": {"zh": "简报{names}的编制时间", "en": "the hour of {names}"},
}  # fmt: skip


def down_sentences(down: Sequence[Downtime], timezone: str, language: str) -> list[str]:
    """One sentence on when the scheduler was down and what was due meanwhile; none where it never was."""
    if not down:
        return []
    zone, last = ZoneInfo(timezone), down[-1].outage
    named: dict[str, object] = {
        "since": _moment(last.since, zone, language),
        "until": _moment(last.until, zone, language),
        "missed": _missed(down, language),
    }
    if len(down) == 1:
        return [_phrase("down", language, **named)]
    total = sum((one.outage.until - one.outage.since for one in down), timedelta())
    return [_phrase("down_often", language, n=len(down), hours=max(1, round(total.total_seconds() / 3600)), **named)]


def operations(told_of: Told) -> list[Line]:
    """Messages that were given up, each with the command that sends it again; stopped recipients; downtime; days left
    out."""
    found = told_of.running.operations
    if found is None:
        return []
    language, zone = told_of.teller.language, ZoneInfo(told_of.teller.declaration.timezone)
    lines = list(_dead(found.dead, language))
    for stop in found.stopped:
        command = " ".join(("tracker channel resume", stop.channel, stop.recipient)).strip()
        why = one_line(stop.why).rstrip(".。")
        day = spoken_day(stop.at.astimezone(zone).date(), language)
        named = {"channel": one_line(stop.channel), "day": day, "why": why, "command": one_line(command)}
        title = _phrase("stopped", language, recipient=one_line(stop.recipient or stop.channel))
        lines.append(Line("", title, change=_phrase("stopped_why", language, **named)))
    down = down_sentences(told_of.running.down, told_of.teller.declaration.timezone, language)
    lines += [Line("", _phrase("down_title", language), change=one) for one in down]
    if found.left_out:
        days = _phrase("joint", language).join(spoken_day(day, language) for day in found.left_out)
        lines.append(Line("", _phrase("left_out_title", language), change=days))
    return lines


def _dead(dead: Sequence[Delivery], language: str) -> list[Line]:
    """One line for each message and channel, the latest first."""
    several: dict[tuple[str, str], list[Delivery]] = {}
    for one in sorted(dead, key=lambda one: (one.created_at, one.id), reverse=True):
        several.setdefault((one.about, one.channel), []).append(one)
    lines = []
    for (about, channel), missed in list(several.items())[:MOST_MESSAGES]:
        names = [one_line(one.recipient) or _phrase("the_channel", language) for one in missed]
        said = _phrase("joint", language).join(names[:MOST_NAMED])
        if len(names) > MOST_NAMED:
            more = _phrase("and_more", language, n=len(names) - MOST_NAMED if language == "en" else len(names))
            said += _phrase("between", language) + more
        named = {
            "recipients": said,
            "channel": one_line(channel),
            "answer": one_line(missed[0].answer).rstrip(".。") or _phrase("no_answer", language),
            "command": one_line(f"tracker deliver --again {about}"),
        }
        title = _phrase("dead", language, about=one_line(about))
        lines.append(Line("", title, change=_phrase("dead_why", language, **named)))
    if len(several) > MOST_MESSAGES:
        title = _phrase("dead_more", language, n=len(several) - MOST_MESSAGES)
        lines.append(Line("", title, change=_phrase("dead_list", language)))
    return lines


def _missed(down: Sequence[Downtime], language: str) -> str:
    fetches = sum(one.fetches for one in down)
    what = []
    if fetches:
        what.append(_phrase("missed_fetch" if fetches == 1 else "missed_fetches", language, n=fetches))
    joint = _phrase("joint", language)
    if names := dict.fromkeys(one_line(name) for one in down for name in one.digests):
        what.append(_phrase("missed_digests", language, names=joint.join(names)))
    return _phrase("missed", language, what=joint.join(what)) if what else ""


def _moment(moment: datetime, zone: ZoneInfo, language: str) -> str:
    local = moment.astimezone(zone)
    return f"{spoken_day(local.date(), language)} {local:%H:%M}"


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)
