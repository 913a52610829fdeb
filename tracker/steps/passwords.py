"""Passwords as Argon2 hashes, worked out by few at a time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from tracker.errors import TrackerError

if TYPE_CHECKING:
    from pwdlib import PasswordHash

AT_ONCE, WAITING = BoundedSemaphore(2), BoundedSemaphore(12)
"""Each takes 64 MiB for a while: a flood of them must take neither the memory nor every thread that serves pages."""

MEMORY, PASSES, LANES = 65_536, 3, 4
"""KiB, passes, lanes: the second recommended choice of RFC 9106."""


class BusyError(TrackerError):
    """So many passwords are being looked at that another one would have to wait for long."""


def hashed(password: str) -> str:
    """The hash that is kept in the place of a password. Raises BusyError."""
    with _turn():
        return _hasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash was kept; where there is none, no, after the same work.

    Raises BusyError.
    """
    nobodys = _nobodys()
    with _turn():
        right = _hasher().verify(password, nobodys if kept is None else kept)
    return right and kept is not None


@contextmanager
def _turn() -> Iterator[None]:
    if not WAITING.acquire(blocking=False):
        raise BusyError("too many people are signing in at the same moment", "try again in a few seconds")
    try:
        with AT_ONCE:
            yield
    finally:
        WAITING.release()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """The hash of a password that nobody knows: what a try for nobody is compared with."""
    return _hasher().hash(secrets.token_urlsafe(32))


@lru_cache(maxsize=1)
def _hasher() -> PasswordHash:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(PASSES, MEMORY, LANES),))
