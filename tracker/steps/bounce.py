"""Taking back what did not arrive: a server's report changes the delivery that it speaks of, or a recipient leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from tracker.alerts.channels.dsn import Report
from tracker.alerts.channels.returning import is_proven
from tracker.db.ledger import Ledger
from tracker.model.delivery import Attempt, Delivery, Stop
from tracker.model.value import value

Effect = Literal["stopped", "given_up", "delayed", "arrived", "known", "unproven", "unknown"]


@value
class Taken:
    """What a report came to: its recipient is stopped; the delivery is given up; it is only late; it arrived; it was
    told before; nothing proves that it answers a mail of ours; no delivery of ours is meant. The last two change
    nothing, the two before them neither."""

    effect: Effect
    delivery: Delivery | None = None


def take(ledger: Ledger, report: Report, key: bytes | None, now: datetime, *, trust: bool = False) -> Taken:
    """Records what a report says of the delivery that it proves to speak of.

    The proof is the mark that only the holder of `key` can make; with `trust` a person vouches for a report without.
    A failed delivery is given up; where its address is no more, its channel sends there no more either.
    """
    proven = {name for name, mark in report.codes if key is not None and mark and is_proven((name, mark), key)}
    names = proven or {name for name, _ in report.codes}
    found = ledger.outbox.deliveries(ids=names) if len(names) == 1 else []
    if not found:
        return Taken("unknown")
    (delivery,) = found
    if not proven and not trust:
        return Taken("unproven", delivery)
    if report.action == "delayed":
        return Taken("delayed", delivery)
    if report.action != "failed":
        return Taken("arrived", delivery)
    if delivery.state not in ("sent", "waiting"):
        return Taken("known", delivery)
    why = f"came back: {report.said or report.status}"
    with ledger.writing() as book:
        book.outbox.come_back(Attempt(delivery.id, delivery.tries + 1, now, now, "never", why))
        if report.gone:
            book.outbox.stop(Stop(delivery.channel, delivery.recipient, now, True, why))
    return Taken("stopped" if report.gone else "given_up", delivery)


def leave(ledger: Ledger, channel: str, recipient: str, now: datetime) -> bool:
    """Stops a channel's mails to a recipient who asked for it; whether it did not hold already."""
    with ledger.writing() as book:
        if (channel, recipient) in book.outbox.stops(channel):
            return False
        book.outbox.stop(Stop(channel, recipient, now, True, "unsubscribed", recipient))
    return True
