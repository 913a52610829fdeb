"""Whether a posted message comes from who holds the secret, after the Standard Webhooks specification (version 1)."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from tracker.model.value import value

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock may be from ours: a message that was caught on its way cannot be sent again later."""

LONGEST_ID = 256

MOST_SIGNATURES = 20
"""Signatures of one message that are looked at: a sender changing its secret has two."""


@value
class Stamp:
    """What a message says of itself in its headers: its id, when it was signed (seconds from 1970), by whom."""

    id: str
    timestamp: str
    signature: str


def authentic(stamp: Stamp, body: bytes, keys: Collection[bytes], now: datetime) -> bool:
    """Whether one of its signatures is by one of the keys, over `id.timestamp.body`, and it was signed just now.

    Every key is tried with every signature, each in constant time, so that the time tells nothing.

    >>> from datetime import UTC
    >>> stamp = Stamp("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    >>> key, at = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), datetime.fromtimestamp(1614265330, UTC)
    >>> authentic(stamp, b'{"test": 2432232314}', [key], at)
    True
    >>> authentic(stamp, b'{"test": 2432232315}', [key], at)
    False
    >>> authentic(stamp, b'{"test": 2432232314}', [key], at + timedelta(minutes=6))
    False
    """
    if not stamp.id or len(stamp.id) > LONGEST_ID or "." in stamp.id or not stamp.id.isascii():
        return False
    if not (stamp.timestamp.isascii() and stamp.timestamp.isdigit() and len(stamp.timestamp) <= 12):
        return False
    fresh = abs(int(stamp.timestamp) - now.timestamp()) <= TOLERANCE.total_seconds()
    told = b".".join((stamp.id.encode(), stamp.timestamp.encode(), body))
    given = [_decoded(one) for one in stamp.signature.split(" ")[:MOST_SIGNATURES] if one.startswith("v1,")]
    found = False
    for key in keys:
        right = hmac.new(key, told, sha256).digest()
        for one in given:
            found |= hmac.compare_digest(one, right)
    return found and fresh


def _decoded(signature: str) -> bytes:
    try:
        return b64decode(signature.removeprefix("v1,"), validate=True)
    except (Error, ValueError):
        return b""
