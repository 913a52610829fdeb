"""The guard around every request: names, headers, sizes, languages, what anybody may read."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import Request, Response

from tests.web.conftest import House
from tracker.model.observation import Quote, State
from tracker.steps.entry import Written
from tracker.steps.record import Attachment, record
from tracker.web import api, rooms
from tracker.web.access import LARGEST_BODY, needs, room
from tracker.web.app import every_route
from tracker.web.guard import HEADERS
from tracker.web.navigation import ROOMS
from tracker.web.serving import Options
from tracker.web.words import phrases


def test_every_room_that_is_named_is_there() -> None:
    """A room that is listed and missing would be left out without a word."""
    from importlib.util import find_spec

    names = [f"{rooms.__name__}.{one}" for one in rooms.ROOMS] + [f"{api.__name__}.{one}" for one in api.ROOMS]
    assert [name for name in names if find_spec(name) is None] == []


def test_every_route_says_who_may_use_it() -> None:
    """An endpoint without its access cannot become a route at all."""
    pages = room()

    def open_to_whom(request: Request) -> Response:
        return Response()

    with pytest.raises(TypeError, match="does not say who may use it"):
        pages.get("/somewhere")(open_to_whom)
    assert pages.get("/elsewhere")(needs("viewer")(open_to_whom)) is open_to_whom
    assert len({(route.path, *sorted(route.methods or ())) for route in every_route()}) == len(every_route())


def test_every_entry_of_the_navigation_leads_to_a_page() -> None:
    """The head of the page names no room that is not there, and none that its reader may not enter."""
    paths = {route.path: route for route in every_route() if "GET" in (route.methods or ())}
    for path, _, role, public in ROOMS:
        access = vars(paths[path])["access"]
        assert (access.least, access.public) == (role, public), path


def test_every_phrase_is_there_in_both_languages_with_the_same_blanks() -> None:
    """No page is half in another language, none breaks for a blank that one language lacks."""
    for key, wordings in phrases().items():
        assert set(wordings) == {"zh", "en"}, key
        blanks = [
            {field for _, field, _, _ in string.Formatter().parse(wording) if field} for wording in wordings.values()
        ]
        assert blanks[0] == blanks[1], key
        assert all(wording.strip() == wording and wording for wording in wordings.values()), key


def test_every_answer_carries_the_headers_that_protect_its_reader(house: House) -> None:
    """Also refusals, files and what nobody answers."""
    client = house.client()
    for path in ("/", "/nothing-here", "/api/v1/nothing", "/people", "/static/none.css"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS if name not in ("Cache-Control", "Vary")} == {
            name: value for name, value in HEADERS.items() if name not in ("Cache-Control", "Vary")
        }, path
        assert "server" not in headers


def test_a_foreign_name_is_not_ours(house: House) -> None:
    """A page elsewhere that points its own name at this machine reads nothing."""
    client = house.client()
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", ""):
        assert client.get("/", headers={"Host": host}).status_code == 421
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_the_public_name_is_ours_and_by_https_everything_is_stricter(house: House) -> None:
    """Behind a proxy the public name counts, the cookie is bound to it, browsers are told to stay with https."""
    house.options = house.served().options = Options(public_url="https://targets.example.org")
    answer = house.client("viewer").get("/")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"]
    assert house.served().cookie.startswith("__Host-")
    assert house.client().get("/", headers={"Host": "evil.example"}).status_code == 421


def test_head_is_get_without_its_body(house: House) -> None:
    """Whoever only asks whether a page is there gets the same headers and no page."""
    client = house.client("viewer")
    whole, head = client.get("/"), client.head("/")
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(house: House) -> None:
    """By its announced length, and while it is read where no length is announced."""
    client = house.client("contributor")
    announced = client.post("/sign-in", content=b"x" * (LARGEST_BODY + 1))
    assert announced.status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    streamed = client.post("/sign-in", content=iter([b"x" * 65536] * 32), headers=form)
    assert streamed.status_code == 413


def test_the_language_is_the_one_asked_for_and_then_remembered(house: House) -> None:
    """By the address, the cookie, the browser, else the workspace's first; never by a value nobody speaks."""
    client = house.client("viewer")

    def spoken(path: str, **headers: str) -> str:
        text = client.get(path, headers=headers).text
        return text.partition('lang="')[2].partition('"')[0]

    accept = "Accept-Language"
    assert spoken("/", **{accept: "zh-CN,zh;q=0.9,en;q=0.5"}) == "zh"
    assert spoken("/", **{accept: "fr, en-GB;q=0.7"}) == "en"
    assert spoken("/", **{accept: "x" * 5000}) == "zh"
    assert spoken("/?lang=tlh", **{accept: "en"}) == "en"
    answered = client.get("/?lang=zh", headers={accept: "en"})
    assert answered.cookies.get("lang") == "zh"
    assert spoken("/", **{accept: "en"}) == "zh"


