"""The sentence of a text that a place stands in."""

from __future__ import annotations

import re

from tracker.model.lines import one_line
from tracker.model.proposal import Figure, Proposal

LONGEST = 160
"""Characters on either side that are looked through for where the sentence begins and ends."""

_ENDS = re.compile(
    r"[。！？!?；;]|\n[ \t\u3000]*\n|\.(?=\s)|(?<=[。！？!?:：])\n"
    r"|(?:(?<=\n)|\A)(?:[^\n，。、]{1,4}[、.)）])?[^\n，。、；：,.;:]{1,24}\n"  # a heading
)


_ROW = re.compile(r"[ \t]*\||(?:[^\n\t]*\t){2}")


def sentence_at(text: str, start: int, end: int, longest: int = LONGEST) -> tuple[int, int]:
    """Where the sentence begins and ends in which the characters from `start` to `end` stand.

    A single line break ends none: scraped texts are wrapped anywhere. A row of a table stands alone. Cut after
    `longest` characters on either side.

    >>> text = "去年很好。今年建成17家，超过预期。明年再说。"
    >>> text[slice(*sentence_at(text, 9, 12))]
    '今年建成17家，超过预期。'
    """
    first = max(0, start - longest)
    far = min(len(text), end + longest)
    line, broken = max(first, text.rfind("\n", first, start) + 1), text.find("\n", end, far)
    if _ROW.match(text, line, far if broken < 0 else broken):
        return line, far if broken < 0 else broken
    before = [found.end() for found in _ENDS.finditer(text, first, start)]
    behind = _ENDS.search(text, end, far)
    begin, stop = before[-1] if before else first, far if behind is None else behind.end()
    while begin < start and text[begin].isspace():
        begin += 1
    while stop > end and text[stop - 1].isspace():
        stop -= 1
    return begin, stop


def marked(text: str, proposal: Proposal) -> tuple[str, str, str]:
    """The sentence of a proposal, harmless to show: what stands before its number, the number, what stands after.

    A milestone has no number: its own words take that place.
    """
    words = proposal.written if isinstance(proposal, Figure) else proposal.quote
    begin, stop = sentence_at(text, min(proposal.quote.start, words.start), max(proposal.quote.end, words.end))
    before, after = text[begin : words.start], text[words.end : stop]
    return _plain(before), _plain(text[words.start : words.end]), _plain(after)


def _plain(words: str) -> str:
    """The words on one line, a space kept at their ends where one stands."""
    spaced = one_line(words).strip()
    return (" " if words[:1].isspace() else "") + spaced + (" " if spaced and words[-1:].isspace() else "")
