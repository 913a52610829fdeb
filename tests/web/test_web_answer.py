"""The page behind a request's link: who has the link answers, nobody else, and a person decides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import markup
from tests.web.conftest import KEY, NOW, House
from tracker.evaluate import signing
from tracker.model.period import Period
from tracker.model.request import Closed, Request, Wanted
from tracker.steps.answer import PURPOSE, token_for
from tracker.steps.review import decide

UNTIL = NOW + timedelta(days=60)


def asked(house: House, subject: str = "results", period: str = "2025", mark: str = "") -> tuple[Request, str]:
    """An open request with the path of its page."""
    wanted = Wanted("figures", subject, Period.parse(period), "stb", date(2026, 1, 1), date(2026, 4, 1), mark)
    one = Request(f"q-{subject}{period}{mark}", wanted, NOW)
    house.ledger.requests.open([one])
    return one, "/answer/" + token_for(one, KEY, UNTIL)


def answered(house: House, path: str, value: str, **more: str) -> Any:
    """What the server says to an answer by nobody in particular."""
    return house.client(None).post(path, data={"value": value, "do": "save", **more})


def words(answer: Any) -> str:
    """The text of the page's main part, on one line."""
    return markup.main_of(answer.text)


def test_the_page_says_what_is_asked_without_an_account(house: House) -> None:
    """The figure, its period and unit, until when, why, the last figures; no way into the rest of the site."""
    _, path = asked(house)
    answer = house.client(None).get(path)
    assert answer.status_code == 200
    said = words(answer)
    for part in ("Bureau of Science", "Research results shared", "2025", "31 Mar 2026", "项", "9,000 research results"):
        assert part in said
    assert "近9000项" in said
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    page = markup.document(answer.text)
    assert not page.xpath("//nav | //a[@href='/sign-in'] | //footer//a")
    assert page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_speaks_the_language_of_whoever_comes(house: House, language: str) -> None:
    """By the browser's language; the other is one link away."""
    _, path = asked(house)
    page = house.page(None, path, language)
    assert page.get("lang") == language
    assert {"zh": "提交", "en": "Send the answer"}[language] in page.text_content()


def test_the_answer_is_shown_as_it_is_read_before_it_is_sent(house: House) -> None:
    """The part that changes while one types, and the button for those without scripts; neither records anything."""
    _, path = asked(house)
    part = house.client(None).post(f"{path}/reading", data={"value": "近9500项"})
    assert "9,450 ≤ x &lt; 9,500" in part.text
    looked = house.client(None).post(path, data={"value": "近9500项", "note": "to be checked", "do": "look"})
    assert "9,450 ≤ x < 9,500" in words(looked)
    page = markup.document(looked.text)
    assert page.xpath("//input[@name='value']/@value") == ["近9500项"]
    assert markup.said(markup.element(page, "//textarea[@name='note']")) == "to be checked"
    assert house.ledger.held.count() == 0


def test_an_answer_waits_for_a_person_and_is_thanked_for(house: House) -> None:
    """It enters as a proposal of the office, with its line in the audit log; the page says what happens next."""
    request, path = asked(house)
    done = answered(house, path, "近9500项", quote="共享近9500项", url="https://example.org/r")
    assert done.status_code == 303
    shown = words(house.client(None).get(done.headers["location"]))
    assert "Thank you, it has arrived." in shown
    assert "You answered: 近9500项" in shown
    [entry] = house.ledger.held.page()
    assert (entry.observation.recorded_by, entry.observation.source) == ("示例市科技局", "https://example.org/r")
    [line] = house.ledger.audit.entries(act="request.answer")
    assert (line.by, line.detail) == (None, {"request": request.id, "owner": "stb"})


def test_sending_twice_changes_nothing(house: House) -> None:
    """A second click finds its answer there."""
    _, path = asked(house)
    answered(house, path, "9500项")
    again = answered(house, path, "9500项")
    assert "nothing was changed" in words(house.client(None).get(again.headers["location"]))
    assert house.ledger.held.count() == 1


def test_it_can_be_corrected_until_a_person_decided(house: House) -> None:
    """The page shows the last answer in its form; another one takes its place."""
    _, path = asked(house)
    answered(house, path, "9500项", note="first")
    page = house.page(None, path)
    assert page.xpath("//details//input[@name='value']/@value") == ["9500项"]
    answered(house, path, "9600项")
    [entry] = house.ledger.held.page()
    assert entry.observation.measurement is not None
    assert entry.observation.measurement.text == "9600项"


def test_what_was_sent_back_is_told_with_its_reason(house: House) -> None:
    """The owner reads why, and answers anew."""
    _, path = asked(house)
    answered(house, path, "9500项")
    [entry] = house.ledger.held.page()
    declaration = house.served().orders.declaration
    decide("return", entry.observation.id, declaration, house.ledger, by="Li Na", now=NOW, reason="year of count?")
    assert "Your answer was sent back: year of count?" in words(house.client(None).get(path))
    assert answered(house, path, "9600项").status_code == 303


