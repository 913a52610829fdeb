"""Groups in DingTalk by a custom bot.

After the DingTalk Open Platform's "自定义机器人接入" and "自定义机器人安全设置": a message of type markdown; timestamp
in milliseconds and sign (the secret's HMAC over `timestamp\\nsecret`) in the query; up to 20 000 bytes; twenty messages
a minute, beyond which nothing is taken for ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode

from tracker.alerts.channels.bots import BotSender, Envelope, Later, Refused, Service
from tracker.alerts.channels.sending import Surroundings
from tracker.model.report import Channel


def _wrap(subject: str, card: str) -> Envelope:
    return {"msgtype": "markdown", "markdown": {"title": subject, "text": card}}


def _unwrap(envelope: Envelope) -> tuple[str, str]:
    markdown = cast("dict[str, str]", envelope["markdown"])
    return markdown["title"], markdown["text"]


def _sign(secret: str, at: datetime) -> tuple[str, Envelope]:
    timestamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return urlencode({"timestamp": timestamp, "sign": b64encode(digest).decode()}), {}


_FREQUENCY = Later("more than twenty messages a minute", timedelta(minutes=10))
_NO_BOT = Refused("there is no such bot; copy its webhook address from the group's settings again")
_CONTENT = Refused("it objects to a word, link or picture in the message; ask the group's administrator")

DINGTALK = Service(
    name="DingTalk",
    longest_card=18_000,
    longest_body=20_000,
    wrap=_wrap,
    unwrap=_unwrap,
    code="errcode",
    said="errmsg",
    sign=_sign,
    codes={
        -1: Later("the service is busy", timedelta(minutes=1)),
        130101: _FREQUENCY,
        410100: _FREQUENCY,
        90030: _FREQUENCY,
        300001: _NO_BOT,
        300005: _NO_BOT,
        400101: _NO_BOT,
        400106: _NO_BOT,
        400102: Refused("the bot is switched off; switch it on in the group's settings"),
        400013: Refused("the group was dissolved; name another group's bot", gone=True),
        310000: Refused("the bot's security settings keep it out; check keywords, secret and list of addresses"),
        430101: _CONTENT,
        430102: _CONTENT,
        430103: _CONTENT,
        430104: _CONTENT,
        460101: Refused("the message is too long"),
    },
)


class DingTalkSender(BotSender):
    """Posts cards to the group whose bot's address stands in the channel's `url_env`."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        super().__init__(DINGTALK, channel, surroundings)
