"""The readable text of archived evidence of any kind, within bounds of time and memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from tracker.db.evidence import EvidenceStore
from tracker.ingest.extract.document import Document
from tracker.model.source import Source

if TYPE_CHECKING:
    from tracker.ingest.readers import Reading

READ_HERE = 1024 * 1024
"""Bytes of a page that are read in this process; more, and all PDF and office files, in a child that is bounded."""

LONGEST = 2_000_000
"""Characters of a text in which quotes are looked for."""

MOST = 8

_KINDS_APART = ("application/pdf", "application/zip")


class _Kept:
    """The texts that were asked for last: what was archived never changes, so neither do its words."""

    def __init__(self) -> None:
        self._texts: OrderedDict[tuple[str, str, str], str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str, str], made: Callable[[], str | None]) -> str | None:
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        text = made()
        if text is not None:
            with self._lock:
                self._texts[key] = text
                while len(self._texts) > MOST:
                    self._texts.popitem(last=False)
        return text


_kept = _Kept()


def archived_text(store: EvidenceStore, name: str, encoding: str | None = None) -> str | None:
    """The words of archived bytes as extractors see them, which the offsets of quotes count in.

    None where the archive has no such bytes or they have no words that can be read within the bounds. `encoding` is
    the one that their source declares. Raises LedgerError where the bytes were changed after they were archived.
    """
    content = store.get(name)
    if content is None:
        return None
    origins = store.origins(name)
    media_type = origins[0].media_type if origins else None
    key = (name, media_type or "", encoding or "")
    return _kept.get(key, lambda: _words(content, media_type, encoding))


def _words(content: bytes, media_type: str | None, encoding: str | None) -> str | None:
    document = Document(content, media_type, encoding)
    if len(content) <= READ_HERE and document.kind not in _KINDS_APART:
        text: str | None = document.readable
    else:
        text = read_apart(content, media_type, Source("archived", encoding=encoding, watch=("whole",))).text
    return text[:LONGEST] if text else None


def read_apart(content: bytes, media_type: str | None, source: Source) -> Reading:
    """What a source's reads find in archived bytes, in a child process of its own that may be ended by them."""
    from tracker.ingest.readers import Readers

    async def run() -> Reading:
        async with Readers(1) as readers:
            return await readers.read(content, media_type, source)

    return asyncio.run(run())
