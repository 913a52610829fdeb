"""A post office to deliver from: a ledger in a file, channels, senders that write into files, a clock set by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from tracker.alerts.channels.sending import Parcel
from tracker.db.ledger import Ledger
from tracker.model.delivery import Delivery, Outcome, Sent
from tracker.model.message import Message
from tracker.model.report import Channel, Quiet
from tracker.steps.deliver import Delivered, Dispatch, addressed, deliver

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
PICTURE = bytes(range(256))

Refuse = Callable[[Parcel], Outcome | None]
"""What the other side says to a parcel; None where it takes it."""


def letter(about: str = "alert-1", made_at: datetime = NOW, text: str = "滞后\n") -> Message:
    """A message that is no edition, in two languages, with a picture."""
    parts = {
        "subject.zh": "警报".encode(), "text.zh": text.encode(), "subject.en": b"Alert", "text.en": text.encode(),
        "hook.json": json.dumps({"type": "alert.raised", "data": {"id": about}}).encode(),
        "charts/labs.zh.png": PICTURE,
    }  # fmt: skip
    return Message("alert", about, made_at, parts)


def email(name: str, *to: str, quiet: Quiet | None = None) -> Channel:
    return Channel(name, "email", {"to": to}, quiet=quiet)


def hook(name: str, quiet: Quiet | None = None) -> Channel:
    return Channel(name, "webhook", {}, quiet=quiet)


class Boxes:
    """A sender into a folder for each recipient: one file a parcel, named by its id, with the hash of what came."""

    def __init__(self, root: Path, refuse: Refuse) -> None:
        self._root, self._refuse = root, refuse
        self.entered = 0

    def __enter__(self) -> Self:
        self.entered += 1
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, parcel: Parcel) -> Outcome:
        refused = self._refuse(parcel)
        if refused is not None:
            return refused
        box = self._root / (parcel.recipient or "itself")
        box.mkdir(parents=True, exist_ok=True)
        line = f"{parcel.id} {parcel.message.hash} {','.join(parcel.languages)}\n".encode()
        handle = os.open(box / "came", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
        return Sent("taken", sha256(line).hexdigest())


@dataclass
class PostOffice:
    """Puts messages into the outbox and delivers them; `refuse` says by channel what the other side does not take."""

    root: Path
    ledger: Ledger
    channels: dict[str, Channel] = field(default_factory=dict)
    refuse: dict[str, Refuse] = field(default_factory=dict)
    now: datetime = NOW
    zone: str = "Asia/Shanghai"
    me: str = "me:1"
    senders: dict[str, Boxes] = field(default_factory=dict)

    def declare(self, *channels: Channel) -> None:
        self.channels |= {one.id: one for one in channels}

    def put(self, message: Message, *names: str) -> list[Delivery]:
        """A message for channels (all, without names), due now."""
        chosen = [self.channels[name] for name in names or self.channels]
        deliveries = addressed(message, chosen, self.now, self.ledger.outbox.stops())
        self.ledger.outbox.enqueue(message, deliveries)
        return deliveries

    def sender(self, channel: Channel) -> Boxes:
        made = Boxes(self.root / channel.id, self.refuse.get(channel.id, lambda _: None))
        return self.senders.setdefault(channel.id, made)

    def dispatch(self) -> Dispatch:
        return Dispatch(self.ledger, self.channels, self.sender, lambda: self.now, ZoneInfo(self.zone), self.me)

    def deliver(self) -> Delivered:
        return deliver(self.dispatch())

    def came(self, channel: str, recipient: str = "itself") -> list[str]:
        """The ids that came, in their order."""
        return [line.split()[0] for line in self.lines(channel, recipient)]

    def lines(self, channel: str, recipient: str = "itself") -> list[str]:
        file = self.root / channel / recipient / "came"
        return file.read_text().splitlines() if file.exists() else []

    def states(self) -> Mapping[str, str]:
        """The state of each delivery by its recipient, or its channel."""
        return {one.recipient or one.channel: one.state for one in self.ledger.outbox.deliveries()}

    def pass_time(self, wait: timedelta) -> None:
        self.now += wait


def outcomes(done: Iterable[tuple[Delivery, object, Outcome]]) -> list[str]:
    return [type(outcome).__name__ for _, _, outcome in done]
