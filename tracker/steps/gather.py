"""Gathering one source: fetched or read from the workspace, its bytes archived first, then read for figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from tracker import __version__
from tracker.db.evidence import EvidenceStore
from tracker.evaluate.gate import relative
from tracker.model.collected import SourceState
from tracker.model.declaration import Declaration
from tracker.model.source import Failure, Found, Read, Source
from tracker.model.text import Text
from tracker.model.value import value

if TYPE_CHECKING:
    from tracker.ingest.fetched import Fetched, Unchanged, Validators
    from tracker.ingest.local import LocalFile
    from tracker.steps.read_document import Read as ReadDocument

FULL_FETCH_EVERY = timedelta(days=7)
"""After so long the whole page is asked for again: servers that say "unchanged" for ever are known."""

Clock = Callable[[], datetime]


class Fetching(Protocol):
    """What fetches: the guarded client."""

    async def fetch(
        self, source: Source, validators: Validators | None, now: datetime
    ) -> Fetched | Unchanged | Failure: ...


class Readout(Protocol):
    """What came of reading one document."""

    @property
    def results(self) -> tuple[tuple[Read, tuple[Found, ...] | Failure], ...]: ...
    @property
    def text(self) -> str | None: ...
    @property
    def failure(self) -> Failure | None: ...


class Reading(Protocol):
    """What reads documents: the pool of child processes."""

    async def read(self, content: bytes, media_type: str | None, source: Source) -> Readout: ...


@value
class Piece:
    """One document of a source: where its bytes lie, where they came from, what was found in them.

    `evidence` is "" for what a program printed without a document; `content` is None unless it was only tried, `text`
    unless a statement is watched in it. `proposed` is what its text proposes, where the source asks for that.
    """

    evidence: str
    place: str
    media_type: str | None
    headers: Mapping[str, str]
    size: int
    results: tuple[tuple[Read, tuple[Found, ...] | Failure], ...]
    text: str | None
    content: bytes | None = None
    proposed: ReadDocument | None = None


@value
class Gathered:
    """What a source gave: its pieces, that nothing changed, or the failure that came before anything could be read.

    `content` is the hash of all its bytes; `declared` that of what decides how they are read.
    """

    source: Source
    declared: str
    started_at: datetime
    ended_at: datetime
    pieces: tuple[Piece, ...] = ()
    unchanged: bool = False
    failure: Failure | None = None
    content: str | None = None
    status: int | None = None
    validators: Validators | None = None
    next_after: int | None = None
    full: bool = False


@value
class Site:
    """Where sources are gathered: their declaration, the workspace's folder, the archive, who fetches, who reads."""

    declaration: Declaration
    root: Path
    store: EvidenceStore
    client: Fetching
    readers: Reading
    clock: Clock

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.declaration.timezone)


def fingerprint(source: Source, declaration: Declaration, now: datetime) -> str:
    """The hash of everything but the bytes that decides what is read from a source at a moment.

    Its declaration, the indicators it feeds, the quotes it watches, the periods that follow from the day, the version
    of the reader.
    """
    day = now.astimezone(ZoneInfo(declaration.timezone)).date()
    parts: list[object] = [__version__, source]
    for read in source.reads:
        indicator = declaration.indicators.get(read.indicator)
        frequency = "irregular" if indicator is None else indicator.frequency
        period = relative(read, frequency, day)
        parts += [indicator, None if period is None else period.text]
    for target in source.watch:
        stated = declaration.targets.get(target)
        parts.append(None if stated is None else stated.statement.quote)
    return sha256(repr(parts).encode()).hexdigest()[:16]


async def gather(source: Source, site: Site, state: SourceState, *, force: bool = False, keep: bool = True) -> Gathered:
    """What the source gives now; with `force` everything is fetched and read again, without `keep` nothing archived.

    Never raises for what a source is or does: that is a Failure in what it returns.
    """
    started = site.clock()
    declared = fingerprint(source, site.declaration, started)
    work = _Work(source, site, state, started, declared, force or declared != state.declared, keep)
    try:
        return await work.run()
    except Exception as error:  # a fault of ours with one source must not stop the others
        return work.ended(failure=our_failure(error))


