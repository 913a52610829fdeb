"""A delivery: one message on its way to one recipient over one channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias, get_args

from tracker.model.message import MessageKind
from tracker.model.value import value

DeliveryState = Literal["waiting", "sent", "dead", "withdrawn"]
DELIVERY_STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)
"""To be sent, perhaps again; taken over by the recipient's side; given up, to be seen by a person; not to be sent."""

AttemptOutcome = Literal["sent", "try_again", "never"]


@value
class Sent:
    """The other side took the message over. `wire` is the SHA-256 of the bytes as they left, `answer` what was said.

    `files` are those that a channel wrote, relative to the workspace.
    """

    answer: str
    wire: str
    files: tuple[str, ...] = ()


@value
class TryAgain:
    """It did not work, and may work later: not before `after` from now where the other side said so."""

    why: str
    after: timedelta | None = None
    code: int | None = None


@value
class Never:
    """It will not work by waiting. `gone`: the recipient is no more, so nothing else is to be sent there either."""

    why: str
    gone: bool = False
    code: int | None = None


Outcome: TypeAlias = Sent | TryAgain | Never


@value
class Delivery:
    """One message to one recipient, with how far it came.

    `message` is the hash of exactly what is to arrive, `about` and `kind` say of what it is. `recipient` is an address;
    "" where the channel itself is the recipient. Times are UTC. `answer` is the last thing that the other side said.
    """

    id: str
    kind: MessageKind
    about: str
    message: str
    channel: str
    recipient: str
    created_at: datetime
    state: DeliveryState = "waiting"
    next_try_at: datetime | None = None
    tries: int = 0
    sent_at: datetime | None = None
    answer: str = ""
    claimed_by: str | None = None
    claimed_until: datetime | None = None


@value
class Attempt:
    """One try to deliver: when (UTC), what came of it, what the other side answered.

    `code` is the answer's number where it has one, `wire` the SHA-256 of what was sent, `next_try_at` when it is tried
    again.
    """

    delivery: str
    number: int
    started_at: datetime
    ended_at: datetime
    outcome: AttemptOutcome
    answer: str = ""
    code: int | None = None
    wire: str | None = None
    next_try_at: datetime | None = None


@value
class Stop:
    """A recipient to whom a channel sends no more, or (`stopped` False) does again: since when, why, who said so."""

    channel: str
    recipient: str
    at: datetime
    stopped: bool
    why: str
    by: str | None = None


def delivery_id(about: str, message: str, channel: str, recipient: str) -> str:
    """The one id under which a message goes to a recipient, however often it is tried or written into the outbox."""
    told = "\0".join((about, message, channel, recipient))
    return f"d-{sha256(told.encode()).hexdigest()[:24]}"


def same_recipient(one: str, other: str) -> bool:
    """Whether two recipients are one: the address counts, not the name beside it, nor whether letters are capitals.

    >>> same_recipient("Wang Fang <wang@Example.org>", "wang@example.org")
    True
    """
    return bare_address(one) == bare_address(other)


def bare_address(recipient: str) -> str:
    """The address of a recipient alone, in small letters; "" of a channel that is its own recipient."""
    _, bracket, rest = recipient.rpartition("<")
    return (rest.partition(">")[0] if bracket else recipient).strip().casefold()
