"""Tokens that only who holds the key can have written: for links in mails, for addresses to which mail comes back."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

KEY_VARIABLE = "TRACKER_SECRET_KEY"
"""The environment variable that holds the key of everything that this workspace signs."""

SHORTEST_KEY = 16
"""Bytes; a key that a person thought up in a hurry can be found by trying."""

LONGEST = 2_000
"""Characters of a token that is looked at: whoever sends more did not get it from us."""

MARK = 20
"""Hexadecimal digits of a mark: 80 bits, to be guessed only over the network."""


def sign(purpose: str, fields: Sequence[str], key: bytes, until: datetime | None = None) -> str:
    """The token that says `fields` for one purpose, good until a moment, or for ever.

    Letters, digits, `-`, `_` and one `.` only, so that it stands in an address as it is. A token for one purpose is
    none for another. ValueError where the key is shorter than `SHORTEST_KEY`.

    >>> token = sign("unsubscribe", ["weekly", "a@example.org"], b"sixteen bytes at least")
    >>> verify("unsubscribe", token, b"sixteen bytes at least", datetime(2026, 11, 23, tzinfo=UTC))
    ('weekly', 'a@example.org')
    >>> verify("request", token, b"sixteen bytes at least", datetime(2026, 11, 23, tzinfo=UTC)) is None
    True
    """
    end = None if until is None else until.astimezone(UTC).isoformat()
    said = json.dumps([end, *fields], ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_text(said)}.{_text(_mac(purpose, said, key))}"


def verify(purpose: str, token: str, key: bytes, now: datetime) -> tuple[str, ...] | None:
    """The fields that a token says; None where it is not ours, of another purpose, or its time has passed."""
    said = _said(purpose, token, key)
    if said is None:
        return None
    end, *fields = said
    return None if end and now > datetime.fromisoformat(end) else tuple(fields)


def expired(purpose: str, token: str, key: bytes, now: datetime) -> bool:
    """Whether a token is ours and its time has passed: its holder may be told so, nobody else."""
    said = _said(purpose, token, key)
    return said is not None and bool(said[0]) and now > datetime.fromisoformat(said[0])


def mark(purpose: str, text: str, key: bytes) -> str:
    """A short mark for a text that is known anyway: `MARK` hexadecimal digits, whatever their case."""
    return _mac(purpose, text.encode(), key).hex()[:MARK]


def is_marked(purpose: str, text: str, mark_: str, key: bytes) -> bool:
    """Whether a mark is the one for this text."""
    return hmac.compare_digest(mark(purpose, text, key).encode(), mark_.lower().encode("utf-8", "replace"))


def _said(purpose: str, token: str, key: bytes) -> list[str] | None:
    """What a token says, the end of its time ("" for none) first; None where it is not ours."""
    head, dot, tail = token.strip().partition(".")
    if not dot or len(token) > LONGEST or not token.isascii():
        return None
    try:
        said, mac = _bytes(head), _bytes(tail)
    except (ValueError, NotBase64):
        return None
    # Only what was signed is parsed: nothing that a stranger wrote reaches the reader of JSON.
    if not hmac.compare_digest(mac, _mac(purpose, said, key)):
        return None
    return [one or "" for one in json.loads(said)]


def _mac(purpose: str, said: bytes, key: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) under a key of the purpose's own, so that no two purposes can be taken for each other."""
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"a key has at least {SHORTEST_KEY} bytes")
    own = hmac.new(key, b"tracker " + purpose.encode(), sha256).digest()
    return hmac.new(own, said, sha256).digest()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _text(raw) != text:  # one token, one spelling
        raise ValueError(text)
    return raw
