"""Passwords as Argon2 hashes, worked out by few at a time."""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pwdlib import PasswordHash

AT_ONCE = BoundedSemaphore(2)
"""Each try takes 64 MiB for a while: a flood of them must not take the machine."""

MEMORY, PASSES, LANES = 65_536, 3, 4
"""KiB, passes, lanes: the second recommended choice of RFC 9106."""


def hashed(password: str) -> str:
    """The hash that is kept in the place of a password."""
    with AT_ONCE:
        return _hasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash was kept; where there is none, no, after the same work."""
    against = nobodys() if kept is None else kept
    with AT_ONCE:
        right = _hasher().verify(password, against)
    return right and kept is not None


@lru_cache(maxsize=1)
def nobodys() -> str:
    """The hash of a password that nobody knows: what a try for nobody is compared with."""
    return hashed(secrets.token_urlsafe(32))


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(PASSES, MEMORY, LANES),))
