"""People with an account: added, given a role or a password, stopped; signed in and out.

Whatever is done to an account has its line of the audit log in the same transaction. Whoever gets another role or
password, or is stopped, is signed out everywhere at once.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.db.connection import LedgerError
from tracker.errors import UsageError
from tracker.evaluate.accounts import account_problems, password_problem, takes_the_last
from tracker.model.person import Person, PersonState, Role, Session, folded
from tracker.model.problem import Problem
from tracker.steps.passwords import hashed
from tracker.steps.secrets_kept import kept, new_id, new_secret

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
"""A session ends when it was not used for so long, and so long after it began in any case."""

NOTICED = timedelta(minutes=10)
"""How exactly it is kept when a session or a token was last used."""

LONGEST_AGENT = 200


def who(ledger: Ledger, session_secret: str, now: datetime) -> Person | None:
    """Whose session a secret opens; None where it is none of ours, over, or its person was stopped."""
    secret = kept(session_secret)
    found = ledger.sessions.find(secret)
    if found is None:
        return None
    person, session = found
    if person.state != "active" or not lives(session, now):
        return None
    if now - session.seen_at >= NOTICED:
        with suppress(LedgerError):  # a page must not fail because somebody else is writing
            ledger.sessions.seen(secret, now)
    return person


def lives(session: Session, now: datetime) -> bool:
    """Whether a session counts still."""
    return now - session.seen_at < IDLE and now - session.begun_at < LONGEST


def begin(ledger: Ledger, person_id: str, now: datetime, *, agent: str = "") -> str:
    """Signs somebody in: the secret of a new session. `agent` is what their browser calls itself."""
    secret = new_secret()
    with ledger.writing() as book:
        book.sessions.sweep(now - LONGEST, now - IDLE)
        book.sessions.begin(Session(new_id("w-"), person_id, now, now, agent[:LONGEST_AGENT]), kept(secret))
    return secret


def end(ledger: Ledger, secret: str) -> None:
    """Signs out: the session's secret opens nothing any more."""
    ledger.sessions.end(kept(secret))


def sign_out(ledger: Ledger, secret: str, *, now: datetime) -> None:
    """Ends the session of a secret, as its person wishes; nothing where it is none of ours."""
    with ledger.writing() as book:
        found = book.sessions.find(kept(secret))
        if found is not None:
            person, session = found
            end(book, secret)
            book.audit.add(now, person.name, "session.end", person.id, {"session": session.id})


def sessions(ledger: Ledger, person_id: str, now: datetime) -> list[Session]:
    """Where somebody is signed in."""
    return [one for one in ledger.sessions.of(person_id) if lives(one, now)]


def session_of(ledger: Ledger, secret: str) -> Session | None:
    """The session that a secret belongs to."""
    found = ledger.sessions.find(kept(secret))
    return None if found is None else found[1]


def end_session(ledger: Ledger, person_id: str, session_id: str, *, by: str | None, now: datetime) -> bool:
    """Signs somebody out at one browser; whether they were signed in there."""
    with ledger.writing() as book:
        ended = book.sessions.end_one(person_id, session_id)
        if ended:
            book.audit.add(now, by, "session.end", person_id, {"session": session_id})
    return ended


def end_sessions(ledger: Ledger, person_id: str, *, by: str | None, now: datetime) -> int:
    """Signs somebody out everywhere; at how many browsers."""
    with ledger.writing() as book:
        ended = book.sessions.end_all(person_id)
        if ended:
            book.audit.add(now, by, "session.end", person_id, {"sessions": ended})
    return ended


def any_admin(ledger: Ledger) -> bool:
    """Whether there is an administrator who can act."""
    return ledger.people.admins() > 0


