"""What one process serves: a workspace with its orders as they hold, its ledger, how it is to be reached."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import Request

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.evaluate.dependents import Dependents
from tracker.model.declaration import Declaration
from tracker.model.report import Alerts
from tracker.steps.declare import record
from tracker.steps.news import News, news
from tracker.steps.overview import Overview, Overviews
from tracker.steps.reload import Declared
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.ingest.oidc import IdentityProvider
    from tracker.steps.reassess import Task

NEWS_FOR = timedelta(seconds=5)
"""For how long what stands above the overview is not looked for again, where no status changed."""

FOLLOWED_FOR = timedelta(seconds=5)
"""How often it is looked whether files have changed."""

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """How the pages are to be reached, and by whom.

    `public_url` is the address that people use, without a slash at its end; `public` lets anybody read. `hosts` are
    the names by which requests may call us, empty where any will do. `rate` is how many requests a minute the API takes
    of one token; of one address twice as many.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    public: bool = False
    rate: int = 600

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach us, as far as we know."""
        return is_loopback(self.host) and self.public_url is None

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names in the Host header that are ours: a page elsewhere may point a name of its own at this machine."""
        named = () if self.public_url is None else (urlsplit(self.public_url).hostname or "",)
        if is_loopback(self.host):
            return (*LOOPBACK_NAMES, *named)
        return (*LOOPBACK_NAMES, self.host, *named) if named else ()


def is_loopback(host: str) -> bool:
    """Whether a host to listen on is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Served:
    """The workspace that a process serves; made once, used by every request and by the scheduler's thread.

    `waking` is called when there is something for the scheduler to do at once; `provider` vouches for
    people who have no password here.
    """

    def __init__(
        self,
        workspace: Workspace,
        orders: Declared,
        ledger: Ledger,
        clock: Callable[[], datetime],
        options: Options,
        key: bytes | None = None,
        waking: Callable[[], None] = lambda: None,
        provider: IdentityProvider | None = None,
        follows: bool = False,
    ) -> None:
        self.workspace, self.orders, self.ledger, self.clock, self.options = workspace, orders, ledger, clock, options
        self.key, self.waking, self.provider = key, waking, provider
        self.store = EvidenceStore(workspace.archive, ledger)
        self.overviews = Overviews()
        self.setup_token = secrets.token_urlsafe(24)
        self._has_people = False
        self._dependents: Dependents | None = None
        self._settling, self._finding = Lock(), Lock()
        self._news: tuple[str, tuple[datetime, News]] | None = None
        self._follows, self._following = follows, Lock()
        self._followed = clock() if follows else None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; by https one that no other site under the same domain can set."""
        return "__Host-session" if self.options.secure else "session"

    def has_people(self) -> bool:
        """Whether anybody has an account; once so, always so."""
        if not self._has_people:
            from tracker.steps.people import any_admin

            self._has_people = any_admin(self.ledger)
        return self._has_people

    def follow(self, now: datetime) -> None:
        """Takes over changed files now and then, where no scheduler here does; a broken one changes nothing."""
        if not self._follows or not self._following.acquire(blocking=False):
            return
        try:
            if self._followed is not None and timedelta(0) <= now - self._followed < FOLLOWED_FOR:
                return
            self._followed = now
            if self.orders.refresh() and not self.orders.problems:
                record(self.ledger, self.workspace, self.orders.declaration, now)
        finally:
            self._following.release()

    def news(self, declaration: Declaration, alerts: Alerts, overview: Overview, today: date, now: datetime) -> News:
        """What stands above the overview; found again when a status changed, at the latest after some seconds.

        While one request finds it again, others of the same statuses are told what was found before.
        """
        known = self._found(overview)
        if known is not None and timedelta(0) <= now - known[0] < NEWS_FOR:
            return known[1]
        if not self._finding.acquire(blocking=known is None) and known is not None:
            return known[1]
        try:
            latest = self._found(overview)
            if latest is not None and latest is not known:
                return latest[1]  # found by another meanwhile
            before = None if latest is None else latest[1]
            made = news(self.ledger, declaration, alerts, overview, today=today, now=now, before=before)
            self._news = (overview.mark, (now, made))
            return made
        finally:
            self._finding.release()

    def _found(self, overview: Overview) -> tuple[datetime, News] | None:
        """What was found last, and when, if the statuses were those of the overview."""
        last = self._news
        return None if last is None or last[0] != overview.mark else last[1]

    def origins(self, request: Request) -> Collection[str]:
        """The origins of our own pages, as a browser names them."""
        host = request.headers.get("host", "")
        own = [f"{request.url.scheme}://{host}"]
        if self.options.public_url is not None:
            parts = urlsplit(self.options.public_url)
            own.append(f"{parts.scheme}://{parts.netloc}")
        return own

    def task(self, declaration: Declaration, today: date, now: datetime) -> Task:
        """What is to be assessed; the dependents of a declaration are found once."""
        from tracker.steps.reassess import Task

        known = self._dependents
        if known is None or known.declaration is not declaration:
            known = self._dependents = Dependents(declaration)
        return Task(known, today, now)

    def settle(self, declaration: Declaration, today: date, now: datetime) -> None:
        """Assesses what is due, one thread at a time; wakes the scheduler."""
        from tracker.steps.reassess import reassess

        with self._settling:
            reassess(self.ledger, self.task(declaration, today, now))
        self.waking()
