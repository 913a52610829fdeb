"""People who use the pages: who they are, what they may do, with what they prove it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from tracker.model.value import value

Role = Literal["viewer", "contributor", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most: each may do what those before it may."""

Scope = Literal["read", "record", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

SCOPE_OF: Mapping[Role, Scope] = {"viewer": "read", "contributor": "record", "reviewer": "review", "admin": "admin"}
"""The scope that a token needs for what a role may do."""

PersonState = Literal["active", "stopped"]


@value
class Person:
    """Somebody with an account. `name` is unique whatever its case: it stands as `by` beside everything they do.

    `subject` names them at an identity provider (OpenID Connect); who has neither that nor a password cannot sign in.
    """

    id: str
    name: str
    role: Role
    created_at: datetime
    email: str | None = None
    subject: str | None = None
    state: PersonState = "active"
    has_password: bool = False


@value
class Session:
    """A person signed in at one browser, since `begun_at`, last seen at `seen_at`; `agent` is what it calls itself."""

    id: str
    person: str
    begun_at: datetime
    seen_at: datetime
    agent: str = ""


@value
class Token:
    """What a program proves itself with, on behalf of a person; its secret is shown once and kept as a hash.

    It counts while its person is active, until `expires_at`, unless it was revoked. It never gives more than the
    person's role.
    """

    id: str
    person: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@value
class AuditEntry:
    """One thing that somebody did; `hash` covers it together with the hash of the one before."""

    number: int
    at: datetime
    by: str | None
    act: str
    about: str
    detail: Mapping[str, object]
    previous: str
    hash: str


Fault = Literal["changed", "misplaced", "cut_off", "not_as_noted"]
"""How a line of the audit log can betray that somebody tampered with it, or with its neighbours."""


@value
class Chain:
    """Whether the audit log is as it was written: how many lines, the last one's hash, the first that is wrong."""

    lines: int
    last: str
    broken: int | None = None
    fault: Fault | None = None


def folded(name: str) -> str:
    """The form in which two names are the same: compatible characters alike, whatever their case.

    >>> folded("Ｚｈａｎｇ Wei") == folded("zhang  WEI")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def may(role: Role | None, least: Role) -> bool:
    """Whether a role includes another.

    >>> may("reviewer", "contributor"), may("viewer", "reviewer"), may(None, "viewer")
    (True, False, False)
    """
    return role is not None and ROLES.index(role) >= ROLES.index(least)
