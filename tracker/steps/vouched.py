"""Signing in whom an identity provider vouches for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tracker.model.person import Person, folded
from tracker.model.provider import Vouched
from tracker.steps.people import begin, end
from tracker.steps.sign_in import SignedIn

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger


def sign_in_vouched(
    ledger: Ledger, who: Vouched, *, address: str, now: datetime, agent: str = "", former: str | None = None
) -> SignedIn | Literal["unknown"]:
    """Signs in the person whom a provider means.

    It knows them by a subject, which never changes; the first time by the mail address that an administrator gave them
    and that the provider has checked, and then they are bound to the subject. Nobody gets an account by themselves.
    """
    with ledger.writing() as book:
        person = _meant(book, who, now)
        if person is None:
            return "unknown"
        if former:
            end(book, former)
        secret = begin(book, person.id, now, agent=agent)
        book.audit.add(now, person.name, "session.begin", person.id, {"by": who.issuer, "address": address})
        return SignedIn(person, secret)


def _meant(book: Ledger, who: Vouched, now: datetime) -> Person | None:
    subject = f"{who.issuer} {who.subject}"
    person = book.people.known_as(subject)
    if person is None and who.email is not None:
        person = book.people.at_mailbox(folded(who.email))
        if person is None or person.subject is not None or person.state != "active":
            return None
        book.people.set_subject(person.id, subject)
        book.audit.add(now, person.name, "person.bind", person.id, {"name": person.name, "subject": subject})
    return person if person is not None and person.state == "active" else None
