"""Delivering: sends what is due from the outbox, each message claimed first, every try recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tracker.alerts.channels.sending import AlteredError, Parcel, Sender
from tracker.db.ledger import Ledger
from tracker.errors import TrackerError
from tracker.evaluate.quiet import quiet_until
from tracker.evaluate.retry import LONGEST_WAIT, next_try
from tracker.model.delivery import (
    Attempt,
    Delivery,
    DeliveryState,
    Never,
    Outcome,
    Sent,
    Stop,
    TryAgain,
    delivery_id,
    same_recipient,
)
from tracker.model.message import Message
from tracker.model.report import FILE_KINDS, Channel

LEASE = timedelta(minutes=15)
"""How long a claim holds when whoever made it is gone: longer than any channel takes over one message."""

AT_ONCE = 8
"""Channels over which messages go at the same time; over one channel they go one after another."""

PATIENCE = timedelta(minutes=1)
"""So long may tries in a row fail over one channel; what is left waits for the next delivering, untried."""

Told: TypeAlias = Callable[[Delivery, Attempt, Outcome], None]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What delivering needs: the ledger, the channels as declared, what sends over one, the clock, whose zone it is.

    `me` names this process among all that deliver.
    """

    ledger: Ledger
    channels: Mapping[str, Channel]
    sender: Callable[[Channel], Sender]
    clock: Callable[[], datetime]
    zone: ZoneInfo
    me: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of it: every try with its delivery; how many were held for quiet hours, how many withdrawn."""

    tries: tuple[tuple[Delivery, Attempt, Outcome], ...] = ()
    held: int = 0
    withdrawn: int = 0

    def count(self, outcome: str) -> int:
        """How many tries ended so: `sent`, `try_again` or `never`."""
        return sum(attempt.outcome == outcome for _, attempt, _ in self.tries)


def addressed(
    message: Message, channels: Iterable[Channel], now: datetime, stops: Mapping[tuple[str, str], Stop]
) -> list[Delivery]:
    """A message's deliveries: one a recipient over each channel, those to a stopped recipient withdrawn at once."""
    found: dict[str, Delivery] = {}
    for channel in channels:
        for recipient in recipients(channel):
            name = delivery_id(message.about, message.hash, channel.id, recipient)
            one = Delivery(name, message.kind, message.about, message.hash, channel.id, recipient, now)
            stop = stopped(stops, channel.id, recipient)
            if stop is None:
                found[name] = replace(one, next_try_at=now)
            else:
                found[name] = replace(one, state="withdrawn", answer=f"stopped: {stop.why}")
    return list(found.values())


def recipients(channel: Channel) -> tuple[str, ...]:
    """To whom a channel sends: its addresses, or "" where the channel itself is the recipient."""
    to = channel.settings.get("to", ())
    return tuple(to) if channel.kind == "email" and isinstance(to, tuple) else ("",)


def stopped(stops: Mapping[tuple[str, str], Stop], channel: str, recipient: str) -> Stop | None:
    """Why a channel sends to a recipient no more; None where it does."""
    for (over, to), stop in stops.items():
        if over == channel and same_recipient(to, recipient):
            return stop
    return None


def free_abandoned(ledger: Ledger, now: datetime, gone: Callable[[str], bool]) -> None:
    """Gives back what those hold that are known to be gone: after a crash nobody waits for the lease to end."""
    for by in ledger.outbox.claimants(now):
        if gone(by):
            ledger.outbox.release(by)


def deliver(
    dispatch: Dispatch, *, told: Told | None = None, stopping: Event | None = None, over: str | None = None
) -> Delivered:
    """Sends everything that is due now (`over` one channel); `told` hears of each try as it ends, from several threads.

    A channel in trouble delays nobody else's. Any number of these can work on one ledger: each delivery is sent by one
    of them. What is in hand when `stopping` is set is finished, the rest stays.
    """
    due: dict[str, list[Delivery]] = {}
    for one in dispatch.ledger.outbox.due(dispatch.clock()):
        if over in (None, one.channel):
            due.setdefault(one.channel, []).append(one)
    if not due:
        return Delivered()
    halt = stopping or Event()
    rounds = [_Round(dispatch, name, told, halt) for name in due]
    with ThreadPoolExecutor(min(AT_ONCE, len(rounds)), thread_name_prefix="deliver") as pool:
        working = [pool.submit(one.go, due[one.name]) for one in rounds]
        try:
            done = [one.result() for one in working]
        except KeyboardInterrupt:
            halt.set()
            raise
    return Delivered(
        tuple(one for part in done for one in part.tries),
        sum(part.held for part in done),
        sum(part.withdrawn for part in done),
    )


@dataclass(frozen=True, slots=True)
class _Undeclared:
    why: str


@dataclass(frozen=True, slots=True)
class _Unready:
    why: str


Way: TypeAlias = Sender | _Undeclared | _Unready
"""What a channel's messages go through."""


