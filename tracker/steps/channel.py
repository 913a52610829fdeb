"""Trying a channel: one real message marked TEST, sent at once and beside the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from tracker.alerts.channels.sending import AlteredError, Parcel, Sender
from tracker.alerts.forms import forms_for, letter_parts
from tracker.alerts.trial_letter import TYPE, trial_letter
from tracker.db.ledger import Ledger
from tracker.errors import TrackerError
from tracker.model.declaration import Declaration
from tracker.model.delivery import Attempt, Delivery, Never, Outcome, TryAgain, delivery_id
from tracker.model.message import Message
from tracker.model.report import FORMATS, Channel
from tracker.steps.deliver import spoken
from tracker.steps.sound import ProblemsError


def trial_message(
    channel: Channel, declaration: Declaration, templates: Path, now: datetime, by: str | None
) -> Message:
    """The message that tries a channel, in the workspace's languages; ProblemsError where a template has a fault.

    It names its moment, so no two of them are one message.
    """
    languages = declaration.languages
    if channel.language in languages:
        languages = (str(channel.language), *(one for one in languages if one != channel.language))
    moment = f"{now:%Y-%m-%d %H:%M:%SZ}"
    letters = [
        trial_letter(channel, declaration.title.in_language(language), language, moment, by) for language in languages
    ]
    told = {"test": True, "channel": channel.id, "sent_by": by}
    parts, problems = letter_parts(letters, told, TYPE, forms_for([channel], FORMATS), templates, now)
    if problems:
        raise ProblemsError("a template has a fault: nothing was sent", problems, "mend it and try again")
    return Message("notice", f"test/{channel.id}", now, parts)


def tried(
    sender: Sender, channel: Channel, message: Message, recipients: Sequence[str], clock: Callable[[], datetime]
) -> Iterator[tuple[str, Outcome]]:
    """What comes of the message to each recipient, one after another; nothing is tried twice."""
    languages = spoken(message, channel)
    try:
        with sender as sending:
            for recipient in recipients:
                name = delivery_id(message.about, message.hash, channel.id, recipient)
                yield recipient, _sent(sending, Parcel(name, message, recipient, languages, clock(), test=True))
    except TrackerError as error:
        yield "", TryAgain(str(error) if error.hint is None else f"{error}; {error.hint}")


def _sent(sending: Sender, parcel: Parcel) -> Outcome:
    try:
        return sending.send(parcel)
    except AlteredError as error:
        return Never(str(error))


def last_said(ledger: Ledger, channel: str) -> tuple[Delivery | None, tuple[Delivery, Attempt] | None]:
    """The last delivery over a channel that arrived, and the last one that did not with its last try."""
    arrived = ledger.outbox.deliveries(channel=channel, states=("sent",), limit=1)
    for one in ledger.outbox.deliveries(channel=channel, states=("waiting", "dead"), limit=50):
        tries = ledger.outbox.attempts(one.id) if one.tries else []
        if tries:
            return (arrived[0] if arrived else None), (one, tries[-1])
    return (arrived[0] if arrived else None), None
