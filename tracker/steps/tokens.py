"""Tokens, with which programs act in the name of a person: made, revoked, known again."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.db.connection import LedgerError
from tracker.errors import UsageError
from tracker.model.lines import one_line
from tracker.model.person import ROLES, SCOPE_OF, SCOPES, Person, Scope, Token, may
from tracker.model.problem import Problem
from tracker.steps.people import NOTICED, find
from tracker.steps.secrets_kept import kept, new_id, new_secret

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

PREFIX = "tracker_"
"""Whoever finds a secret where none belongs sees what it opens."""

LONGEST_NAME, MOST = 80, 100
"""Characters of a token's name, tokens of one person that are not revoked."""


def holder(ledger: Ledger, secret: str, now: datetime) -> tuple[Person, Token] | None:
    """Whose token a secret is; None where it is unknown, expired or revoked, or its person was stopped."""
    found = ledger.people.bearing(kept(secret))
    if found is None:
        return None
    person, token = found
    if person.state != "active" or not counts(token, now):
        return None
    if token.used_at is None or now - token.used_at >= NOTICED:
        with suppress(LedgerError):  # a call must not fail because somebody else is writing
            ledger.people.used(token.id, now)
    return person, token


def counts(token: Token, now: datetime) -> bool:
    """Whether a token is neither expired nor revoked."""
    return token.revoked_at is None and (token.expires_at is None or now < token.expires_at)


def make(
    ledger: Ledger,
    person_id: str,
    name: str,
    scopes: Collection[Scope],
    *,
    until: datetime | None = None,
    by: str | None,
    now: datetime,
) -> tuple[Token, str] | list[Problem]:
    """Makes a token for somebody: it, and the secret that nobody will be shown again; else what is wrong."""
    shown, secret = " ".join(name.split()), new_secret(PREFIX)
    with ledger.writing() as book:
        person = find(book, person_id)
        problems = _problems(person, shown, scopes, until, now)
        if sum(one.revoked_at is None for one in book.people.tokens(person.id)) >= MOST:
            problems.append(Problem("many_tokens", f"there are {MOST} tokens already", "name", "revoke some"))
        if problems:
            return problems
        ordered = tuple(one for one in SCOPES if one in scopes)
        token = Token(new_id("t-"), person.id, shown, ordered, now, until)
        book.people.add_token(token, kept(secret))
        expiry = None if until is None else until.isoformat()
        detail = {"person": person.name, "name": shown, "scopes": list(ordered), "until": expiry}
        book.audit.add(now, by, "token.make", token.id, detail)
    return token, secret


def _problems(
    person: Person, name: str, scopes: Collection[Scope], until: datetime | None, now: datetime
) -> list[Problem]:
    problems = []
    if person.state != "active":
        problems.append(Problem("stopped", f"{person.name} is stopped", "person"))
    if not name or len(name) > LONGEST_NAME or one_line(name) != name:
        problems.append(Problem("token_name", f"it needs a name of 1 to {LONGEST_NAME} characters", "name"))
    if not scopes:
        problems.append(Problem("no_scope", "a token without a scope may do nothing", "scopes"))
    least = {scope: role for role, scope in SCOPE_OF.items()}
    for scope in scopes:
        if scope not in SCOPES:
            problems.append(Problem("odd_scope", f"there is no scope {scope!r}", "scopes", f"{', '.join(SCOPES)}"))
        elif not may(person.role, least[scope]):
            reach = ", ".join(SCOPE_OF[one] for one in ROLES if may(person.role, one))
            message = f"{person.name} may do less than the scope {scope} gives"
            problems.append(Problem("wide_scope", message, "scopes", f"a {person.role} can give {reach}"))
    if until is not None and until <= now:
        problems.append(Problem("past", "it would have expired already", "until"))
    return problems


def tokens(ledger: Ledger, person_id: str | None = None) -> list[Token]:
    """The tokens of somebody, or of everybody, newest first."""
    return list(ledger.people.tokens(person_id))


def revoke(ledger: Ledger, token_id: str, *, person_id: str | None = None, by: str | None, now: datetime) -> Token:
    """Ends a token for good; once more changes nothing.

    With `person_id` only one of theirs. Raises UsageError where there is none such.
    """
    with ledger.writing() as book:
        token = book.people.token(token_id)
        if token is None or person_id not in (None, token.person):
            raise UsageError(f"there is no token {token_id[:40]!r} here", "tracker token list shows them")
        if token.revoked_at is None:
            book.people.revoke(token.id, now)
            holder_of = find(book, token.person).name
            book.audit.add(now, by, "token.revoke", token.id, {"person": holder_of, "name": token.name})
        found = book.people.token(token_id)
        assert found is not None
        return found
