"""Apprise: the card goes out as it was frozen, refusals are told, addresses of this machine's own things kept out."""

from __future__ import annotations

import json

import pytest

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Receiver
from tests.alerts.channels.sent import CARD_ZH, message, send
from tracker.alerts.channels.apprise import OWN, SERVICES, objection
from tracker.model.delivery import Never, Outcome, Sent, TryAgain


def over(address: str) -> Outcome:
    return send("apprise", {"url_env": "TRACKER_CHAT"}, {"TRACKER_CHAT": address})


def test_the_card_arrives() -> None:
    """Subject and Markdown are what was frozen."""
    with Receiver(receiver.answer(200)) as server:
        outcome = over(f"json://127.0.0.1:{server.port}/s3cret-of-the-hook")
    assert isinstance(outcome, Sent)
    told = json.loads(server.got[0].body)
    assert told["message"].strip() == CARD_ZH.strip()
    assert told["title"] == message().text("subject.zh")


def test_ntfy_is_spoken_to_in_its_own_way() -> None:
    """A service that is let through beside plain JSON: a topic, a title, a message."""
    with Receiver(receiver.answer(200, b'{"id":"x"}')) as server:
        outcome = over(f"ntfy://127.0.0.1:{server.port}/targets")
    assert isinstance(outcome, Sent)
    assert json.loads(server.got[0].body)["topic"] == "targets"


@pytest.mark.parametrize("status", [302, 400, 401, 404, 429, 500, 503])
def test_a_refusal_is_tried_again_and_says_what_apprise_logged(status: int) -> None:
    """Apprise itself only says no; the status stands in its log, the secret of the address does not come along."""
    with Receiver(receiver.answer(status, b"", "Location: http://127.0.0.1:1/")) as server:
        outcome = over(f"json://127.0.0.1:{server.port}/s3cret-of-the-hook")
    assert isinstance(outcome, TryAgain)
    assert str(status) in outcome.why
    assert "s3cret" not in outcome.why
    assert len(server.got) == 1


@pytest.mark.parametrize(
    "address",
    ["syslog://", "rsyslog://127.0.0.1", "dbus://", "kodi://127.0.0.1", "file:///etc/passwd", "exec://ls", "mailto://a",
     "amqp://127.0.0.1", "http://example.org", "", "no address", "macosx://", "windows://", "fcm://a/b?keyfile=/k"],
)  # fmt: skip
def test_addresses_that_are_no_chat_services_are_not_used(address: str) -> None:
    """Programs, logs, files, other protocols: the message waits, and the sentence names the variable."""
    outcome = over(address)
    assert isinstance(outcome, TryAgain)
    assert "TRACKER_CHAT" in outcome.why


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("feishu://token", "kind: feishu"),
        ("wecombot://key", "kind: wecom"),
        ("dingtalk://token", "kind: dingtalk"),
        ("json://a.example json://b.example", "each"),
        ("slack://a/b/c?template=/etc/passwd", "local file"),
        ("json://example.org/?Template=x", "local file"),
    ],
)
def test_an_objection_says_what_to_write_instead(address: str, words: str) -> None:
    """Services with a channel of their own, several addresses at once, addresses that read files."""
    assert words in str(objection(address))


def test_every_scheme_let_through_is_known_to_apprise() -> None:
    """A slip in the list would keep a service out for ever."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise import Apprise

        known: set[str] = set()
        for one in Apprise().details()["schemas"]:
            known |= {*(one["protocols"] or ()), *(one["secure_protocols"] or ())}
    assert known >= SERVICES
    assert not (SERVICES & OWN.keys())


def test_a_message_without_a_card_is_never_sent() -> None:
    """What was frozen before the channel was named has no card: that does not change by waiting."""
    outcome = send("apprise", {"url_env": "TRACKER_CHAT"}, {"TRACKER_CHAT": "json://127.0.0.1"}, languages=("fr",))
    assert isinstance(outcome, Never)
