"""The way out that every mail to many names: a link for one click, an address to write to (RFC 2369, RFC 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from tracker.alerts.channels.headers import Address
from tracker.evaluate.signing import KEY_VARIABLE, SHORTEST_KEY, sign, verify
from tracker.workspace import variable

UNSUBSCRIBE = "unsubscribe"
"""The purpose of the tokens, and the beginning of the link's path."""


def signing_key(environment: Mapping[str, str]) -> bytes | None:
    """The key that signs the workspace's tokens; None where there is none, or one that is too short to be safe."""
    key = (variable(environment, KEY_VARIABLE) or "").encode()
    return key if len(key) >= SHORTEST_KEY else None


def ways_out(
    channel: str, recipient: str, to: Address, public_url: str | None, key: bytes | None
) -> tuple[tuple[str, ...], bool]:
    """The addresses by which a recipient leaves a channel, the best first, and whether the first takes one click.

    The link is there only where pages are reached by https and can tell that it is ours; writing to `to` always is.
    """
    token = None if key is None else sign(UNSUBSCRIBE, (channel, recipient), key)
    subject = f"{UNSUBSCRIBE} {token or channel}"
    mailto = f"mailto:{quote(to.bare, safe='@+')}?subject={quote(subject, safe='')}"
    if token is None or public_url is None or not public_url.lower().startswith("https://"):
        return (mailto,), False
    return (f"{public_url.rstrip('/')}/{UNSUBSCRIBE}/{token}", mailto), True


def who_leaves(token: str, key: bytes, now: datetime) -> tuple[str, str] | None:
    """The channel and the recipient of a token; None where it is not one of ours."""
    fields = verify(UNSUBSCRIBE, token, key, now)
    return (fields[0], fields[1]) if fields is not None and len(fields) == 2 else None