class _Work:
    """One gathering on its way."""

    def __init__(
        self, source: Source, site: Site, state: SourceState, started: datetime, declared: str, whole: bool, keep: bool
    ) -> None:
        self.source, self.site, self.state = source, site, state
        self.started, self.declared, self.whole, self.keep = started, declared, whole, keep

    def ended(self, **more: object) -> Gathered:
        base = Gathered(self.source, self.declared, self.started, self.site.clock())
        fields = {name: getattr(base, name) for name in Gathered.__dataclass_fields__}
        return Gathered(**(fields | more))

    async def run(self) -> Gathered:
        if self.source.url is not None:
            return await self._from_web()
        if self.source.path is not None:
            return await self._from_files()
        reading = await self.site.readers.read(b"", None, self.source)
        return self.ended(
            pieces=(self._piece("", self.source.id, None, {}, b"", reading),), failure=reading.failure, full=True
        )

    async def _from_web(self) -> Gathered:
        from tracker.ingest.fetched import Unchanged, Validators

        state = self.state
        stale = state.full_fetch_at is None or self.started - state.full_fetch_at >= FULL_FETCH_EVERY
        sent = None
        if not self.whole and not stale:
            sent = Validators(state.etag, state.last_modified, state.validators_url)
        answer = await self.site.client.fetch(self.source, sent, self.started)
        if isinstance(answer, Failure):
            return self.ended(failure=answer, status=answer.status, next_after=answer.retry_after)
        if isinstance(answer, Unchanged):
            return self.ended(
                unchanged=True, validators=answer.validators, next_after=answer.next_after, status=304,
                content=state.content_sha256,
            )  # fmt: skip
        name = await self._kept(answer.content)
        web = {
            "content": name, "status": answer.status, "validators": answer.validators, "full": True,
            "next_after": answer.next_after,
        }  # fmt: skip
        if name == state.content_sha256 and not self.whole:
            return self.ended(unchanged=True, **web)
        reading = await self.site.readers.read(answer.content, answer.media_type, self.source)
        piece = self._piece(name, answer.url, answer.media_type, answer.headers, answer.content, reading)
        piece, failure = await self._proposing(piece, answer.content, reading)
        return self.ended(pieces=(piece,), failure=failure, **web)

    async def _from_files(self) -> Gathered:
        from tracker.ingest.local import find_files, read_file

        names = find_files(self.site.root, self.source)
        if isinstance(names, Failure):
            return self.ended(failure=names)
        whole = sha256()
        for name in names:  # twice through the files: once to see whether anything changed, then one at a time
            file = read_file(self.site.root, name, self.source.limit)
            if isinstance(file, Failure):
                return self.ended(failure=file)
            whole.update(f"{name}\0{sha256(file.content).hexdigest()}\0".encode())
        content = whole.hexdigest()
        if content == self.state.content_sha256 and not self.whole:
            return self.ended(unchanged=True, content=content, full=True)
        pieces: list[Piece] = []
        failure: Failure | None = None
        for name in names:
            file = read_file(self.site.root, name, self.source.limit)
            if isinstance(file, Failure):
                return self.ended(failure=file)
            piece, failed = await self._read_file(file)
            pieces.append(piece)
            failure = failure or failed
        return self.ended(pieces=tuple(pieces), failure=failure, content=content, full=True)

    async def _read_file(self, file: LocalFile) -> tuple[Piece, Failure | None]:
        name = await self._kept(file.content)
        reading = await self.site.readers.read(file.content, file.media_type, self.source)
        piece = self._piece(name, file.name, file.media_type, {}, file.content, reading)
        return await self._proposing(piece, file.content, reading)

    async def _proposing(self, piece: Piece, content: bytes, reading: Readout) -> tuple[Piece, Failure | None]:
        """The piece with what its text proposes, or why it is no page to be read; its bytes are archived by then."""
        if self.source.proposals is None or not reading.text or reading.failure is not None:
            return piece, reading.failure
        from tracker.steps.read_document import Handed, mistaken, proposed

        handed = Handed(content, piece.place, piece.media_type, piece.headers)
        made = await proposed(reading.text, handed, self.source, self.source.proposals)
        failure = mistaken(made)
        return (piece, failure) if failure is not None else (replace(piece, proposed=made), None)

    async def _kept(self, content: bytes) -> str:
        """The name under which the archive has the bytes safe; others go on while the disk is waited for."""
        if not self.keep:
            return sha256(content).hexdigest()
        return await asyncio.to_thread(self.site.store.keep, content)

    def _piece(
        self,
        name: str,
        place: str,
        media_type: str | None,
        headers: Mapping[str, str],
        content: bytes,
        reading: Readout,
    ) -> Piece:
        # Quotes are cut from the text by the reader itself: it is carried on only where words are looked for in it.
        text = reading.text if self.source.watch or not self.keep else None
        kept = None if self.keep else content
        return Piece(name, place, media_type, headers, len(content), reading.results, text, kept)


def our_failure(error: Exception) -> Failure:
    """A fault of the tracker's own, told as the failure of the one source that it came with."""
    said = f"{type(error).__name__}: {error}"[:300]
    return Failure("not_parsed", Text((("zh", f"程序出错：{said}"), ("en", f"tracker itself failed here: {said}"))))
