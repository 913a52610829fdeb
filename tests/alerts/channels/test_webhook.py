"""Webhooks: signed as the specification says, one id over all tries, every answer judged."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Behaviour, Receiver
from tests.alerts.channels.sent import AT, message, send
from tracker.alerts.channels.webhook import LONGEST, key_of, signed
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.posting import Outgoing, Unanswered
from tracker.model.report import Setting


def fresh() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


SECRET, FORMER = fresh(), fresh()
SETTINGS: dict[str, Setting] = {"url_env": "TRACKER_U", "secret_env": "TRACKER_S", "private": True}


def over(server: Receiver, at: datetime = AT, **environment: str) -> Outcome:
    told = {"TRACKER_U": server.url("/hook/0123456789abcdef"), "TRACKER_S": SECRET} | environment
    return send("webhook", SETTINGS, told, at=at)


def test_the_receiver_verifies_exactly_the_frozen_bytes() -> None:
    """The reference library takes the signature; the body is `hook.json` byte for byte."""
    with Receiver(receiver.answer(204)) as server:
        outcome = over(server, datetime.now(UTC))
    assert isinstance(outcome, Sent)
    (got,) = server.got
    assert got.body == message().parts["hook.json"]
    assert got.headers["webhook-id"] == "d-1"
    assert got.headers["content-type"] == "application/json"
    assert Webhook(SECRET).verify(got.body, got.headers)["type"] == "digest.published"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(got.body + b" ", got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(FORMER).verify(got.body, got.headers)


def test_while_the_secret_changes_either_verifies() -> None:
    """With `previous_secret_env` a receiver that knows the new secret and one that knows the former both take it."""
    settings = SETTINGS | {"previous_secret_env": "TRACKER_P"}
    with Receiver(receiver.answer(200)) as server:
        environment = {"TRACKER_U": server.url(), "TRACKER_S": SECRET, "TRACKER_P": FORMER}
        assert isinstance(send("webhook", settings, environment, at=datetime.now(UTC)), Sent)
    (got,) = server.got
    for secret in (SECRET, FORMER):
        Webhook(secret).verify(got.body, got.headers)
    assert len(got.headers["webhook-signature"].split(" ")) == 2


def test_every_try_has_the_same_id_and_its_own_time() -> None:
    """A second try is recognised by its id and taken for its timestamp."""
    with Receiver(receiver.answer(500)) as server:
        over(server, AT)
        over(server, AT + timedelta(minutes=5))
    assert [one.headers["webhook-id"] for one in server.got] == ["d-1", "d-1"]
    assert [int(one.headers["webhook-timestamp"]) for one in server.got] == [
        int(AT.timestamp()), int(AT.timestamp()) + 300,
    ]  # fmt: skip
    assert server.got[0].body == server.got[1].body


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_success_is_sent(status: int) -> None:
    """Any status of the two hundreds means that the receiver took it over."""
    with Receiver(receiver.answer(status)) as server:
        outcome = over(server)
    assert isinstance(outcome, Sent)
    assert str(status) in outcome.answer
    assert len(outcome.wire) == 64


@pytest.mark.parametrize(
    "status", [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504]
)
def test_any_other_status_is_tried_again(status: int) -> None:
    """Redirects count as failures; what a receiver answers wrongly today it may take tomorrow."""
    with Receiver(receiver.answer(status, b"not now", "Location: http://127.0.0.1:1/x")) as server:
        outcome = over(server)
    assert isinstance(outcome, TryAgain)
    assert outcome.code == status
    assert outcome.after is None
    assert str(status) in outcome.why
    assert len(server.got) == 1


def test_410_is_never_and_stops_the_endpoint() -> None:
    """Gone means gone: nothing else is to be sent there."""
    with Receiver(receiver.answer(410)) as server:
        outcome = over(server)
    assert isinstance(outcome, Never)
    assert (outcome.gone, outcome.code) == (True, 410)


@pytest.mark.parametrize("status", [429, 503, 500])
@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 23 Nov 2026 02:30:07 GMT", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 01:00:00 GMT", timedelta()),
        ("999999999999", timedelta(seconds=999999999)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_obeyed_in_both_forms(status: int, written: str, after: timedelta | None) -> None:
    """Seconds and dates are read; what is neither is as if it were not there."""
    with Receiver(receiver.answer(status, b"", f"Retry-After: {written}")) as server:
        outcome = over(server)
    assert isinstance(outcome, TryAgain)
    assert outcome.after == after


@pytest.mark.parametrize("behave", [receiver.reset, receiver.die, receiver.garbage], ids=lambda one: one.__name__)
def test_taken_without_an_answer_is_tried_again(behave: Behaviour) -> None:
    """Whether it was taken cannot be known: the next try carries the same id, so the receiver can tell."""
    with Receiver(behave) as server:
        outcome = over(server)
    assert isinstance(outcome, TryAgain)
    assert "0123456789abcdef" not in outcome.why
    assert len(server.got) == 1


def test_it_waits_for_twenty_seconds() -> None:
    """A receiver has the specification's 15 to 30 seconds; then it is tried again."""
    seen: list[Outgoing] = []

    def post(outgoing: Outgoing) -> Unanswered:
        seen.append(outgoing)
        return Unanswered("hooks.example.org had not answered after 20 s")

    environment = {"TRACKER_U": "https://hooks.example.org/", "TRACKER_S": SECRET}
    outcome = send("webhook", {"url_env": "TRACKER_U", "secret_env": "TRACKER_S"}, environment, post=post)
    assert isinstance(outcome, TryAgain)
    assert seen[0].timeout == timedelta(seconds=20)
    assert not seen[0].private