def test_once_accepted_there_is_nothing_more_to_say(house: House) -> None:
    """The page shows what was answered and that it counts; another answer is not taken."""
    _, path = asked(house)
    answered(house, path, "9500项")
    [entry] = house.ledger.held.page()
    decide("accept", entry.observation.id, house.served().orders.declaration, house.ledger, by="Li Na", now=NOW)
    page = house.client(None).get(path)
    assert page.status_code == 200
    assert "This figure is there and counts" in words(page)
    assert "9500项" in words(page)
    assert answered(house, path, "9700项").status_code == 200
    assert house.ledger.held.count() == 0


def test_marks_and_verdicts_are_chosen(house: House) -> None:
    """A stage is asked for with yes and no, a verdict with its words."""
    _, path = asked(house, "action-plan", "2026", "issued")
    assert house.page(None, path).xpath("//input[@name='value']/@value") == ["yes", "no", "unknown"]
    assert answered(house, path, "no").status_code == 303
    _, path = asked(house, "ecosystem", "2025")
    assert "kept" in house.page(None, path).xpath("//input[@name='value']/@value")
    none = house.client(None).post(path, data={"do": "save"})
    assert none.status_code == 422


def test_tokens_that_are_of_no_use_get_a_page_of_their_own(house: House) -> None:
    """Forged, cut off, of another purpose, expired, closed, withdrawn: each says why and what to do."""
    request, path = asked(house)
    token = path.removeprefix("/answer/")
    for forged in (token[:-1], token + "x", "nonsense", signing.sign("unsubscribe", [request.id], KEY, UNTIL),
                   token_for(request, b"another key of twenty", UNTIL)):  # fmt: skip
        answer = house.client(None).get(f"/answer/{forged}")
        assert (answer.status_code, "was not sent from here" in words(answer)) == (404, True)
        assert answered(house, f"/answer/{forged}", "17").status_code == 404
    late = house.client(None).get("/answer/" + token_for(request, KEY, NOW - timedelta(seconds=1)))
    assert (late.status_code, "has expired" in words(late)) == (410, True)
    gone = house.client(None).get("/answer/" + signing.sign(PURPOSE, ["q-none"], KEY, UNTIL))
    assert gone.status_code == 404
    house.ledger.requests.close([(request.id, Closed(NOW, "by_hand", "Li Na", "not needed"))])
    shut = house.client(None).get(path)
    assert (shut.status_code, "asked for no more" in words(shut)) == (410, True)
    assert house.ledger.held.count() == 0


def test_without_a_key_no_link_can_be_told(house: House) -> None:
    """It is our failure, and said so."""
    _, path = asked(house)
    house.served().key = None
    assert house.client(None).get(path).status_code == 503


def test_what_cannot_be_read_comes_back_beside_its_field(house: House) -> None:
    """With status 422, everything typed still there."""
    _, path = asked(house)
    for field, value, said in (("value", "viele", "No figure"), ("url", "javascript:1", "begins with https"),
                               ("note", "n" * 40_000, "too long")):  # fmt: skip
        answer = house.client(None).post(path, data={"value": "9500项", "quote": "theirs", field: value, "do": "save"})
        assert (answer.status_code, said in words(answer)) == (422, True)
        page = markup.document(answer.text)
        assert markup.said(markup.element(page, "//textarea[@name='quote']")) == "theirs"
    assert house.ledger.held.count() == 0


def test_it_works_from_a_form_that_says_nothing_of_its_origin(house: House) -> None:
    """A mail program's browser may send neither Sec-Fetch-Site nor Origin: the token is the proof."""
    _, path = asked(house)
    client = house.client(None)
    del client.headers["Sec-Fetch-Site"]
    assert client.post(path, data={"value": "9500项", "do": "save"}).status_code == 303


def test_an_address_that_tries_tokens_is_stopped(house: House) -> None:
    """After so many unknown tokens a minute nothing is looked at."""
    client = house.client(None)
    codes = [client.get(f"/answer/none{n}").status_code for n in range(40)]
    assert codes[0] == 404
    assert codes[-1] == 429


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["value", "quote", "url", "note", "do"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_no_text_in_any_field_or_token_is_a_failure_of_ours(house: House, typed: dict[str, str], noise: str) -> None:
    """Whatever is sent is answered with a page."""
    house.now += timedelta(minutes=1)
    if not house.ledger.requests.any():
        asked(house)
    path = "/answer/" + token_for(house.ledger.requests.requests()[0], KEY, house.now + timedelta(days=1))
    client = house.client(None)
    assert client.post(path, data=typed).status_code in (200, 303, 422)
    assert client.post(f"{path}/reading", data=typed).status_code == 200
    client.cookies.clear()
    from urllib.parse import quote

    assert client.get("/answer/" + quote(noise, safe="")).status_code in (404, 307)
