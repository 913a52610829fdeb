"""Reading figures out of documents: one file a format, and the walk through the reads of a source.

`extract` runs in a child process (`tracker.ingest.child`); whoever fetches calls `tracker.ingest.readers.Readers`.
Another format is another file here and a line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from tracker.ingest.extract.document import Document
from tracker.ingest.extract.unread import Unread, unread
from tracker.model.source import Failure, Format, Found, Read

Extractor = Callable[[Document, Read], list[Found]]

FORMATS: dict[Format, str] = {
    "json": "json_values",
    "csv": "csv_table",
    "xlsx": "office",
    "html": "page",
    "feed": "feed",
    "pdf": "pdf",
    "docx": "office",
    "text": "plain",
    "sdmx": "sdmx",
}
"""The file that reads each format; `command` is run by `tracker.ingest.program`, not here."""

LOOKED_AT = ("moved_selector", "no_figure", "no_period", "not_parsed", "empty")
"""Failures behind which a sign-in or an error page may stand."""


def extract(document: Document, reads: Sequence[Read]) -> list[list[Found] | Failure]:
    """What each read finds in the document, or why it finds nothing; in the order of the reads."""
    results: list[list[Found] | Failure] = []
    for read in reads:
        try:
            results.append(_dated(document, read, extractor(read.format)(document, read)))
        except Unread as reason:
            results.append(reason.failure)
    return [_looked_at(document, one) if isinstance(one, Failure) else one for one in results]


def extractor(format_: Format) -> Extractor:
    """The function that reads a format."""
    read: Extractor = import_module(f"{__name__}.{FORMATS[format_]}").read
    return read


def _dated(document: Document, read: Read, found: list[Found]) -> list[Found]:
    """The figures with the period or the day that the read takes from elsewhere in the document."""
    of = read.period
    if of is None or of.kind not in ("pattern", "published"):
        return found
    if of.kind == "published":
        day = _published(document) if any(one.published is None for one in found) else None
        return [one if one.published is not None else _with(one, published=day) for one in found]
    assert of.pattern is not None
    from tracker.ingest.extract.plain import first

    match = first(document.folded, of.pattern)
    if match is None:
        raise unread(
            "no_period",
            f"文字中找不到写明时期的“{of.pattern.text}”。",
            f"The words that tell the period, “{of.pattern.text}”, stand nowhere in the text.",
        )
    return [_with(one, period=match.period) for one in found]


def _published(document: Document) -> str:
    from tracker.evaluate.periods import period_written

    said = None
    if document.kind in ("text/html", "application/xhtml+xml"):
        from tracker.ingest.extract.page import published

        said = published(document)
    day = period_written(said, "daily") if said else None
    if day is None or day.frequency != "daily":
        raise unread("no_period", "文件没有写明发布日期。", "The document does not say when it was published.")
    return day.text


def _with(found: Found, period: str | None = None, published: str | None = None) -> Found:
    from dataclasses import replace

    return replace(found, period=period or found.period, published=published or found.published)


def _looked_at(document: Document, failure: Failure) -> Failure:
    """The failure, or the truer one: that this is no page with figures at all."""
    from tracker.ingest.looks import looks_like

    if failure.kind not in LOOKED_AT or not document.kind.startswith(
        ("text/", "application/xhtml", "application/json")
    ):
        return failure
    begins = document.text[:2_000].lstrip().lower()
    if "<html" not in begins and "<!doctype html" not in begins and document.kind != "text/html":
        return failure
    from tracker.document import visible

    return looks_like(document.text, visible(document.text)) or failure