def test_nobody_reads_unless_everybody_may(house: House) -> None:
    """Signed out, a page leads to the sign-in and back; the API says 401; in public mode both are read."""
    answer = house.client().get("/indicators?q=a b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/indicators%3Fq%3Da%2520b")
    served = house.served()
    served.options = replace(served.options, public=True)
    client = house.client()
    assert client.get("/indicators").status_code == 200
    assert client.get("/deliveries").status_code == 303
    assert client.get("/people").status_code == 303


def test_a_program_whose_token_counts_no_longer_hears_it(house: House) -> None:
    """Also from a page: 401 with why, in the place of the way to a form that it cannot fill in."""
    for path in ("/", "/indicators", "/sign-in"):
        answer = house.client().get(path, headers={"Authorization": "Bearer trk_no_such"})
        assert answer.status_code == 401, path
        assert "The token is unknown, expired or revoked." in answer.text


def test_what_nobody_accepted_is_not_for_everybody(house: House) -> None:
    """In public mode held and rejected figures stand in no history, on no page of evidence, in no answer of the API."""
    served = house.served()
    made = {}
    decided: list[tuple[str, str, State]] = [
        ("41家", "2023", "rejected"), ("43家", "2024", "returned"), ("47家", "2025", "accepted"),
    ]  # fmt: skip
    for value, period, state in decided:
        done = record(
            Written("labs", value, period, quote=Quote(value)), served.orders.declaration, house.ledger, served.store,
            by="contributor", now=house.now, attachment=Attachment(f"有{value}".encode(), None, "text/plain"),
        )  # fmt: skip
        assert not isinstance(done, list)
        house.ledger.decide(done.observation.id, state, at=house.now, by="reviewer")
        made[value] = done.observation
    paths = ("/targets/labs-over-20", "/targets/labs-over-20/history", "/indicators/labs",
             "/api/v1/targets/labs-over-20/history", "/api/v1/targets/labs-over-20/observations",
             "/api/v1/observations?indicator=labs")  # fmt: skip
    before = {path: house.client("viewer").get(path).text for path in paths}
    served.options = replace(served.options, public=True)
    for path in paths:
        told = house.client().get(path).text
        assert "47家" in told, path
        assert "41家" in before[path] or path == "/targets/labs-over-20", path
        for value in ("41家", "43家"):
            assert value not in told, path
    for asked in ("rejected", "returned", "proposed"):
        assert "41家" not in house.client().get(f"/api/v1/observations?indicator=labs&state={asked}").text
    hidden = made["41家"]
    assert house.client().get(f"/api/v1/observations/{hidden.id}").status_code == 404
    assert house.client("viewer").get(f"/api/v1/observations/{hidden.id}").status_code == 200
    assert hidden.id not in house.client().get(f"/evidence/{hidden.evidence}").text


def test_without_a_scheduler_the_pages_follow_changed_files(house: House) -> None:
    """A changed declaration is taken over within seconds and recorded; a broken one leaves the last as it was."""
    served = house.served()
    served._follows = True
    file = house.root / "targets.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Innovation targets of a sample city", "Targets of another city"), encoding="utf-8")
    house.now += timedelta(seconds=6)
    assert "Targets of another city" in house.client("viewer").get("/").text
    assert house.ledger.declarations()[-1].version == served.orders.declaration.version
    file.write_text("version: 1\ntargets: {a: {aim: sideways}}\n", encoding="utf-8")
    house.now += timedelta(seconds=6)
    assert "Targets of another city" in house.client("viewer").get("/").text
    assert served.orders.problems


def test_who_recorded_a_figure_is_told_to_nobody_who_has_not_signed_in(house: House) -> None:
    """In public mode figures stand without the names of those who entered or accepted them, on pages as in the API."""
    served = house.served()
    served.options = replace(served.options, public=True)
    done = record(
        Written("labs", "19家", "2025"), served.orders.declaration, house.ledger, served.store,
        by="Somebody Known", now=house.now,
    )  # fmt: skip
    assert not isinstance(done, list)
    house.ledger.decide(done.observation.id, "accepted", at=house.now, by="Somebody Known")
    for path in ("/targets/labs-over-20", "/targets/labs-over-20/history", "/indicators/labs",
                 "/api/v1/targets/labs-over-20/history", "/api/v1/observations?indicator=labs"):  # fmt: skip
        assert "Somebody Known" not in house.client().get(path).text, path
        assert "Somebody Known" in house.client("viewer").get(path).text, path
