"""Which file sends over which kind of channel; each is imported only when something is to be sent over it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from tracker.alerts.channels.sending import MakeSender, Sender, Surroundings
from tracker.model.report import Channel, ChannelKind

SENDERS: Mapping[ChannelKind, str] = {
    "folder": "tracker.alerts.channels.folder:FolderSender",
    "atom": "tracker.alerts.channels.atom:AtomSender",
    "email": "tracker.alerts.channels.email:EmailSender",
    "webhook": "tracker.alerts.channels.webhook:WebhookSender",
    "feishu": "tracker.alerts.channels.feishu:FeishuSender",
    "dingtalk": "tracker.alerts.channels.dingtalk:DingTalkSender",
    "wecom": "tracker.alerts.channels.wecom:WeComSender",
    "apprise": "tracker.alerts.channels.apprise:AppriseSender",
}
"""Each is called with the channel as declared and its surroundings."""


def sender(channel: Channel, surroundings: Surroundings) -> Sender:
    """What sends over a channel; nothing is opened yet."""
    module, _, name = SENDERS[channel.kind].partition(":")
    make = cast(MakeSender, getattr(import_module(module), name))
    return make(channel, surroundings)