def test_an_answer_that_never_ends_was_an_answer() -> None:
    """The status came: the message was taken, however long the rest goes on."""
    with Receiver(receiver.huge) as server:
        assert isinstance(over(server), Sent)


def test_a_private_address_is_asked_only_where_that_is_declared() -> None:
    """Without `private: true` nothing reaches this machine; the sentence says what to write."""
    with Receiver(receiver.answer(200)) as server:
        settings: dict[str, Setting] = {"url": server.url(), "secret_env": "TRACKER_S"}
        outcome = send("webhook", settings, {"TRACKER_S": SECRET})
    assert isinstance(outcome, TryAgain)
    assert "private: true" in outcome.why
    assert server.got == []


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "is not set"),
        ("hunter2hunter2hunter2hunter2hunter2", "whsec_"),
        ("whsec_" + base64.b64encode(b"x" * 23).decode(), "23 bytes"),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), "65 bytes"),
        ("whsec_****hunter2****", "base64"),
    ],
)
def test_a_secret_that_cannot_be_used_is_named_and_not_repeated(secret: str, words: str) -> None:
    """The sentence names the variable and what is wrong, never the secret; the message waits until that is mended."""
    with Receiver(receiver.answer(200)) as server:
        outcome = over(server, TRACKER_S=secret)
    assert isinstance(outcome, TryAgain)
    assert "TRACKER_S" in outcome.why
    assert words in outcome.why
    assert "hunter2" not in outcome.why
    assert server.got == []


def test_keys_of_all_lengths_of_the_specification_are_taken() -> None:
    """24 to 64 bytes, padded or not by the length."""
    for size in range(24, 65):
        raw = secrets.token_bytes(size)
        assert key_of("whsec_" + base64.b64encode(raw).decode()) == raw


def test_an_address_that_is_not_set_is_named() -> None:
    """A missing variable holds the message back and says which one."""
    outcome = send("webhook", SETTINGS, {"TRACKER_S": SECRET})
    assert isinstance(outcome, TryAgain)
    assert "TRACKER_U" in outcome.why


def test_a_body_beyond_the_limit_is_never_sent() -> None:
    """Receivers take about 20 kB: more is a fault of the message, told as such."""
    with Receiver(receiver.answer(200)) as server:
        environment = {"TRACKER_U": server.url(), "TRACKER_S": SECRET}
        outcome = send("webhook", SETTINGS, environment, told=message(hook_json=b"x" * (LONGEST + 1)))
    assert isinstance(outcome, Never)
    assert server.got == []


def test_what_a_server_writes_back_is_cut_and_cleaned() -> None:
    """An answer's text in the log is one line, short, without control characters or our own address."""
    echo = b"\x1b[31mno\r\n" + b"0123456789abcdef " * 100
    with Receiver(receiver.answer(500, echo)) as server:
        outcome = over(server)
    assert isinstance(outcome, TryAgain)
    assert "\x1b" not in outcome.why
    assert "\n" not in outcome.why
    assert "0123456789abcdef" not in outcome.why
    assert len(outcome.why) < 250


@given(st.text(), st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.binary(min_size=24, max_size=64))  # noqa: DTZ001
def test_signatures_are_those_of_the_reference_library(body: str, at: datetime, key: bytes) -> None:
    """For any body, moment and key."""
    body, at = body.encode("utf-8", "replace").decode(), at.replace(tzinfo=UTC)
    made = signed("d-1", at, body.encode(), [key])["webhook-signature"]
    assert made == Webhook(key).sign("d-1", at, body)
