"""What a mail carries so that, when it comes back, it proves which delivery it was."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.alerts.channels.headers import Address
from tracker.evaluate.signing import MARK, is_marked, mark

PURPOSE = "bounce"

_CODE = re.compile(rf"\b(d-[0-9a-f]{{24}})(?:\.([0-9a-f]{{{MARK}}}))?\b", re.IGNORECASE)


def delivery_code(delivery: str, key: bytes | None) -> str:
    """The delivery's id, followed by the mark that only we can make where there is a key: `d-….0123…`.

    A reader of a message could work out under which id another reader got it, but not the mark: nobody can have
    another's mail stopped by a forged report.
    """
    return delivery if key is None else f"{delivery}.{mark(PURPOSE, delivery, key)}"


def return_address(bounce: Address, code: str) -> Address:
    """Where failures are told to: an address that ends in + before the @ gets the code behind it (VERP).

    >>> return_address(Address("bounces+", "example.org"), "d-1.ab").bare
    'bounces+d-1.ab@example.org'
    """
    local = f"{bounce.local}{code}"
    return replace(bounce, local=local) if bounce.local.endswith("+") and len(local) <= 64 else bounce


def codes_in(text: str) -> set[tuple[str, str]]:
    """Every delivery that a text names, each with its mark, "" where it has none."""
    return {(found[1].lower(), (found[2] or "").lower()) for found in _CODE.finditer(text)}


def is_proven(code: tuple[str, str], key: bytes) -> bool:
    """Whether the mark is the one that we gave to this delivery."""
    return is_marked(PURPOSE, code[0], code[1], key)
