"""What stands around every page: its head, the other language, what waits; pages that refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import Request, Response
from fastapi.testclient import TestClient
from lxml import etree

from tests.web import markup
from tests.web.conftest import House
from tracker.db.connection import LedgerError
from tracker.model.person import Role
from tracker.steps.entry import Written
from tracker.steps.record import record
from tracker.web import app as application
from tracker.web.access import LARGEST_BODY, needs, room
from tracker.web.page import page
from tracker.web.refusal import missing

trial = room()


@trial.get("/trial/missing")
@needs("viewer")
def lost(request: Request) -> Response:
    raise missing("target", "labs-over-2", known=["labs-over-20", "incubators"])


@trial.get("/trial/broken")
@needs("viewer")
def broken(request: Request) -> Response:
    raise RuntimeError("secret insides")


@trial.get("/trial/offline")
@needs("viewer")
def offline(request: Request) -> Response:
    raise LedgerError("the ledger cannot be read", "is its disk there?")


@trial.get("/trial/closed")
@needs("admin")
def closed(request: Request) -> Response:
    return Response()


@trial.post("/trial/form")
@needs("contributor")
def form(request: Request) -> Response:
    return page(request, "refused.html", code=422, sentence="<b>&", hint="", problems=["one <i>"], near=None)


@pytest.fixture(name="rooms", autouse=True)
def _rooms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = application.routers
    monkeypatch.setattr(application, "routers", lambda: [trial, *known()])
    yield


def calm(house: House, role: Role | None) -> TestClient:
    """A client that is answered where another would be shown our own failure."""
    client = house.client(role)
    return TestClient(
        client.app, base_url="http://localhost", cookies=client.cookies, headers=dict(client.headers),
        follow_redirects=False, raise_server_exceptions=False,
    )  # fmt: skip


def main_of(text: str) -> etree._Element:
    return markup.element(markup.document(text), "//main")


def test_what_is_not_there_leads_to_what_is_nearest(house: House) -> None:
    """A name with a slip in it is one click from the right one, in the reader's language."""
    answer = house.client("viewer").get("/trial/missing", headers={"Accept-Language": "zh"})
    assert answer.status_code == 404
    main = main_of(answer.text)
    assert main.xpath("string(h1)") == "没有名为“labs-over-2”的目标。"
    assert main.xpath("p/a[@href='/targets/labs-over-20']/text()") == ["labs-over-20"]


