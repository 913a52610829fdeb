"""The day on which a page says that it was published."""

from __future__ import annotations

import re
from datetime import date

from tracker.document.charset import decode
from tracker.document.readable import media_kind

_LOOKED_AT = 262_144
_META = re.compile(r"<meta\b[^<>]{0,600}>", re.IGNORECASE)
_NAME = re.compile(r"""\b(?:name|property|itemprop)\s*=\s*["']?([\w:.\-]{1,40})""", re.IGNORECASE)
_CONTENT = re.compile(r"""\bcontent\s*=\s*["']?\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})""", re.IGNORECASE)
_NAMES = frozenset({
    "pubdate", "article:published_time", "publishdate", "dc.date", "dcterms.issued", "date", "datepublished",
})  # fmt: skip
"""The tags of Chinese government sites (GB/T 33480) and of OpenGraph, Dublin Core and schema.org."""


def published(content: bytes, media_type: str | None = None) -> date | None:
    """The day in the tags at a page's head; None where it states none, or is no page.

    >>> published('<meta name="PubDate" content="2024-11-01 09:30">'.encode(), "text/html")
    datetime.date(2024, 11, 1)
    """
    if media_kind(content, media_type) not in ("text/html", "application/xhtml+xml"):
        return None
    for tag in _META.findall(decode(content[:_LOOKED_AT], media_type).text):
        name, day = _NAME.search(tag), _CONTENT.search(tag)
        if name is not None and day is not None and name[1].lower() in _NAMES:
            try:
                return date(int(day[1]), int(day[2]), int(day[3]))
            except ValueError:
                continue
    return None
