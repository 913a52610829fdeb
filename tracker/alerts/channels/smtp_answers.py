"""What the answers of a mail server mean: sent, try again, never, a connection that is of no more use (RFC 5321)."""

from __future__ import annotations

import re
from datetime import timedelta

from tracker.model.delivery import Never, TryAgain

GONE = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced codes (RFC 3463, RFC 7505) of addresses that will not come back: no such mailbox, no such domain, no address
at all, moved away, a domain without mail, mailbox closed. A full mailbox (5.2.2) or a refused text (5.7.1) is none."""

QUOTED = 200
"""So many characters of an answer are repeated."""

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?!\S)")


class BrokenError(Exception):
    """The connection cannot be used any more; nothing of the mail in hand was taken over."""

    def __init__(self, outcome: TryAgain) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


def judged(code: int, said: bytes, host: str) -> Never | TryAgain:
    """What a refusal means: 4xx may pass, 5xx will not; 421 and what is no code at all end the connection."""
    words = f"{host} answers {quoted(said, code)}"
    if code == 421 or not 400 <= code < 600:
        raise BrokenError(TryAgain(words, code=code if code > 0 else None))
    if code < 500:
        return TryAgain(words, after=_after(said), code=code)
    return Never(words, gone=is_gone(said.decode("utf-8", "replace")), code=code)


def is_gone(said: str) -> bool:
    """Whether an answer says by its enhanced code that the address is no more.

    >>> is_gone("5.1.1 <x@example.org>: Recipient address rejected: User unknown")
    True
    >>> is_gone("mailbox unavailable")
    False
    """
    found = _ENHANCED.match(said.strip())
    return found is not None and found[1] in GONE


def _after(said: bytes) -> timedelta | None:
    """The wait that a greylisting server asks for (`greylisted … 300 seconds`); None where it names none."""
    found = re.search(rb"(?i)(?:in|for|after)\s+(\d{1,5})\s*(?:s\b|sec)", said)
    return timedelta(seconds=int(found[1])) if found else None


def quoted(said: bytes | str, code: int) -> str:
    """An answer on one line, cut, with its code in front."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return (
        f"{code} {clean if len(clean) <= QUOTED else clean[: QUOTED - 1] + '…'}".strip()
        if code > 0
        else (f"what is no answer of a mail server: {clean[:60]}")
    )


def cause(error: BaseException) -> str:
    """What went wrong with the line, without the words that `smtplib` puts around it."""
    text = " ".join(str(error).split())
    return text.removeprefix("Connection unexpectedly closed: ")[:QUOTED] or type(error).__name__