def add(
    ledger: Ledger,
    name: str,
    role: Role,
    *,
    password: str | None = None,
    email: str | None = None,
    by: str | None,
    now: datetime,
) -> Person | list[Problem]:
    """Adds somebody; what is wrong where they cannot be added.

    Without a password they can sign in by an identity provider alone, or once they are given one.
    """
    shown, mailbox = " ".join(name.split()), folded(email or "") or None
    problems = account_problems(shown, mailbox)
    if password is not None:
        doubt = password_problem(password, [shown, mailbox or ""])
        problems += [] if doubt is None else [doubt]
    if problems:
        return problems
    secret = None if password is None else hashed(password)
    person = Person(new_id("p-"), shown, role, now, mailbox, has_password=secret is not None)
    with ledger.writing() as book:
        if book.people.named(shown) is not None:
            problems.append(Problem("name_taken", f"somebody is called {shown!r} already", "name"))
        if mailbox is not None and book.people.at_mailbox(mailbox) is not None:
            problems.append(Problem("email_taken", f"somebody has the address {mailbox} already", "email"))
        if problems:
            return problems
        book.people.add(person, secret)
        detail = {"name": shown, "role": role, "email": mailbox, "password": person.has_password}
        book.audit.add(now, by, "person.add", person.id, detail)
    return person


def first_admin(ledger: Ledger, name: str, password: str, *, now: datetime) -> Person | list[Problem]:
    """Adds the first administrator; a problem where there is one already, also if somebody was a moment faster."""
    with ledger.writing() as book:
        if any_admin(book):
            return [Problem("set_up", "there is an administrator already", "name")]
        return add(book, name, "admin", password=password, by=" ".join(name.split()) or None, now=now)


def find(ledger: Ledger, named: str) -> Person:
    """Somebody by id or by name. Raises UsageError where there is nobody."""
    found = ledger.people.person(named) or ledger.people.named(named)
    if found is None:
        from tracker.reader import nearest

        names = [one.name for one in ledger.people.everybody()]
        raise UsageError(f"there is nobody called {named[:80]!r} here", nearest(named[:80], names))
    return found


def set_role(ledger: Ledger, person_id: str, role: Role, *, by: str | None, now: datetime) -> Person | list[Problem]:
    """Gives somebody another role and signs them out; a problem where no administrator would be left."""
    with ledger.writing() as book:
        person = find(book, person_id)
        if person.role == role:
            return person
        if takes_the_last(person, book.people.admins(), role):
            return [_last_admin("role")]
        book.people.set_role(person.id, role)
        book.sessions.end_all(person.id)
        book.audit.add(now, by, "person.role", person.id, {"name": person.name, "from": person.role, "to": role})
        return find(book, person.id)


def set_state(
    ledger: Ledger, person_id: str, state: PersonState, *, by: str | None, now: datetime
) -> Person | list[Problem]:
    """Stops an account, whose tokens then count no more either, or lets it go on."""
    with ledger.writing() as book:
        person = find(book, person_id)
        if person.state == state:
            return person
        if state == "stopped" and takes_the_last(person, book.people.admins(), None):
            return [_last_admin("state")]
        book.people.set_state(person.id, state)
        book.sessions.end_all(person.id)
        act = "person.stop" if state == "stopped" else "person.resume"
        book.audit.add(now, by, act, person.id, {"name": person.name})
        return find(book, person.id)


def set_password(
    ledger: Ledger, person_id: str, password: str, *, by: str | None, now: datetime
) -> Person | list[Problem]:
    """Gives somebody a password and signs them out; what failed before is forgiven."""
    person = find(ledger, person_id)
    doubt = password_problem(password, [person.name, person.email or ""])
    if doubt is not None:
        return [doubt]
    secret = hashed(password)
    with ledger.writing() as book:
        book.people.set_password(person.id, secret)
        book.sessions.end_all(person.id)
        book.sessions.forgive_account(kept(folded(person.name)))
        book.audit.add(now, by, "person.password", person.id, {"name": person.name})
        return find(book, person.id)


def _last_admin(path: str) -> Problem:
    return Problem("last_admin", "nobody would be an administrator any more", path, "make somebody else one first")
