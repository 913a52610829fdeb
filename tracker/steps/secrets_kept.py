"""Secrets that are shown once: made at random, kept as their SHA-256."""

from __future__ import annotations

import secrets
from hashlib import sha256

BYTES = 32

LONGEST = 200
"""Characters; nothing longer was ever made here."""


def new_secret(prefix: str = "") -> str:
    """A secret that nobody can guess, in letters that stand in a header and in an address as they are."""
    return prefix + secrets.token_urlsafe(BYTES)


def new_id(prefix: str) -> str:
    """A name for something, by which it is listed; it proves nothing."""
    return prefix + secrets.token_hex(5)


def kept(secret: str) -> str:
    """What is kept of a secret: with 256 random bits no slow hash is needed."""
    return sha256(secret[:LONGEST].encode("utf-8", "replace")).hexdigest()
