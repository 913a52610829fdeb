"""Where the sentences of a text begin and end, and under which headings they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_SENTENCE = 1500
"""Characters; a longer one is cut at a blank, so that no step looks further than this."""

_LINE = re.compile(r"[^\n]*\n?")
_ITEM = re.compile(r"\s*(?:[-*•▪◦‣–—·]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+|\d{1,2}(?:\.\d{1,2})+\.?\s+)")
_HASHES = re.compile(r"\s*(#{1,6})\s")
_GAP = re.compile(r"\s*\[?(?:…{1,2}|\.{3,6})\]?\s*$")
_STOP = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9£$€₹*])")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|No|Nos|Rs|Dr|Mr|Mrs|Ms|St|vs|cf|e\.g|i\.e|approx|Fig|Sec|Art|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|"
    r"Oct|Nov|Dec|Vol|para|pp?|Ltd|Inc|Co|Gov|Sen|Hon|U\.S|U\.K|c|ca)\.$"
)
_ENDS = (".", "!", "?", ";", ",", ":")
_FULL_STOPS = frozenset([".\n", "!\n", "?\n"])
_LABEL = re.compile(r"\s*[^.:;\n]{1,60}:(?=\s)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a heading: characters `start` to `end`; `level` of a heading, else 0."""

    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters `start` to `end` of the text; `headings` are those it stands under, the outermost first.

    `label` is what stands before a colon at the beginning of its paragraph (`2023:`, `Pledge 4:`), empty where there
    is none; `block` counts paragraphs. `lead` is the sentence before a list, ended by a colon, of each of its items.
    """

    start: int
    end: int
    block: int
    headings: tuple[Block, ...]
    label: tuple[int, int]
    is_heading: bool = False
    lead: tuple[int, int] = (0, 0)


def sentences(text: str) -> Iterator[Sentence]:
    """All sentences in their order; a heading is one of its own."""
    stack: list[Block] = []
    label = lead = (0, 0)
    for count, block in enumerate(blocks(text)):
        if block.level:
            stack = [*(one for one in stack if one.level < block.level), block]
            label = lead = (0, 0)
            yield Sentence(block.start, block.end, count, tuple(stack[:-1]), label, is_heading=True)
            continue
        named = _LABEL.match(text, block.start, block.end)
        if named:
            label = (block.start, named.end())
        is_item = _ITEM.match(text, block.start, block.end) is not None
        if not is_item:
            lead = (0, 0)
        for start, end in _parts(text, block):
            yield Sentence(start, end, count, tuple(stack), label, lead=lead)
            if not is_item and text[start:end].rstrip().endswith(":"):
                lead = (start, end)


def blocks(text: str) -> Iterator[Block]:
    """Paragraphs: an empty line, a list marker or a heading begins one; a single line break inside one is a blank.

    A line that begins a sentence behind a list's last item is a paragraph of its own.
    """
    start: int | None = None
    end = 0
    is_item = False
    for line in _LINE.finditer(text):
        raw = line.group()
        if not raw:
            break
        empty, item, hashes = not raw.strip() or _GAP.match(raw), _ITEM.match(raw), _HASHES.match(raw)
        after_item = is_item and raw[0].isupper() and text[end - 2 : end] in _FULL_STOPS
        if start is not None and (empty or item or hashes or after_item):
            yield _block(text, start, end, bool(empty))
            start = None
        if hashes:
            yield Block(line.start(), line.end(), len(hashes.group(1)))
        elif not empty:
            if start is None:
                start, is_item = line.start(), item is not None
            end = line.end()
    if start is not None:
        yield _block(text, start, end, alone=False)


def _block(text: str, start: int, end: int, alone: bool) -> Block:
    """A short paragraph without a full stop that stands alone is a heading below those with `#`."""
    if alone and end - start <= 160 and not _ITEM.match(text, start):
        shown = text[start:end].strip()
        if not shown.endswith(_ENDS) and not re.search(r"[.!?]\s+[A-Z]", shown.replace("No. ", "No ")):
            return Block(start, end, 7)
    return Block(start, end)


def _parts(text: str, block: Block) -> Iterator[tuple[int, int]]:
    start = block.start
    marker = _ITEM.match(text, start, block.end)
    if marker:
        start = marker.end()
    for stop in _STOP.finditer(text, start, block.end):
        if _SHORT.search(text, max(start, stop.start() - 8), stop.start() + 1):
            continue
        yield from _bounded(text, start, stop.end())
        start = stop.end()
    if start < block.end:
        yield from _bounded(text, start, block.end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > 0 else start + MAX_SENTENCE
        yield start, cut
        start = cut
    yield start, end
