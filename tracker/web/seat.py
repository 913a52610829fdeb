"""A seat: what a room works with while it serves one request - who asks, in which language, from what state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import Request

from tracker.model.declaration import Declaration
from tracker.model.person import Person, Role, Token, may
from tracker.model.report import Alerts
from tracker.model.text import Text
from tracker.web.serving import Served
from tracker.web.words import LANGUAGES, phrase

if TYPE_CHECKING:
    from tracker.db.evidence import EvidenceStore
    from tracker.db.ledger import Ledger
    from tracker.steps.road import Road
    from tracker.workspace import Workspace

LANGUAGE_COOKIE = "lang"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: a person, by a session or by a token of theirs; nobody where both are None."""

    person: Person | None = None
    token: Token | None = None

    @property
    def role(self) -> Role | None:
        return None if self.person is None else self.person.role

    @property
    def name(self) -> str | None:
        """What stands as `by` beside everything they do."""
        return None if self.person is None else self.person.name

    def may(self, role: Role) -> bool:
        """Whether they have a role, or one that includes it."""
        return may(self.role, role)


@dataclass(frozen=True, slots=True)
class Seat:
    """What one request is served with; the declaration and the time stay the same to its end."""

    served: Served
    visitor: Visitor
    language: str
    now: datetime
    declaration: Declaration
    alerts: Alerts

    @property
    def workspace(self) -> Workspace:
        return self.served.workspace

    @property
    def ledger(self) -> Ledger:
        return self.served.ledger

    @property
    def store(self) -> EvidenceStore:
        """The archive of evidence."""
        return self.served.store

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.declaration.timezone)

    @property
    def today(self) -> date:
        """The present day in the workspace's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def key(self) -> bytes | None:
        """The key that links are signed with; None where there is none."""
        return self.served.key

    @property
    def shows_undecided(self) -> bool:
        """Whether figures are shown that nobody accepted; in the public mode only to those who signed in."""
        return self.visitor.person is not None or not self.served.options.public

    @property
    def road(self) -> Road:
        """What the steps of a walk go through, from this moment."""
        return self.road_in(self.ledger)

    def road_in(self, book: Ledger) -> Road:
        """The same in a transaction of the ledger."""
        from tracker.steps.road import Road

        return Road(self.workspace, self.declaration, self.alerts, book, self.now)

    def say(self, key: str, /, **named: object) -> str:
        """A phrase of the pages' catalogue in the visitor's language."""
        return phrase(key, self.language, **named)

    def text(self, text: Text | Mapping[str, str] | None) -> str:
        """A text of the declaration, or one that was stored as JSON, in the visitor's language; "" for none."""
        if text is None:
            return ""
        if not isinstance(text, Text):
            text = Text.of(text)
        return text.in_language(self.language)

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        """The ledger in one transaction: what is done in it and its line of the audit log are kept together."""
        with self.ledger.writing() as book:
            yield book

    def note(self, book: Ledger, act: str, about: str = "", detail: Mapping[str, object] | None = None) -> None:
        """Writes into the audit log that the visitor did something, in the transaction of `book`."""
        said = dict(detail or {})
        if self.visitor.token is not None:
            said["token"] = self.visitor.token.id
        book.audit.add(self.now, self.visitor.name, act, about, said)

    def settle(self) -> None:
        """Assesses what a change made due, and wakes the scheduler for what is to be told of it."""
        self.served.settle(self.declaration, self.today, self.now)


def seat(request: Request) -> Seat:
    """The seat of a request that was let in."""
    found: Seat = request.state.seat
    return found


def base_of(request: Request) -> str:
    """The address that our pages have for whoever asks, without a slash at its end."""
    served: Served = request.app.state.served
    return served.options.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"


def language_of(request: Request, served: Served) -> str:
    """The language to speak: `?lang=`, else the cookie's, else the browser's, else the workspace's first."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return str(asked)
    for part in request.headers.get("accept-language", "")[:200].split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    first = served.orders.declaration.languages[:1]
    return first[0] if first and first[0] in LANGUAGES else LANGUAGES[0]
