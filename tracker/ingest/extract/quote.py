"""Cutting a figure's quote out of the readable text, with what stands before and behind (W3C TextQuoteSelector)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.ingest.extract.document import Document
from tracker.model.source import Found

AROUND = 32
"""Characters of prefix and suffix that a quote carries."""
LONGEST = 300
"""A longer quote is no pointer any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end` of a document's readable text."""

    start: int
    end: int


def cited(found: Found, text: str, span: Span | None) -> Found:
    """The figure with the quote that the span cuts out of the readable text; as it is where there is no span."""
    if span is None:
        return found
    start, end = span.start, min(span.end, span.start + LONGEST)
    return Found(
        value=found.value,
        period=found.period,
        address=found.address,
        exact=text[start:end],
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
        start=start,
        end=end,
        published=found.published,
        flags=found.flags,
        unit=found.unit,
    )


def located(document: Document, words: str, after: int = 0) -> Span | None:
    """Where some words stand in the readable text, spaces apart: after `after` if they do, else anywhere; or None."""
    pieces = words.split()
    if not pieces or len(words) > LONGEST:
        return None
    text = document.readable
    if len(pieces) == 1:
        start = text.find(words := pieces[0], after)
        start = text.find(words) if start < 0 else start
        return Span(start, start + len(words)) if start >= 0 else None
    wanted = re.compile(r"\s*".join(re.escape(piece) for piece in pieces))
    found = wanted.search(text, after) or (wanted.search(text) if after else None)
    return Span(*found.span()) if found else None
