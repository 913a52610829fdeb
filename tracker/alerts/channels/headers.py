"""Headers of a mail in ASCII, folded so that every reader unfolds them to what was meant (RFC 5322, RFC 2047)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from email.utils import parseaddr

from tracker.model.value import value

LONGEST_LINE = 76
"""Characters of a line that holds an encoded word (RFC 2047, 2)."""

_AROUND = len("=?utf-8?b??=")
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOMS}(?:\.{_ATOMS})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


@value
class Address:
    """A mail address with the name that is shown beside it; `local` and `domain` are ASCII."""

    local: str
    domain: str
    name: str = ""

    @property
    def bare(self) -> str:
        return f"{self.local}@{self.domain}"


def address(written: str) -> Address:
    """The address of `name@example.org` or `Name <name@example.org>`; ValueError, with a sentence, for any other text.

    A domain in other letters is written as the name system knows it (IDNA). Other letters before the @ would need
    servers that know SMTPUTF8 all along the way, which nobody can count on.

    >>> address("王芳 <wang@天津.example>").bare
    'wang@xn--rssy87b.example'
    """
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in written):
        raise ValueError(f"the address {written!r} has a line break or another control character in it")
    name, bare = parseaddr(written)
    local, at, domain = bare.rpartition("@")
    if not at or (not name and bare != written.strip().strip("<>")):
        raise ValueError(f"{written!r} is no mail address: write name@example.org or Name <name@example.org>")
    if not local.isascii():
        raise ValueError(f"{bare!r} has letters beyond ASCII before the @, which many servers refuse: use an ASCII one")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if len(local) > 64 or len(host) > 253 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(host):
        raise ValueError(f"{bare!r} is no mail address that servers take")
    return Address(local, host.lower(), name)


def text_header(name: str, text: str) -> str:
    """A header that holds any text on one line: as it is where that is safe, else in encoded words.

    The standard library's folding loses blanks beside other letters, so the words are cut here: between characters,
    every blank inside of them.

    >>> text_header("Subject", "更正")
    'Subject: =?utf-8?b?5pu05q2j?='
    """
    plain = _folded(name, text)
    return plain if plain is not None else f"{name}: " + "\r\n ".join(_words(text, len(name) + 2))


def address_header(name: str, to: Address) -> str:
    """A header that holds one address with its name."""
    if not to.name:
        return f"{name}: {to.bare}"
    if to.name.isascii() and to.name.isprintable() and "=?" not in to.name and len(to.name) < 60:
        escaped = re.sub(r'(["\\])', r"\\\1", to.name)
        return f'{name}: "{escaped}"\r\n <{to.bare}>'
    return f"{name}: " + "\r\n ".join([*_words(to.name, len(name) + 2), f"<{to.bare}>"])


def _folded(name: str, text: str) -> str | None:
    """The header in its own letters; None where blanks or odd signs would not survive that."""
    if not (text.isascii() and text.isprintable()) or "=?" in text or "  " in text or text != text.strip() or not text:
        return None
    lines, line = [], f"{name}:"
    for word in text.split(" "):
        if len(line) + 1 + len(word) > LONGEST_LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    lines.append(line)
    return "\r\n".join(lines) if max(map(len, lines)) <= LONGEST_LINE else None


def _words(text: str, taken: int) -> Iterator[str]:
    """The encoded words of a text, the first on a line of which so many characters are taken."""
    room = (LONGEST_LINE - taken - _AROUND) // 4 * 3
    word = b""
    for character in text:
        encoded = character.encode()
        if len(word) + len(encoded) > room:
            yield _word(word)
            word, room = b"", (LONGEST_LINE - 1 - _AROUND) // 4 * 3
        word += encoded
    yield _word(word)


def _word(raw: bytes) -> str:
    return f"=?utf-8?b?{b64encode(raw).decode('ascii')}?="
