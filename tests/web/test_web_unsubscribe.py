"""The way out of a channel's mails: looking stops nothing, one click stops them."""

from __future__ import annotations

from tests.web import markup
from tests.web.conftest import KEY, House
from tracker.alerts.channels.headers import Address
from tracker.alerts.channels.unsubscribe import ways_out
from tracker.evaluate import signing

LEAVER = ("out", "li.na@example.org")


def path_of(*fields: str, purpose: str = "unsubscribe") -> str:
    """The path of a page for a channel and a recipient."""
    return "/unsubscribe/" + signing.sign(purpose, fields or LEAVER, KEY)


def words(text: str) -> str:
    """The text of the page's main part, on one line."""
    return markup.main_of(text)


def test_looking_tells_what_would_stop_and_stops_nothing(house: House) -> None:
    """Mail scanners follow every link: only a form, or a program's one click, does it."""
    answer = house.client(None).get(path_of())
    assert answer.status_code == 200
    said = words(answer.text)
    assert "li.na@example.org" in said
    assert "Weekly digest" in said
    assert "noindex" in answer.headers["x-robots-tag"]
    assert house.ledger.outbox.stops() == {}


def test_the_form_stops_it_once(house: House) -> None:
    """Once more changes nothing; the audit log has one line; looking again tells that it is done."""
    for _ in range(2):
        answer = house.client(None).post(path_of())
        assert answer.status_code == 200
        assert "sends no more mail to li.na@example.org" in words(answer.text)
    assert set(house.ledger.outbox.stops()) == {LEAVER}
    assert len(house.ledger.audit.entries(act="channel.leave")) == 1
    assert "sends no more" in words(house.client(None).get(path_of()).text)


def test_a_mail_program_does_it_with_one_click(house: House) -> None:
    """RFC 8058: a POST of List-Unsubscribe=One-Click from elsewhere, without cookies, to the header's address."""
    to = Address("Li Na", "li.na@example.org")
    (link, _), one_click = ways_out("out", LEAVER[1], to, "https://targets.example.org", KEY)
    assert one_click
    client = house.client(None)
    client.headers["Sec-Fetch-Site"] = "cross-site"
    client.headers["Origin"] = "https://mail.example.com"
    answer = client.post(link.removeprefix("https://targets.example.org"), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert set(house.ledger.outbox.stops()) == {LEAVER}


def test_what_was_not_signed_here_changes_nothing(house: House) -> None:
    """Forged tokens, tokens for another purpose, tokens with other fields."""
    for path in ("/unsubscribe/none", path_of(purpose="answer"), path_of("out"), path_of()[:-1]):
        for answer in (house.client(None).get(path), house.client(None).post(path)):
            assert answer.status_code == 404
            assert "Nothing was changed" in words(answer.text)
    assert house.ledger.outbox.stops() == {}


def test_without_a_key_nothing_can_be_told(house: House) -> None:
    """It is our failure, and said so."""
    house.served().key = None
    assert house.client(None).post(path_of()).status_code == 503
