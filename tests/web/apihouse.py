"""A house with something of everything in it, for programs that come over the API."""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from tests.web.conftest import House, furnish
from tests.web.stage import PRESS, propose
from tracker.model.person import ROLES, SCOPES, Role, Scope
from tracker.steps import tokens
from tracker.steps.entry import Written
from tracker.steps.publish import publish
from tracker.steps.record import record
from tracker.steps.road import Road
from tracker.web.app import make_app
from tracker.web.serving import Options

VARIABLE = "TRACKER_TEST_PUSH"
SOURCES = f"""
sources:
  office: {{push: {VARIABLE}, title: {{zh: 市科技局, en: The bureau}}}}
  held-office: {{push: {VARIABLE}, review: required, feeds: [labs]}}
  bulletin:
    url: https://example.org/bulletin
    every: P1D
    read: {{indicator: labs, text: "建成{{value}}家", period: 2024}}
"""
SECRET = "whsec_" + b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Caller:
    """A house and what is found in it by name."""

    house: House
    held: list[str] = field(default_factory=list)
    edition: str = ""

    def token(self, role: Role, *scopes: Scope) -> str:
        """The secret of a token of the person of a role."""
        house = self.house
        made = tokens.make(
            house.ledger,
            house.people[role].id,
            f"t{secrets.token_hex(4)}",
            scopes or SCOPES[: ROLES.index(role) + 1],
            by=role,
            now=house.now,
        )
        assert not isinstance(made, list), made
        return made[1]

    def client(self, role: Role | None = "admin", *scopes: Scope) -> TestClient:
        """A program that bears a token of the person of a role."""
        client = TestClient(make_app(self.house.served()), base_url="http://localhost/api/v1", follow_redirects=False)
        client.headers["Accept-Language"] = "en"
        if role is not None:
            client.headers["Authorization"] = f"Bearer {self.token(role, *scopes)}"
        return client


def api_house(root: Path) -> Caller:
    """The sample city with sources, held figures, an edition in review, a silence."""
    house = furnish(root)
    declared = root / "targets.yaml"
    declared.write_text(declared.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    house.options = Options(rate=10_000_000)
    house._served = None
    served = house.served()
    caller = Caller(house)
    for period in ("2020", "2021", "2022"):
        made = record(
            Written("labs", "1.5", period),
            served.orders.declaration,
            house.ledger,
            served.store,
            by="seed",
            now=house.now,
        )
        assert not isinstance(made, list)
        caller.held.append(made.observation.id)
    assert propose(house, PRESS, "press.txt") == (4, 0)
    road = Road(served.workspace, served.orders.declaration, served.orders.alerts, house.ledger, house.now)
    done = publish(road, served.orders.alerts.digests["weekly"], date(2026, 11, 22))
    assert done.edition is not None, done
    caller.edition = str(done.edition.head.id)
    house.now += timedelta(minutes=1)
    return caller
