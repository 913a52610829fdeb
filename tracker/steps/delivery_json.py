"""A delivery with its tries as programs read them, on the command line as over the API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tracker.model.delivery import Attempt, Delivery

Json: TypeAlias = dict[str, object]


def delivery_json(one: Delivery) -> Json:
    """A delivery as a program reads it."""
    return {
        "id": one.id, "kind": one.kind, "about": one.about, "message": one.message, "channel": one.channel,
        "recipient": one.recipient, "state": one.state, "tries": one.tries, "created_at": iso(one.created_at),
        "sent_at": iso(one.sent_at), "next_try_at": iso(one.next_try_at), "answer": one.answer,
    }  # fmt: skip


def attempt_json(one: Attempt) -> Json:
    """A try as a program reads it."""
    return {
        "number": one.number, "outcome": one.outcome, "code": one.code, "answer": one.answer, "wire": one.wire,
        "started_at": iso(one.started_at), "ended_at": iso(one.ended_at), "next_try_at": iso(one.next_try_at),
    }  # fmt: skip


def iso(at: datetime | None) -> str | None:
    """A moment as JSON shows it."""
    from tracker.model.review import moment_json

    return moment_json(at)
