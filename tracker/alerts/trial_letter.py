"""The letter that tries a channel: says so wherever a reader looks first, asks nothing of anybody."""

from __future__ import annotations

from tracker.model.letter import Letter
from tracker.model.report import Channel
from tracker.model.words import Catalogue, in_language

TYPE = "channel.test"
"""What a webhook says of it under `type`."""

WORDS: Catalogue = {
    "mark": {"zh": "测试 TEST", "en": "TEST"},
    "subject": {"zh": "{title}：渠道 {channel} 的测试消息", "en": "{title}: a test of the channel {channel}"},
    "lead": {
        "zh": "这是一条测试消息，用来检验渠道 {channel} 是否畅通；其中没有任何目标的情况，无需处理。",
        "en": "This is a test of the channel {channel}: it tells of no target, and nothing is to be done.",
    },
    "foot": {"zh": "发送时间：{moment}（{by}）", "en": "Sent {moment} by {by}"},
    "foot_plain": {"zh": "发送时间：{moment}", "en": "Sent {moment}"},
}


def trial_letter(channel: Channel, title: str, language: str, moment: str, by: str | None) -> Letter:
    """The letter in a language; `title` is the workspace's, `moment` when it is sent, `by` who tries."""
    subject = in_language(WORDS["subject"], language).format(title=title, channel=channel.id)
    foot = in_language(WORDS["foot" if by else "foot_plain"], language)
    return Letter(
        language=language,
        subject=subject,
        title=subject,
        lead=in_language(WORDS["lead"], language).format(channel=channel.id),
        foot=foot.format(moment=moment, by=by),
        mark=in_language(WORDS["mark"], language),
    )