def test_a_failure_of_ours_tells_no_insides(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """The reader hears what to do; what broke is on the server's standard error."""
    answer = calm(house, "viewer").get("/trial/broken")
    assert answer.status_code == 500
    assert "secret insides" not in answer.text
    assert "secret insides" in capsys.readouterr().err
    assert main_of(answer.text).xpath("//a[@href='/trial/broken']/text()") == ["Try again"]


def test_a_ledger_that_is_away_is_told_with_what_to_do(house: House) -> None:
    """503 with the sentence and the hint of the failure; the page around it asks the ledger nothing in vain."""
    answer = calm(house, "reviewer").get("/trial/offline")
    assert answer.status_code == 503
    main = main_of(answer.text)
    assert main.xpath("string(h1)") == "the ledger cannot be read"
    assert "is its disk there?" in markup.said(main)


def test_whom_to_ask_is_told_to_those_who_have_an_account(house: House) -> None:
    """A role that is missing: the administrators by name, for nobody else."""
    answer = house.client("contributor").get("/trial/closed")
    assert answer.status_code == 403
    assert "ask an administrator: admin" in markup.main_of(answer.text)
    assert "Signed in as contributor" in markup.main_of(answer.text)
    refused = house.client(None).post("/trial/form")
    assert refused.status_code == 401
    assert "admin" not in markup.main_of(refused.text)
    assert main_of(refused.text).xpath("//a[@href='/sign-in']")


def test_a_form_outlives_the_session_in_which_it_was_typed(house: House) -> None:
    """Who is signed in no more finds all of it in the answer, signs in beside it and sends it again; no password."""
    typed = {"subject": "results", "period": "2025", "value": "9100项", "quote": 'two\r\nlines, <b>"&', "do": "save"}
    answer = house.client(None).post("/enter", data={**typed, "password": "secret words"})
    assert answer.status_code == 401
    assert "secret words" not in answer.text
    page = markup.document(answer.text)
    assert markup.attribute(markup.element(page, "//a[@target='_blank']"), "href") == "/sign-in"
    form = markup.element(page, "//main//form")
    fields = markup.elements(form, ".//input[@type='hidden']")
    kept = {markup.attribute(one, "name"): markup.attribute(one, "value") for one in fields}
    assert {name: words.replace("\n", "\r\n").replace("\r\r", "\r") for name, words in kept.items()} == typed
    again = house.client("contributor").post(markup.attribute(form, "action"), data=kept)
    assert again.headers["location"].startswith("/enter/entries/")
    assert "9100项" in house.client("contributor").get(again.headers["location"]).text


def test_a_file_is_chosen_again_for_a_form_that_is_sent_again(house: House) -> None:
    """It cannot be kept in a page, and nothing is sent without it by mistake; too much is refused, not kept."""
    client = house.client(None)
    data = {"subject": "results", "value": "9100项"}
    page = markup.document(client.post("/enter", data=data, files={"file": ("r.txt", b"9100")}).text)
    form = markup.element(page, "//main//form")
    assert form.get("enctype") == "multipart/form-data"
    assert "required" in markup.element(form, ".//input[@type='file'][@name='file']").attrib
    for odd in ({"a": "x" * (LARGEST_BODY + 1)}, {f"f{n}": "" for n in range(1_500)}):
        assert client.post("/silences", data=odd).status_code in (401, 413)
    assert client.post("/silences", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 401
    assert client.post("/silences", content=b"--", headers={"Content-Type": "multipart/form-data"}).status_code == 401


def test_what_people_wrote_stays_text(house: House) -> None:
    """Markup in a sentence or a problem is shown, not obeyed."""
    answer = house.client("contributor").post("/trial/form")
    main = main_of(answer.text)
    assert main.xpath("string(h1)") == "<b>&"
    assert markup.said(markup.element(main, ".//div[@role='alert']//li")) == "one <i>"


def test_the_other_language_keeps_the_address(house: House) -> None:
    """Filters stay, whatever they are called; what was just done is not told twice."""
    client = house.client("viewer")
    text = client.get("/trial/missing?path=a%26b&q=x&q=y&lang=en&done=frame.refused").text
    link = markup.value(markup.document(text), "//header//a[@hreflang='zh']/@href")
    assert link == "/trial/missing?path=a%26b&q=x&q=y&lang=zh"


def test_what_waits_is_counted_in_the_head_for_who_decides(house: House) -> None:
    """A held figure stands as a number beside the queue, with words for who hears the page; others see none."""
    served = house.served()
    done = record(
        Written("results", "9000000项", "2025"), served.orders.declaration, house.ledger, served.store,
        by="seed", now=house.now,
    )  # fmt: skip
    assert not isinstance(done, list), done
    assert house.ledger.held.count() == 1
    told = {}
    roles: tuple[Role, ...] = ("viewer", "reviewer")
    for role in roles:
        text = house.client(role).get("/trial/missing").text
        told[role] = markup.document(text).xpath("string(//nav//a[@href='/review'])")
    assert told == {"viewer": "Review", "reviewer": "Review 1 (1 waiting)"}


def test_nothing_is_headed_that_is_not_shown(house: House) -> None:
    """What only people with an account see leaves no empty heading behind for those without."""
    served = house.served()
    targets = house.root / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8").replace("by: 2026", "by: 2029"), encoding="utf-8")
    assert served.orders.refresh()
    served.settle(served.orders.declaration, house.now.date(), house.now)
    done = record(
        Written("results", "9000000项", "2025"), served.orders.declaration, house.ledger, served.store,
        by="seed", now=house.now,
    )  # fmt: skip
    assert not isinstance(done, list), done
    assert house.page("viewer", "/").xpath("//h2[@id='attention']")
    served.options = replace(served.options, public=True)
    assert house.page(None, "/").xpath("//h2[@id='attention'] | //ul[contains(@class, 'news')][not(li)]") == []