class _Round:
    """One channel's deliveries, one after another."""

    def __init__(self, dispatch: Dispatch, name: str, told: Told | None, stopping: Event) -> None:
        self.name = name
        self._dispatch, self._told, self._stopping = dispatch, told, stopping
        self._outbox = dispatch.ledger.outbox
        self._channel = dispatch.channels.get(name)

    def go(self, due: Sequence[Delivery]) -> Delivered:
        """Sends them; in quiet hours all of them wait for their end instead."""
        quiet = None if self._channel is None else self._channel.quiet
        until = quiet_until(quiet, self._dispatch.clock(), self._dispatch.zone)
        if until is not None:
            self._outbox.hold([one.id for one in due], until)
            return Delivered(held=len(due))
        with ExitStack() as stack:
            return self._send(due, self._entered(stack))

    def _entered(self, stack: ExitStack) -> Way:
        """The sender, ready; where there is none, why."""
        if self._channel is None:
            return _Undeclared(f"no channel {self.name!r} is declared any more")
        try:
            return stack.enter_context(self._dispatch.sender(self._channel))
        except TrackerError as error:  # told with each of its messages
            return _Unready(str(error))
        except Exception as error:
            return _Unready(_fault(error))

    def _send(self, due: Sequence[Delivery], sender: Way) -> Delivered:
        stops, tries, withdrawn = self._outbox.stops(self.name), [], 0
        lost = timedelta()
        for place, one in enumerate(due):
            if self._stopping.is_set():
                break
            stop = stopped(stops, self.name, one.recipient)
            if stop is not None:
                withdrawn += self._outbox.withdraw([one.id], f"stopped: {stop.why}")
                continue
            tried = self._try(one, sender)
            if tried is None:
                continue
            tries.append(tried)
            _, attempt, outcome = tried
            if isinstance(outcome, TryAgain):
                lost += attempt.ended_at - attempt.started_at
                if self._respite(outcome, attempt, due[place + 1 :]) or lost >= PATIENCE:
                    break
            else:
                lost = timedelta()
            if isinstance(outcome, Never) and outcome.gone:
                stops = self._outbox.stops(self.name)
        return Delivered(tuple(tries), withdrawn=withdrawn)

    def _respite(self, outcome: TryAgain, attempt: Attempt, rest: Sequence[Delivery]) -> bool:
        """Lets the rest wait, untried, where the other side of the whole channel asked to be left alone."""
        if outcome.after is None or any(one.recipient for one in rest):
            return False
        self._outbox.hold([one.id for one in rest], attempt.ended_at + min(outcome.after, LONGEST_WAIT))
        return True

    def _try(self, delivery: Delivery, sender: Way) -> tuple[Delivery, Attempt, Outcome] | None:
        """One try with everything around it; None where the delivery is in other hands."""
        started, ledger, of = self._dispatch.clock(), self._dispatch.ledger, [f"delivery {delivery.id}"]
        with ledger.writing(of) as book:
            if not book.outbox.claim(delivery, self._dispatch.me, now=started, until=started + LEASE):
                return None
        outcome = self._outcome(delivery, sender, started)
        given_up = self._outbox.given_up(delivery.id) if delivery.tries else 0
        attempt, state = attempt_of(delivery, outcome, started, self._dispatch.clock(), given_up)
        ends = isinstance(outcome, Never) and outcome.gone
        with ledger.writing() if ends else ledger.writing(of) as book:
            book.outbox.record(attempt, state)
            if isinstance(outcome, Never) and outcome.gone:
                book.outbox.stop(Stop(self.name, delivery.recipient, attempt.ended_at, True, outcome.why))
        if self._told is not None:
            self._told(delivery, attempt, outcome)
        return delivery, attempt, outcome

    def _outcome(self, delivery: Delivery, sender: Way, started: datetime) -> Outcome:
        if isinstance(sender, _Undeclared):
            return Never(sender.why)
        if isinstance(sender, _Unready):
            return TryAgain(sender.why)
        try:
            message = self._outbox.message_of(delivery)
            if message.hash != delivery.message:
                raise AlteredError(f"what is kept of {delivery.about} is not what was to be sent: nothing was sent")
            assert self._channel is not None
            languages = spoken(message, self._channel)
            return sender.send(Parcel(delivery.id, message, delivery.recipient, languages, started))
        except KeyError:
            return Never(f"the ledger does not hold {delivery.about}")
        except AlteredError as error:
            return Never(str(error))
        except TrackerError as error:
            return TryAgain(str(error))
        except Exception as error:  # in one channel it must neither stop the others nor lose the message
            return TryAgain(_fault(error))


def _fault(error: Exception) -> str:
    return f"our own fault: {type(error).__name__}: {error}"[:500]


def spoken(message: Message, channel: Channel) -> tuple[str, ...]:
    """The languages in which a message goes over a channel: all of them into files, else the channel's own one."""
    known = message.languages
    if channel.kind in FILE_KINDS:
        return known
    return (channel.language,) if channel.language in known else known[:1]


def attempt_of(
    delivery: Delivery, outcome: Outcome, started: datetime, ended: datetime, given_up: int = 0
) -> tuple[Attempt, DeliveryState]:
    """The record of a try, and the state that it leaves the delivery in.

    `given_up` is the number of the try after which it was given up before somebody put it back: the schedule begins
    again there.
    """
    number = delivery.tries + 1
    match outcome:
        case Sent():
            return Attempt(delivery.id, number, started, ended, "sent", outcome.answer, wire=outcome.wire), "sent"
        case Never():
            return Attempt(delivery.id, number, started, ended, "never", outcome.why, outcome.code), "dead"
        case TryAgain():
            at = next_try(delivery.id, number - given_up, ended, outcome.after)
            why = outcome.why if at is not None else f"{outcome.why} (given up after {number - given_up} tries)"
            made = Attempt(delivery.id, number, started, ended, "try_again", why, outcome.code, next_try_at=at)
            return made, "dead" if at is None else "waiting"
