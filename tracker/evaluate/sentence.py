"""The sentence of a text that a place stands in."""

from __future__ import annotations

import re

LONGEST = 160
"""Characters on either side that are looked through for where the sentence begins and ends."""

_ENDS = re.compile(
    r"[。！？!?；;]|\n[ \t\u3000]*\n|\.(?=\s)|(?<=[。！？!?:：])\n"
    r"|(?:(?<=\n)|\A)(?:[^\n，。、]{1,4}[、.)）])?[^\n，。、；：,.;:]{1,24}\n"  # a heading
)


def sentence_at(text: str, start: int, end: int, longest: int = LONGEST) -> tuple[int, int]:
    """Where the sentence begins and ends in which the characters from `start` to `end` stand.

    A single line break ends none: scraped texts are wrapped anywhere. Cut after `longest` characters on either side.

    >>> text = "去年很好。今年建成17家，超过预期。明年再说。"
    >>> text[slice(*sentence_at(text, 9, 12))]
    '今年建成17家，超过预期。'
    """
    first = max(0, start - longest)
    before = [found.end() for found in _ENDS.finditer(text, first, start)]
    behind = _ENDS.search(text, end, min(len(text), end + longest))
    begin, stop = before[-1] if before else first, min(len(text), end + longest) if behind is None else behind.end()
    while begin < start and text[begin].isspace():
        begin += 1
    while stop > end and text[stop - 1].isspace():
        stop -= 1
    return begin, stop
