"""Signed tokens: words that only we can have written, for one purpose, short enough for a link."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from hashlib import sha256

SHORTEST_KEY = 16
"""Bytes that a key has at least: a shorter one can be guessed."""

LONGEST_TOKEN = 2_048
"""Characters; whatever is longer was not made here and is not looked at."""

_MAC = 16
"""Bytes that the signature keeps of HMAC-SHA256 (RFC 2104 allows to cut it to half its length)."""

_APART = "\x1f"


def sign(key: bytes, purpose: str, words: Sequence[str]) -> str:
    """The token of some words for a purpose; letters, digits, `-`, `_` and one `.`.

    The words can be read by anybody who has the token. ValueError for a key that is too short, or for a word that
    holds the separator.

    >>> token = sign(b"sixteen bytes or more", "answer", ["q-12", "1799999999"])
    >>> verify(b"sixteen bytes or more", "answer", token)
    ('q-12', '1799999999')
    >>> verify(b"sixteen bytes or more", "unsubscribe", token) is None
    True
    """
    _strong(key)
    if any(_APART in word for word in (purpose, *words)):
        raise ValueError("a word holds the separator")
    payload = _APART.join(words).encode()
    return f"{_encoded(payload)}.{_encoded(_mac(key, purpose, payload))}"


def verify(key: bytes, purpose: str, token: str) -> tuple[str, ...] | None:
    """The words of a token that was signed with this key for this purpose; None for any other text.

    It takes the same time whatever is wrong with a token of the same length. ValueError for a key that is too short.
    """
    _strong(key)
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    head, _, tail = token.partition(".")
    payload, mac = _decoded(head), _decoded(tail)
    fits = hmac.compare_digest(_mac(key, purpose, payload or b""), mac or b"")
    # what is decoded must encode to the same text: a token has one spelling
    one_spelling = f"{_encoded(payload or b'')}.{_encoded(mac or b'')}" == token
    if not fits or not one_spelling or payload is None:
        return None
    return tuple(payload.decode().split(_APART))


def _strong(key: bytes) -> None:
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key has at least {SHORTEST_KEY} bytes")


def _mac(key: bytes, purpose: str, payload: bytes) -> bytes:
    return hmac.new(key, purpose.encode() + b"\0" + payload, sha256).digest()[:_MAC]


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return None
