"""Who may use which route: every route there is, for every kind of visitor, against the table that stands here.

The table is written by hand and says it once more, on purpose: a route that it does not name fails the test, and so
does one that lets in anybody else than it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from tests.web.conftest import NOW, House, furnish
from tracker.model.person import ROLES, SCOPE_OF, SCOPES, Person, Role, Scope
from tracker.steps import people, tokens
from tracker.web import access
from tracker.web.app import every_route, make_app
from tracker.web.refusal import Refusal
from tracker.web.seat import Seat

TABLE = {
    "anyone": """
        GET /sign-in                        POST /sign-in
        POST /sign-out
        GET /setup/{token}                  POST /setup/{token}
        GET /oidc/start                     GET /oidc/back
        GET /static/{name}                  GET /favicon.ico
        GET /api/v1/schema                  GET /api/v1/openapi.json
        GET /api/v1/me
        GET /healthz                        GET /readyz
        GET /api
        GET /answer/{token}                 POST /answer/{token}
        POST /answer/{token}/reading
        GET /unsubscribe/{token}            POST /unsubscribe/{token}
        POST /api/v1/push/{source}
    """,
    "viewer, in public too": """
        GET /
        GET /targets/{identity}             GET /targets/{identity}/history
        GET /targets/{identity}/chart.svg
        GET /indicators                     GET /indicators/{identity}
        GET /evidence/{name}
        GET /sources                        GET /sources/{identity}
        GET /score
        GET /feed.atom                      GET /calendar.ics
        GET /badges/{identity}.svg
        GET /api/v1/status
        GET /api/v1/targets                 GET /api/v1/targets/{identity}
        GET /api/v1/targets/{identity}/explain
        GET /api/v1/targets/{identity}/history
        GET /api/v1/targets/{identity}/observations
        GET /api/v1/indicators              GET /api/v1/indicators/{identity}
        GET /api/v1/observations            GET /api/v1/observations/{identity}
        GET /api/v1/sources                 GET /api/v1/sources/{identity}
        GET /api/v1/evidence/{name}
        GET /api/v1/declaration             GET /api/v1/declaration/{version}
    """,
    "viewer": """
        GET /me                             POST /me/password
        POST /me/sessions/{identity}/end
        POST /me/tokens                     POST /me/tokens/{identity}/revoke
        GET /evidence/{name}/file           GET /api/v1/evidence/{name}/file
        GET /review                         GET /review/{identity}
        GET /proposals
        GET /targets/{identity}/review
        GET /requests
        GET /editions                       GET /editions/{digest}/{period}/{version}
        GET /editions/{digest}/{period}/{version}/parts/{name:path}
        GET /editions/{digest}/{period}/{version}/shown/{name}
        GET /editions/{digest}/{period}/{version}/compare                                   GET /digests/{identity}
        GET /deliveries                     GET /deliveries/{identity}
        GET /alerts                         GET /silences
        GET /operation                      GET /metrics
        GET /api/v1/review                  GET /api/v1/proposals
        GET /api/v1/editions                GET /api/v1/editions/{digest}/{period}/{version}
        GET /api/v1/editions/{digest}/{period}/{version}/parts/{part:path}
        GET /api/v1/deliveries              GET /api/v1/deliveries/{identity}
        GET /api/v1/alerts                  GET /api/v1/silences
        GET /api/v1/requests
    """,
    "contributor": """
        GET /enter                          POST /enter
        POST /enter/reading                 GET /enter/entries/{identity}                       GET /enter/entries
        GET /enter/sheet                    POST /enter/sheet
        POST /enter/sheet/keep
        GET /enter/sheet/form.xlsx          GET /enter/sheet/template.csv
        POST /api/v1/observations
    """,
    "reviewer": """
        POST /review/{identity}             POST /review/overrides/{identity}
        POST /targets/{identity}/review
        POST /proposals/{identity}
        POST /sources/{identity}/try        POST /sources/{identity}/fetch
        POST /requests/send                 POST /requests/{identity}/close
        POST /digests/{identity}
        POST /editions/{digest}/{period}/{version}
        POST /editions/{digest}/{period}/{version}/override
        POST /deliveries/{identity}/again   POST /deliveries/resume
        POST /channels/{identity}/test
        POST /alerts
        POST /silences                      POST /silences/{identity}/end
        POST /api/v1/proposals/{identity}/accept
        POST /api/v1/proposals/{identity}/correct
        POST /api/v1/proposals/{identity}/reject
        POST /api/v1/review/{identity}/accept
        POST /api/v1/review/{identity}/correct
        POST /api/v1/review/{identity}/return
        POST /api/v1/review/{identity}/reject
        POST /api/v1/targets/{identity}/review
        POST /api/v1/review/statuses/{identity}/second
        POST /api/v1/review/statuses/{identity}/refuse
        POST /api/v1/editions/{digest}/{period}/{version}/approve
        POST /api/v1/editions/{digest}/{period}/{version}/return
        POST /api/v1/editions/{digest}/{period}/{version}/comment
        POST /api/v1/deliveries/{identity}/again
        POST /api/v1/silences               POST /api/v1/silences/{identity}/end
        POST /api/v1/acknowledgements
        POST /api/v1/requests/{identity}/close
    """,
    "admin": """
        GET /people                         POST /people
        GET /people/{identity}
        POST /people/{identity}/role        POST /people/{identity}/password
        POST /people/{identity}/stop        POST /people/{identity}/resume
        POST /people/{identity}/sign-out
        POST /people/{identity}/tokens/{token}/revoke
        GET /audit                          GET /api/v1/audit
    """,
}

CROSS_SITE = {
    "POST /answer/{token}", "POST /answer/{token}/reading", "POST /unsubscribe/{token}", "POST /api/v1/push/{source}",
}  # fmt: skip
"""State-changing routes that answer requests from elsewhere, each with a proof of its own in the request."""

OF_THE_SURROUNDINGS = {502, 503}
"""Statuses from 500 on that say something of the surroundings, not of a fault of ours."""


def listed() -> dict[str, str]:
    """Who may use what, as the table says: `METHOD PATH` with its least role."""
    return {
        f"{method} {path}": least
        for least, text in TABLE.items()
        for method, path in re.findall(r"\b(GET|POST|PUT|PATCH|DELETE) (\S+)", text)
    }


def declared() -> list[str]:
    """`METHOD PATH` of every route that there is."""
    return [f"{method} {route.path}" for route in every_route() for method in sorted(route.methods or ())]


@dataclass(frozen=True)
class Visitor:
    """A kind of visitor: what they send, the role that counts for them, the scopes of what they bear."""

    name: str
    role: Role | None = None
    scopes: tuple[Scope, ...] | None = None
    public: bool = False

    def let_in(self, least: str) -> bool:
        """Whether the table lets them in where `least` is needed."""
        word, _, in_public = least.partition(", ")
        if word == "anyone" or (in_public and self.public):
            return True
        if self.role is None or ROLES.index(self.role) < ROLES.index(word):
            return False
        return self.scopes is None or SCOPE_OF[word] in self.scopes  # type: ignore[index]


class Door:
    """The application with a record of what its guard said to each request."""

    def __init__(self, house: House, patch: pytest.MonkeyPatch) -> None:
        self.house, self.said = house, list[Refusal | None]()
        self.client = TestClient(make_app(house.served()), base_url="http://localhost", follow_redirects=False)
        admit = access.admit

        def watched(request: Request, needed: access.Access) -> Seat:
            try:
                seat = admit(request, needed)
            except Refusal as refusal:
                self.said.append(refusal)
                raise
            self.said.append(None)
            return seat

        patch.setattr(access, "admit", watched)

    def ask(self, route: str, headers: dict[str, str]) -> tuple[Refusal | None, Any]:
        """What the guard said to a request of a route, and what came of it; the route's names stand for nothing."""
        method, _, path = route.partition(" ")
        self.said.clear()
        self.client.cookies.clear()
        answer = self.client.request(method, re.sub(r"\{[^}]*\}", "no-such-thing", path), headers=headers)
        assert len(self.said) == 1, f"{route} was not looked at by the guard once: {self.said}"
        return self.said[0], answer

    def session(self, person: Person) -> dict[str, str]:
        """Headers of somebody signed in, on a page of ours."""
        secret = people.begin(self.house.ledger, person.id, NOW)
        return {"Cookie": f"{self.house.served().cookie}={secret}", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = furnish(tmp_path_factory.mktemp("matrix") / "city")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def door(furnished: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    options = furnished.served().options
    yield Door(furnished, monkeypatch)
    furnished.served().options = options


def bearer(house: House, person: Person, scopes: tuple[Scope, ...]) -> dict[str, str]:
    """Headers of a program; without a word on where it comes from, as programs send none."""
    made = tokens.make(house.ledger, person.id, "matrix", scopes, by="matrix", now=NOW)
    assert isinstance(made, tuple), made
    return {"Authorization": f"Bearer {made[1]}"}


def newcomer(house: House, name: str, role: Role) -> Person:
    made = people.add(house.ledger, name, role, by="matrix", now=NOW)
    assert isinstance(made, Person), made
    return made


def test_the_table_names_every_route() -> None:
    """A new route needs a row here before it is let out, and a row needs a route."""
    assert sorted(listed()) == sorted(declared())


def test_only_what_proves_itself_otherwise_may_come_from_elsewhere() -> None:
    """Nothing is taken out of the protection against forged requests by a slip."""
    found = {
        f"{method} {route.path}"
        for route in every_route()
        for method in route.methods or ()
        if access.access_of(route.endpoint).cross_site
    }
    assert found == CROSS_SITE & set(declared())


def wrong(door: Door, visitor: Visitor, headers: Any) -> list[str]:
    """The routes that treat a visitor otherwise than the table says."""
    found = []
    for route, least in listed().items():
        refusal, answer = door.ask(route, headers() if callable(headers) else headers)
        if visitor.let_in(least):
            sound = refusal is None and (answer.status_code < 500 or answer.status_code in OF_THE_SURROUNDINGS)
        else:
            known = visitor.role is not None
            sound = refusal is not None and refusal.status == (403 if known else 401) and _told(route, answer, known)
        if not sound:
            found.append(f"{visitor.name}: {route} ({least}): {refusal}, {answer.status_code}")
    return found


def _told(route: str, answer: Any, known: bool) -> bool:
    """Whether a refusal is told as it should be: pages lead to the sign-in, the API says so."""
    if known:
        return bool(answer.status_code == 403)
    if route.startswith("GET /") and "/api/v1/" not in route:
        return bool(answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next="))
    challenge = "WWW-Authenticate" in answer.headers or "/api/v1/" not in route
    return bool(answer.status_code == 401 and challenge)


def test_nobody_is_let_in_where_somebody_is_needed(door: Door) -> None:
    """Once there is an account, reading takes a sign-in too."""
    assert wrong(door, Visitor("nobody"), {"Sec-Fetch-Site": "same-origin"}) == []


def test_in_public_mode_anybody_reads_what_is_public(door: Door) -> None:
    """And nothing else: no queue, no recipients, no form."""
    served = door.house.served()
    served.options = replace(served.options, public=True)
    assert wrong(door, Visitor("nobody in public", public=True), {"Sec-Fetch-Site": "same-origin"}) == []


def test_before_there_is_an_account_this_machine_reads(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """On this machine alone; whoever listens for others shows nothing before somebody was made administrator."""
    house = furnish(tmp_path / "empty")
    try:
        monkeypatch.setattr("tracker.steps.people.any_admin", lambda _: False)
        door = Door(house, monkeypatch)
        here = {"Sec-Fetch-Site": "same-origin"}
        assert wrong(door, Visitor("nobody on this machine", public=True), here) == []
        served = house.served()
        for options in (
            replace(served.options, host="0.0.0.0"),
            replace(served.options, public_url="http://localhost"),
        ):
            served.options = options
            assert wrong(door, Visitor("nobody from elsewhere"), here) == []
    finally:
        house.close()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_do_what_their_role_says(door: Door, role: Role) -> None:
    """What those below may, and nothing of those above."""
    person = newcomer(door.house, f"matrix {role}", role)
    assert wrong(door, Visitor(role, role), lambda: door.session(person)) == []


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_may_do_what_its_scope_says(door: Door, scope: Scope) -> None:
    """One scope gives its own routes alone, also in an administrator's name."""
    person = newcomer(door.house, f"matrix token {scope}", "admin")
    visitor = Visitor(f"token {scope}", "admin", (scope,))
    assert [one for one in wrong(door, visitor, bearer(door.house, person, (scope,))) if "/me" not in one] == []


def test_a_token_never_gives_more_than_its_person_may(door: Door) -> None:
    """A token made by somebody who may less by now goes down with them."""
    person = newcomer(door.house, "matrix fallen", "admin")
    headers = bearer(door.house, person, SCOPES)
    people.set_role(door.house.ledger, person.id, "viewer", by="matrix", now=NOW)
    visitor = Visitor("token of a viewer", "viewer", SCOPES)
    assert [one for one in wrong(door, visitor, headers) if "/me" not in one] == []


def test_a_token_cannot_touch_what_it_rests_on(door: Door) -> None:
    """No password, no session, no other token by a token: else a short one would make itself a long one."""
    headers = bearer(door.house, newcomer(door.house, "matrix self", "admin"), SCOPES)
    own = [route for route in listed() if route.startswith("POST /me/")]
    assert len(own) == 4
    assert [door.ask(route, headers)[1].status_code for route in own] == [403] * 4


@pytest.mark.parametrize(
    "how", ["stopped session", "stopped token", "revoked token", "unknown token", "unknown session"]
)
def test_what_counts_no_longer_is_nobody(door: Door, how: str) -> None:
    """A session of no account is nobody's; a token that counts no more is refused even where nothing is needed."""
    house, headers = door.house, {"Cookie": "session=no-such-thing", "Sec-Fetch-Site": "same-origin"}
    person = newcomer(house, f"matrix {how}", "admin")
    if how == "stopped session":
        headers = door.session(person)
    elif how.endswith("token"):
        headers = bearer(house, person, SCOPES)
    if how.startswith("stopped"):
        people.set_state(house.ledger, person.id, "stopped", by="matrix", now=NOW)
    elif how == "revoked token":
        tokens.revoke(house.ledger, tokens.tokens(house.ledger, person.id)[0].id, by="matrix", now=NOW)
    elif how == "unknown token":
        headers = {"Authorization": headers["Authorization"] + "x"}
    if how.endswith("session"):
        assert wrong(door, Visitor(how), headers) == []
    else:
        for route in listed():
            refusal, _ = door.ask(route, headers)
            assert refusal is not None, route
            assert (refusal.status, refusal.key) == (401, "frame.bad_token"), route


FORGED: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another name of our domain": {"Sec-Fetch-Site": "same-site"},
    "an odd word": {"Sec-Fetch-Site": "Same-Origin"},
    "another site that also claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    "another origin": {"Origin": "https://evil.example"},
    "our name with another scheme": {"Origin": "https://localhost"},
    "our name with another port": {"Origin": "http://localhost:9000"},
    "our name within another": {"Origin": "http://localhost.evil.example"},
    "no origin to tell": {"Origin": "null"},
    "nothing at all": {},
}

OURS: dict[str, dict[str, str]] = {
    "a page of ours": {"Sec-Fetch-Site": "same-origin"},
    "the address bar": {"Sec-Fetch-Site": "none"},
    "a browser that only says the origin": {"Origin": "http://localhost"},
}


def changing() -> list[str]:
    """The routes that change something."""
    return [route for route in listed() if not route.startswith("GET ")]


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_request_changes_nothing(door: Door, how: str) -> None:
    """With an administrator's session, every route that changes something refuses what another site's page sends."""
    person = newcomer(door.house, f"matrix forged {how}", "admin")
    cookie = door.session(person)["Cookie"]
    for route in changing():
        refusal, answer = door.ask(route, {"Cookie": cookie, **FORGED[how]})
        if route in CROSS_SITE:
            assert refusal is None, route
        else:
            assert refusal is not None, route
            assert (refusal.key, answer.status_code) == ("frame.from_elsewhere", 403), route
    assert people.who(door.house.ledger, cookie.partition("=")[2], NOW) is not None


@pytest.mark.parametrize("how", OURS)
def test_a_request_of_our_own_pages_passes(door: Door, how: str) -> None:
    """By Fetch Metadata, or by the origin where a browser does not send that."""
    person = newcomer(door.house, f"matrix ours {how}", "admin")
    for route in changing():
        refusal, _ = door.ask(route, {"Cookie": door.session(person)["Cookie"], **OURS[how]})
        assert refusal is None, route


def test_a_program_needs_no_word_on_where_it_comes_from(door: Door) -> None:
    """No browser sends a token by itself, so a request with one was forged by nobody."""
    headers = bearer(door.house, newcomer(door.house, "matrix program", "admin"), SCOPES)
    for route in changing():
        for more in ({}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert door.ask(route, headers | more)[0] is None, route
