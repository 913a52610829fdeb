"""Groups in Feishu (Lark) by a custom bot.

After the Feishu Open Platform's "自定义机器人使用指南" (Custom bot usage guide): a card of JSON 1.0 with one Markdown
element; the signature's key is `timestamp\\nsecret` over nothing, both in the body; bodies up to 20 KB; 100 messages a
minute, five a second.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta
from typing import cast

from tracker.alerts.channels.bots import BotSender, Envelope, Later, Refused, Service
from tracker.alerts.channels.sending import Surroundings
from tracker.model.report import Channel


def _wrap(subject: str, card: str) -> Envelope:
    return {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": subject}},
            "elements": [{"tag": "markdown", "content": card}],
        },
    }


def _unwrap(envelope: Envelope) -> tuple[str, str]:
    card = cast("dict[str, dict[str, dict[str, str]]]", envelope["card"])
    elements = cast("list[dict[str, str]]", card["elements"])
    return card["header"]["title"]["content"], elements[0]["content"]


def _sign(secret: str, at: datetime) -> tuple[str, Envelope]:
    timestamp = str(int(at.timestamp()))
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return "", {"timestamp": timestamp, "sign": b64encode(digest).decode()}


def _judge(code: int, said: str) -> Later | Refused | None:
    """9499 stands for a body that it does not take, and for too many requests."""
    if code == 9499 and "too many" in said.lower():
        return _FREQUENCY
    return None


_FREQUENCY = Later("too many messages at a time", timedelta(minutes=1))

FEISHU = Service(
    name="Feishu",
    longest_card=18_000,
    longest_body=20 * 1024,
    wrap=_wrap,
    unwrap=_unwrap,
    code="code",
    said="msg",
    sign=_sign,
    judge=_judge,
    codes={
        11232: _FREQUENCY,
        19001: Refused("there is no such bot; copy its webhook address from the group's settings again"),
        19021: Refused("the signature does not hold; check the secret in the variable, and this machine's clock"),
        19022: Refused("this machine's address is not in the bot's list; add it in the group's settings"),
        19024: Refused("it holds none of the bot's keywords; add one that every message holds, or use a signature"),
        9499: Refused("it does not take the form of the message; see whether it is longer than 20 KB"),
    },
)


class FeishuSender(BotSender):
    """Posts cards to the group whose bot's address stands in the channel's `url_env`."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        super().__init__(FEISHU, channel, surroundings)
