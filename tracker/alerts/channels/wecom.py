"""Groups in WeCom (企业微信) by a group bot.

After WeCom's "群机器人配置说明" (developer.work.weixin.qq.com, document 91770): a message of type markdown with at most
4 096 bytes of UTF-8; the secret is the key in the address; twenty messages a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from tracker.alerts.channels.bots import BotSender, Envelope, Later, Refused, Service
from tracker.alerts.channels.sending import Surroundings
from tracker.model.report import Channel


def _wrap(_: str, card: str) -> Envelope:
    return {"msgtype": "markdown", "markdown": {"content": card}}


def _unwrap(envelope: Envelope) -> tuple[str, str]:
    return "", cast("dict[str, str]", envelope["markdown"])["content"]


WECOM = Service(
    name="WeCom",
    longest_card=4_096,
    longest_body=16_384,
    wrap=_wrap,
    unwrap=_unwrap,
    code="errcode",
    said="errmsg",
    codes={
        -1: Later("the service is busy", timedelta(minutes=1)),
        45009: Later("more than twenty messages a minute", timedelta(minutes=1)),
        45033: Later("too many requests at a time", timedelta(minutes=1)),
        93000: Refused("the bot was removed, or its address is not right; copy it from the group's settings again"),
        40058: Refused("it does not take the form of the message; see whether the card is longer than 4 096 bytes"),
        44004: Refused("the card is empty"),
    },
)


class WeComSender(BotSender):
    """Posts cards to the group whose bot's address stands in the channel's `url_env`."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        super().__init__(WECOM, channel, surroundings)
