"""Text as lines: made harmless to show, measured by display width, wrapped where Han and Latin allow."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_STEERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with them a figure can be made to read backwards."""

_NOT_AT_START = frozenset("，。、；：！？）〕】》〉」』”’％…—·,.;:!?)]}%")
_NOT_AT_END = frozenset("（〔【《〈「『“‘([{¥")


def one_line(text: str) -> str:
    """The text on one line, harmless wherever it is shown: controls and direction marks become `�`, line breaks spaces.

    >>> one_line("a\\x1b[31mb\\nc \\u202e71")
    'a�[31mb c �71'
    """
    if text.isprintable():
        return text
    return "".join(map(_harmless, " ".join(text.split())))


def _harmless(character: str) -> str:
    kind = unicodedata.category(character)
    return "�" if kind in ("Cc", "Cs", "Zl", "Zp") or character in _STEERING else character


@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def display_width(text: str) -> int:
    """How many columns a text takes: Han and full-width characters two, combining marks none.

    >>> display_width("近9000项")
    8
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def wrap(text: str, columns: int) -> list[str]:
    """The lines of a text in at most `columns` columns; Chinese punctuation never begins a line.

    A word or an address that is longer than a line is cut, nothing is lost.

    >>> wrap("17家，不足20家", 8)
    ['17家，不', '足20家']
    """
    lines, line, taken = [], "", 0
    for piece in _pieces(text):
        size = display_width(piece)
        if taken + display_width(piece.rstrip()) <= columns:
            line, taken = line + piece, taken + size
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while display_width(line.rstrip()) > columns:
            head = _head(line, columns)
            lines.append(head)
            line = line[len(head) :]
        taken = display_width(line)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterator[str]:
    """The parts between which a line may break: words, single Han characters, with their punctuation."""
    piece: list[str] = []
    for character in text:
        if piece and _breaks(piece[-1], character) and not all(one == " " for one in piece):
            yield "".join(piece)
            piece.clear()
        piece.append(character)
    if piece:
        yield "".join(piece)


def _breaks(before: str, after: str) -> bool:
    if before in _NOT_AT_END or after in _NOT_AT_START or after == " ":
        return False
    return before == " " or _columns(after) == 2 or _columns(before) == 2


def _head(text: str, columns: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return text[: max(index, 1)]
    return text
