"""Signing in by name and password, with bounds on how often somebody may try.

The tries are counted in the ledger, before the password is looked at, so neither a restart nor many tries at once give
more of them. A name that nobody has is answered like one with a wrong password, after the same work.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Literal, TypeAlias

from tracker.evaluate.accounts import LONGEST_PASSWORD, password_problem
from tracker.model.person import Person, folded
from tracker.model.problem import Problem
from tracker.model.value import value
from tracker.steps.passwords import fits, hashed
from tracker.steps.people import begin, end, find
from tracker.steps.secrets_kept import kept

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

PER_ACCOUNT, PER_ADDRESS = 20, 20
"""Tries that fail: for one account in a day, from one address in an hour."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

LONGEST_NAME = 200
"""Characters of what is typed as a name."""

Refused: TypeAlias = Literal["wrong", "throttled"]


@value
class SignedIn:
    """A person with the secret of the session that began."""

    person: Person
    secret: str


def sign_in(
    ledger: Ledger, name: str, password: str, *, address: str, now: datetime, agent: str = "", former: str | None = None
) -> SignedIn | Refused:
    """Signs somebody in; or why not.

    `address` is where the request came from, `agent` what the browser calls itself, `former` the secret of the session
    that it had until now, which ends.
    """
    typed = " ".join(name[:LONGEST_NAME].split())
    number = counted(ledger, typed, address, now)
    if number is None:
        return "throttled"
    person = ledger.people.named(typed)
    known = None if person is None or person.state != "active" else ledger.people.password_of(person.id)
    right = fits(password[: LONGEST_PASSWORD + 1], known)
    with ledger.writing() as book:
        if person is not None and right and _still(book, person, known):
            book.sessions.forgive(number)
            if former:
                end(book, former)
            secret = begin(book, person.id, now, agent=agent)
            book.audit.add(now, person.name, "session.begin", person.id, {"by": "password", "address": address})
            return SignedIn(person, secret)
        if person is not None:  # else what was typed is nobody's name: now and then it is a password
            book.audit.add(now, None, "session.refused", person.id, {"name": person.name, "address": address})
    return "wrong"


def change_password(
    ledger: Ledger, person_id: str, old: str, new: str, *, address: str, now: datetime, agent: str = ""
) -> SignedIn | Refused | list[Problem]:
    """Gives somebody who knows their password another one; all their sessions end, one begins anew.

    Tries with a wrong old password are counted like those at the sign-in.
    """
    person = find(ledger, person_id)
    doubt = password_problem(new, [person.name, person.email or ""])
    if doubt is not None:
        return [doubt]
    number = counted(ledger, person.name, address, now)
    if number is None:
        return "throttled"
    known = ledger.people.password_of(person.id)
    if not fits(old[: LONGEST_PASSWORD + 1], known):
        return "wrong"
    secret = hashed(new)
    with ledger.writing() as book:
        if not _still(book, person, known):
            return "wrong"
        book.sessions.forgive(number)
        book.people.set_password(person.id, secret)
        book.sessions.end_all(person.id)
        book.audit.add(now, person.name, "person.password", person.id, {"name": person.name})
        return SignedIn(person, begin(book, person.id, now, agent=agent))


def counted(ledger: Ledger, name: str, address: str, now: datetime) -> int | None:
    """Counts a try to sign in as somebody; its number, None where there were too many for them or from there."""
    account, place = kept(folded(name)), network(address)
    with ledger.writing() as book:
        book.sessions.forget(now - DAY)
        by_account, by_address = book.sessions.tried(account, place, day=now - DAY, hour=now - HOUR)
        if by_account >= PER_ACCOUNT or by_address >= PER_ADDRESS:
            return None
        return book.sessions.attempt(account, place, now)


def forgiven(ledger: Ledger, number: int) -> None:
    """Counts the try of a number no longer: it succeeded."""
    ledger.sessions.forgive(number)


def _still(book: Ledger, person: Person, known: str | None) -> bool:
    """Whether nothing was changed about somebody while their password was worked out."""
    found = book.people.person(person.id)
    return found is not None and found.state == "active" and book.people.password_of(person.id) == known


def network(address: str) -> str:
    """Whose tries are counted together: an IPv4 address, the /64 of an IPv6 one, which one household has.

    >>> network("2001:db8::1:2"), network("::ffff:192.0.2.7"), network("testclient")
    ('2001:db8::/64', '192.0.2.7', 'testclient')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:LONGEST_NAME]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), 64), strict=False))
