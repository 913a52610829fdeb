"""An edition as programs read it, on the command line as over the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.evaluate.editions import Reviewed
    from tracker.model.delivery import Delivery
    from tracker.model.edition import Step


def edition_json(one: Reviewed, deliveries: Sequence[Delivery] = ()) -> dict[str, object]:
    """The object that the commands on editions print."""
    head = one.head
    return {
        "id": str(head.id),
        "digest": head.id.digest,
        "period": head.id.period,
        "version": head.id.version,
        "state": one.state,
        "subject": head.subject,
        "hash": head.hash,
        "composed_at": head.composed_at.isoformat(),
        "compared": None if head.compared is None else str(head.compared),
        "corrects": head.corrects,
        "approvals": {"needed": head.approvals, "by": list(one.approvers)},
        "steps": [_step_json(step) for step in one.steps],
        "deliveries": [_delivery_json(delivery) for delivery in deliveries],
    }


def _step_json(step: Step) -> dict[str, object]:
    return {
        "act": step.act, "at": step.at.isoformat(), "by": step.by, "hash": step.hash, "note": step.note,
        "target": step.target,
    }  # fmt: skip


def _delivery_json(one: Delivery) -> dict[str, object]:
    return {
        "id": one.id, "channel": one.channel, "recipient": one.recipient, "state": one.state, "tries": one.tries,
        "sent_at": None if one.sent_at is None else one.sent_at.isoformat(),
        "next_try_at": None if one.next_try_at is None else one.next_try_at.isoformat(), "answer": one.answer,
    }  # fmt: skip
