"""Figures in running text, found by a pattern."""

from __future__ import annotations

from tracker.ingest.extract.document import Document
from tracker.ingest.extract.folded import Folded
from tracker.ingest.extract.pattern import Match, PatternError, Searcher, searcher
from tracker.ingest.extract.quote import Span, cited
from tracker.ingest.extract.unread import Unread, shown, unread
from tracker.model.source import Found, Pattern, Read


def read(document: Document, read: Read) -> list[Found]:
    """Each figure that the pattern finds in the readable text. Raises Unread where it finds none."""
    assert isinstance(read.place, Pattern)
    if not document.readable.strip():
        raise unread("empty", "文件里没有可读的文字。", "The document has no readable text.")
    found = in_text(document.folded, read.place)
    if not found:
        raise not_found(read.place)
    return found


def in_text(text: Folded, pattern: Pattern, address: str = "") -> list[Found]:
    """Each figure that the pattern finds, with its quote; the address says the line where none is given."""
    figures = []
    for match in ready(pattern).find(text):
        if match.value:
            where = address or f"line {text.original.count(chr(10), 0, match.start) + 1}"
            found = Found(match.value, match.period or None, where)
            figures.append(cited(found, text.original, Span(match.start, match.end)))
    return figures


def first(text: Folded, pattern: Pattern) -> Match | None:
    """The first place where a pattern for a period stands."""
    return next((match for match in ready(pattern, "period").find(text) if match.period), None)


def ready(pattern: Pattern, needs: str = "value") -> Searcher:
    """The pattern ready to be looked for. Raises Unread for one that cannot be used."""
    try:
        return searcher(pattern, needs)
    except PatternError as error:
        raise unread("not_parsed", f"模式有误：{error.zh}。", f"The pattern cannot be used: {error.en}.") from error


def not_found(pattern: Pattern) -> Unread:
    wanted = shown(pattern.text)
    return unread(
        "moved_selector",
        f"文字中找不到“{wanted}”；页面可能已改版，请对照原文修改模式。",
        f"“{wanted}” stands nowhere in the text; the wording may have changed: compare the pattern with the document.",
    )
