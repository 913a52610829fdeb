"""Figures in the entries of an RSS or Atom feed."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

from tracker.document import visible
from tracker.evaluate.periods import period_written
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.folded import Folded, same
from tracker.ingest.extract.plain import in_text, not_found
from tracker.ingest.extract.quote import cited, located
from tracker.ingest.extract.unread import shown, unread
from tracker.model.source import Feed, Found, Read

MOST_ENTRIES = 2_000
_DATES = ("published", "updated", "created")


def read(document: Document, read: Read) -> list[Found]:
    """Each figure that the pattern finds in an entry's title or summary. Raises Unread."""
    import feedparser

    place = read.place
    assert isinstance(place, Feed)
    feedparser.api.SANITIZE_HTML = False
    parsed: Any = feedparser.parse(
        document.text.encode("utf-8", "replace"),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    entries = list(parsed.get("entries") or [])[:MOST_ENTRIES]
    if not entries:
        if not parsed.get("version"):
            raise unread("not_parsed", "这不是 RSS 或 Atom。", "This is no RSS and no Atom feed.")
        raise unread("empty", "订阅源里没有条目。", "The feed has no entries.")
    chosen = [entry for entry in entries if _fits(entry, place.where)]
    if not chosen:
        raise unread(
            "moved_selector", f"{len(entries)} 个条目里没有含“{shown(place.where or '')}”的。",
            f"None of the {len(entries)} entries contains “{shown(place.where or '')}”.",
        )  # fmt: skip
    found = [one for number, entry in enumerate(chosen, start=1) for one in _of_entry(document, entry, number, place)]
    if not found:
        raise not_found(place.pattern)
    return found


def day_of(written: str) -> str | None:
    """The day that a feed's date names, as it is written there; None for one that names none.

    feedparser reads 2024年2月23日 as the 1st of November; so its own dates are not used.

    >>> day_of("Fri, 23 Feb 2024 23:30:00 +0800"), day_of("2024年2月23日"), day_of("yesterday")
    ('2024-02-23', '2024-02-23', None)
    """
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        period = period_written(written, "daily")
        return period.text if period is not None and period.frequency == "daily" else None


def _fits(entry: Any, where: str | None) -> bool:
    return where is None or same(where) in same(_words(entry))


def _words(entry: Any) -> str:
    parts = [str(entry.get("title") or ""), str(entry.get("summary") or "")]
    parts += [str(content.get("value") or "") for content in entry.get("content") or []]
    said = [visible(part) for part in parts]
    return "\n".join(dict.fromkeys(part for part in said if part))


def _of_entry(document: Document, entry: Any, number: int, place: Feed) -> list[Found]:
    name = str(entry.get("id") or entry.get("link") or number)
    text = Folded(_words(entry))
    day = next((day for key in _DATES if (day := day_of(str(entry.get(key) or "")))), None)
    return [
        cited(
            Found(one.value, one.period, f"entry {shown(name, 200)}", published=day),
            document.readable,
            located(document, one.exact),
        )
        for one in in_text(text, place.pattern)
    ]
