"""Requests on their page: what is open of whom, asked again, closed, answered, without a key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html

from tests.web import markup
from tests.web.conftest import DIGESTS, KEY, House
from tests.web.test_web_review import said
from tracker.steps.answer import Answered, Reply, answer, token_for
from tracker.steps.request import Office, ask

REQUESTS = """\
requests:
  figures: {channels: [office], languages: [zh, en], remind: [P7D, P14D], escalate: P21D, valid: P60D}
"""
OFFICE = """\
  office: {kind: email, maildir: mailbox, from: tracker@example.org, to: [team@example.org]}
"""


@pytest.fixture
def asking(house: House) -> House:
    """The sample city that asks its owners; the science bureau has an address and a head."""
    alerts = house.root / "alerts"
    (alerts / "digests.yaml").write_text(DIGESTS + REQUESTS, encoding="utf-8")
    with (alerts / "channels.yaml").open("a", encoding="utf-8") as file:
        file.write(OFFICE)
    targets = house.root / "targets.yaml"
    text = targets.read_text(encoding="utf-8").replace(
        "email: stb@example.org}", "email: stb@example.org, escalation: [head@example.org]}"
    )
    targets.write_text(text, encoding="utf-8")
    house._served = None
    house.served()
    return house


def office(house: House) -> Office:
    served = house.served()
    return Office(
        served.orders.declaration, served.orders.alerts, house.ledger, served.workspace.templates, house.key, None
    )


def row(house: House, identity: str, path: str = "/requests", role: str = "reviewer") -> str:
    assert role in ("reviewer", "viewer")
    page = house.page("reviewer" if role == "reviewer" else "viewer", path)
    return " ".join(page.get_element_by_id(identity).text_content().split())


def test_who_would_be_asked_is_shown_and_then_asked(asking: House) -> None:
    """Looking sends nothing; sending puts one letter for each address into the outbox, noted, the scheduler woken."""
    page = asking.page("reviewer", "/requests?look=1")
    words = " ".join(page.text_content().split())
    assert "Bureau of Science, stb@example.org" in words
    assert "National key laboratories, 2025 for the first time" in words
    assert asking.ledger.outbox.deliveries() == []
    woken = asking.woken
    done = asking.client("reviewer").post("/requests/send")
    assert done.status_code == 303
    [delivery] = asking.ledger.outbox.deliveries()
    assert (delivery.recipient, delivery.kind) == ("stb@example.org", "request")
    assert asking.woken > woken
    [line] = [one for one in asking.ledger.audit.entries() if one.act == "request.send"]
    assert (line.by, line.detail["letters"]) == ("reviewer", 1)
    page = asking.page("viewer", done.headers["location"])
    assert "the letters are on their way" in page.text_content()
    assert page.xpath("//section/h2/text()") == ["Bureau of Science"]
    assert page.xpath("//main//form[@method='post']") == []


def opened(house: House) -> list[str]:
    ask(office(house), house.now)
    return [one.id for one in house.ledger.requests.requests()]


def test_each_says_how_it_stands(asking: House) -> None:
    """Due or overdue since when, how often asked of whom, when it is asked next and how, what was answered."""
    opened(asking)
    [labs] = [one for one in asking.ledger.requests.requests() if one.wanted.subject == "labs"]
    words = row(asking, labs.id)
    assert "National key laboratories, 2025 ■ overdue since 1 Jan 2026" in words
    assert "once, on 22 Nov 2026 12:00" in words
    assert "to stb@example.org · for the first time" in words
    assert "29 Nov 2026reminder 1" in words
    asking.now += timedelta(days=7)
    ask(office(asking), asking.now)
    words = row(asking, labs.id)
    assert "2 times, last on 29 Nov 2026" in words
    assert "6 Dec 2026reminder 2" in words


def test_an_answer_leads_to_the_queue(asking: House) -> None:
    """It is told as waiting, not as overdue, and is asked for again once a reviewer returned it."""
    opened(asking)
    [labs] = [one for one in asking.ledger.requests.requests() if one.wanted.subject == "labs"]
    served = asking.served()
    token = token_for(labs, KEY, asking.now + timedelta(days=9))
    asking.now += timedelta(minutes=1)
    done = answer(token, Reply("18家"), served.orders.declaration, asking.ledger, key=KEY, now=asking.now)
    assert isinstance(done, Answered), done
    page = asking.page("reviewer", "/requests?state=answered")
    [one] = page.xpath("//tr[@id]")
    assert f"/review/{done.observation.id}" in html.tostring(one, encoding="unicode")
    words = " ".join(one.text_content().split())
    assert "answered, waits for review" in words
    assert "overdue" not in words
    assert "Ask again" not in words
    assert labs.id not in [one.get("id") for one in asking.page("viewer", "/requests?state=overdue").xpath("//tr[@id]")]
    client = asking.client("reviewer")
    asking.now += timedelta(minutes=1)
    client.post(f"/review/{done.observation.id}", data={"verb": "return", "reason": "of which year?", "seen": ""})
    assert "the answer was returned" in row(asking, labs.id)


def test_one_is_asked_again_alone(asking: House) -> None:
    """The others are left to their time."""
    ids = opened(asking)
    asking.now += timedelta(hours=1)
    done = asking.client("reviewer").post("/requests/send", data={"only": ids[0]})
    assert done.status_code == 303
    asks = {one.id: [ask.kind for ask in one.asks] for one in asking.ledger.requests.requests()}
    assert asks.pop(ids[0]) == ["first", "asked"]
    assert set(map(tuple, asks.values())) == {("first",)}
    assert asking.client("reviewer").post("/requests/send", data={"only": ids[0][:-1]}).status_code == 404


def test_one_is_closed_for_a_reason(asking: House) -> None:
    """Without one it is told beside the field; once closed it is listed with who and why, and closed once."""
    first, second = opened(asking)[:2]
    client = asking.client("reviewer")
    for reason, words in ((" ", "Say why."), ("x" * 5000, "too long"), ("a\x00", "cannot be kept")):
        refused = client.post(f"/requests/{first}/close", data={"reason": reason})
        assert refused.status_code == 422
        page = markup.document(refused.text)
        faulty = markup.element(page, "//details[@open]//input[@aria-invalid='true']")
        assert words in " ".join(markup.faults_of(page, faulty))
    done = client.post(f"/requests/{first}/close", data={"reason": "no longer collected"})
    assert done.status_code == 303
    assert [one.id for one in asking.ledger.requests.requests() if one.id == first] == []
    words = row(asking, first, "/requests?state=closed")
    assert "closed by a person · reviewer: no longer collected" in words
    late = client.post(f"/requests/{first}/close", data={"reason": "me too"})
    assert late.status_code == 409
    assert "closed already: closed by a person (reviewer: no longer collected)" in said(late)
    assert client.post("/requests/q-none/close", data={"reason": "x"}).status_code == 404
    [line] = [one for one in asking.ledger.audit.entries() if one.act == "request.close"]
    assert line.about == first
    assert row(asking, second)


def test_without_a_key_it_says_what_to_set(asking: House) -> None:
    """Nobody is asked, and nobody is offered to; where it is tried, the page says why not."""
    asking.key = None
    asking._served = None
    page = asking.page("reviewer", "/requests")
    assert "TRACKER_SECRET_KEY is not set" in page.text_content()
    assert page.xpath("//form[@action='/requests/send']") == []
    refused = asking.client("reviewer").post("/requests/send")
    assert refused.status_code == 422
    assert "Nobody was asked" in said(refused)


def test_a_template_with_a_fault_asks_nobody(asking: House) -> None:
    """It is told, and the outbox stays empty."""
    folder = asking.root / "alerts" / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "letter.html").write_text("{{ nothing_of_that_name.at.all }}", encoding="utf-8")
    refused = asking.client("reviewer").post("/requests/send")
    assert refused.status_code == 422
    assert "a template of the letters has a problem" in said(refused)
    assert asking.ledger.outbox.deliveries() == []


def test_nothing_declared_says_where_to_declare(house: House) -> None:
    """An empty page leads on; who may not act is not offered to; filters that mean nothing are left out."""
    assert "No requests are declared" in house.page("reviewer", "/requests").text_content()
    for odd in ("?state=x", "?page=-1", "?owner=" + "x" * 600, "?page=%C2%B2"):
        house.page("viewer", f"/requests{odd}")
    assert "Nothing here fits" in house.page("viewer", "/requests?owner=nobody").text_content()
    assert house.client("contributor").post("/requests/send").status_code == 403
    assert house.client(None).get("/requests").status_code == 303


def test_the_page_speaks_chinese(asking: House) -> None:
    """Names, stages and days."""
    opened(asking)
    words = " ".join(asking.page("reviewer", "/requests", "zh").text_content().split())
    for one in ("示例市科技局", "全国重点实验室，2025年", "2026年1月1日起逾期", "第1次提醒", "再请报"):
        assert one in words, one
