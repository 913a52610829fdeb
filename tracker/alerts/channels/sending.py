"""What every kind of channel is given, what it says in return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self, TypeAlias

from tracker.errors import TrackerError
from tracker.model.delivery import Outcome
from tracker.model.message import Message
from tracker.model.posting import Answer, Outgoing, Unanswered
from tracker.model.report import Channel


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message for one recipient; `id` is its delivery's, the same at every try; `at` is the time of this try (UTC).

    `languages` are those it is told in (one, except for files); a `test` says so wherever a reader looks first.
    """

    id: str
    message: Message
    recipient: str
    languages: tuple[str, ...]
    at: datetime
    test: bool = False


Post: TypeAlias = Callable[[Outgoing], Answer | Unanswered]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a channel may use: the workspace's folder, the environment with its secrets, the one way out by HTTP.

    `public_url` is where readers reach the tracker's pages, None where nobody can.
    """

    root: Path
    environment: Mapping[str, str]
    post: Post
    public_url: str | None = None


class Sender(Protocol):
    """A channel while messages go over it: entered once, then asked to send one parcel after another.

    It says only sent, try again, never; what is tried when, what is written down is not its business. Before a parcel
    leaves, what is about to be sent is taken apart again: AlteredError where it does not hold the frozen parts.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def send(self, parcel: Parcel) -> Outcome: ...


class OneByOne:
    """The entering and leaving of a sender that keeps nothing open from one parcel to the next."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


MakeSender: TypeAlias = Callable[[Channel, Surroundings], Sender]


class AlteredError(TrackerError):
    """What was about to be sent is not what was frozen; nothing was sent."""
