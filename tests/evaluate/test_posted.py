"""Signatures of posted messages, with the field's own library as the sender."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from tracker.evaluate.posted import TOLERANCE, Stamp, authentic

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
BODY = '{"observations": []}'


def stamp(key: bytes = KEY, at: datetime = NOW, body: str = BODY, id_: str = "msg_1") -> Stamp:
    signature = Webhook(b64encode(key).decode()).sign(id_, at, body)
    return Stamp(id_, str(int(at.timestamp())), signature)


def test_what_the_library_signs_is_authentic() -> None:
    """A sender that uses the specification's own library is believed."""
    assert authentic(stamp(), BODY.encode(), [KEY], NOW)


def test_secrets_are_changed_without_a_gap() -> None:
    """Either side may know the old and the new secret while it is changed."""
    both = Stamp("msg_1", stamp().timestamp, f"{stamp(OTHER).signature} v2,x v1a,y {stamp().signature}")
    assert authentic(both, BODY.encode(), [KEY], NOW)
    assert authentic(stamp(OTHER), BODY.encode(), [KEY, OTHER], NOW)


@pytest.mark.parametrize("drift", [TOLERANCE, -TOLERANCE])
def test_clocks_may_differ_a_little(drift: timedelta) -> None:
    """Five minutes either way are taken, a second more is not."""
    beyond = drift + (timedelta(seconds=1) if drift > timedelta() else timedelta(seconds=-1))
    assert authentic(stamp(), BODY.encode(), [KEY], NOW + drift)
    assert not authentic(stamp(), BODY.encode(), [KEY], NOW + beyond)


@pytest.mark.parametrize(
    ("told", "body"),
    [
        (stamp(OTHER), BODY),
        (stamp(), BODY + " "),
        (Stamp("msg_2", stamp().timestamp, stamp().signature), BODY),
        (Stamp("", stamp().timestamp, stamp(id_="").signature), BODY),
        (Stamp("a.b", stamp().timestamp, stamp(id_="a.b").signature), BODY),
        (Stamp("msg_1", "", ""), BODY),
        (Stamp("msg_1", "9" * 400, stamp().signature), BODY),
        (Stamp("msg_1", "٣", stamp().signature), BODY),
        (Stamp("msg_1", stamp().timestamp, "v1,é v1,= v1," + "A" * 10_000), BODY),
        (Stamp("msg_1", stamp().timestamp, "v1," * 1_000), BODY),
    ],
)
def test_nothing_else_is(told: Stamp, body: str) -> None:
    """Another secret, another body, another id, a garbled header: none is believed, none is an exception."""
    assert not authentic(told, body.encode(), [KEY], NOW)
