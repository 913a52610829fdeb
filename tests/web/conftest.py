"""A workspace that is served, with a person of every role, in this process or to a browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import pytest
import uvicorn
from fastapi.testclient import TestClient
from lxml import html

from tests.alerts.sample_city import FIGURES, SAMPLE
from tracker.db.ledger import Ledger
from tracker.model.person import ROLES, Person, Role
from tracker.steps import people
from tracker.steps.declare import record as record_declaration
from tracker.steps.entry import Written
from tracker.steps.record import record
from tracker.steps.reload import Declared
from tracker.web.app import make_app
from tracker.web.serving import Options, Served
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""

KEY = b"sixteen bytes at least, for tests"

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 每周简报, en: Weekly digest}
    every: 0 9 * * MON
    languages: [zh, en]
    review: required
    reviewers: anyone
    channels: [out]
"""
CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
"""


class Session(TypedDict):
    """A cookie, as a browser takes it."""

    name: str
    value: str


@dataclass
class House:
    """A workspace on the disk, its ledger, its people; `now` is the time that everything served believes in."""

    root: Path
    ledger: Ledger
    now: datetime = NOW
    options: Options = field(default_factory=Options)
    key: bytes | None = KEY
    woken: int = 0
    people: dict[Role, Person] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)
    _served: Served | None = None

    def served(self) -> Served:
        """What is served; made once."""
        if self._served is None:
            workspace = Workspace(self.root)
            orders = Declared(workspace)
            record_declaration(self.ledger, workspace, orders.declaration, self.now)

            def wake() -> None:
                self.woken += 1

            self._served = Served(workspace, orders, self.ledger, lambda: self.now, self.options, self.key, wake)
            self._served.settle(orders.declaration, self.now.date(), self.now)
        return self._served

    def client(self, role: Role | None = None) -> TestClient:
        """A browser without JavaScript, signed in as the person of a role, or as nobody."""
        served = self.served()
        base = self.options.public_url or "http://localhost"
        client = TestClient(make_app(served), base_url=base, follow_redirects=False, raise_server_exceptions=True)
        client.headers["Sec-Fetch-Site"] = "same-origin"
        client.headers["Accept-Language"] = "en"
        if role is not None:
            client.cookies.set(served.cookie, people.begin(self.ledger, self.people[role].id, self.now))
        return client

    def page(self, role: Role | None, path: str, language: str = "en") -> html.HtmlElement:
        """A page that must be there, as a tree."""
        answer = self.client(role).get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:2000]}"
        return html.document_fromstring(answer.text)

    def serving(self) -> str:
        """The address under which a real browser finds the pages, until the test ends."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(make_app(self.served()), port=port, log_level="error", lifespan="off", server_header=False)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)

        def stop() -> None:
            server.should_exit = True
            thread.join()

        self._open.callback(stop)
        return f"http://127.0.0.1:{port}"

    def session(self, role: Role) -> Session:
        """The name and the secret of a session's cookie, for a real browser."""
        return {"name": self.served().cookie, "value": people.begin(self.ledger, self.people[role].id, self.now)}

    def close(self) -> None:
        """Ends what was begun."""
        self._open.close()
        self.ledger.close()


def furnish(root: Path, database: str | None = None) -> House:
    """The sample city with its figures and four people in a folder; its ledger there too, or in a database."""
    (root / "db").mkdir(parents=True)
    (root / "alerts").mkdir()
    (root / "targets.yaml").write_bytes(SAMPLE.read_bytes())
    (root / "alerts" / "digests.yaml").write_text(DIGESTS, encoding="utf-8")
    (root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    house = House(root, Ledger.open(database or f"sqlite:///{root / 'db' / 'tracker.sqlite3'}"))
    for role in ROLES:
        added = people.add(house.ledger, role, role, by=None, now=NOW)
        assert isinstance(added, Person), added
        house.people[role] = added
    served = house.served()
    for subject, figures in FIGURES.items():
        for period, value in figures:
            done = record(
                Written(subject, value, period), served.orders.declaration, house.ledger, served.store,
                by="seed", now=NOW,
            )  # fmt: skip
            assert not isinstance(done, list), done
    served.settle(served.orders.declaration, NOW.date(), NOW)
    return house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The sample city, served."""
    made = furnish(tmp_path / "城市 city")
    try:
        yield made
    finally:
        made.close()
