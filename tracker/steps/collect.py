"""Collecting: sources fetched many at a time, their evidence kept first, what they gave written in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.db.ledger import Ledger
from tracker.model.collected import SourceState
from tracker.model.source import Source
from tracker.steps.background import Background, related
from tracker.steps.gather import Gathered, Site, gather, our_failure
from tracker.steps.reach import Reach
from tracker.steps.settle import Settled, settle, subjects_of

if TYPE_CHECKING:
    from tracker.steps.read_document import Read as ReadDocument

AT_ONCE = 16
"""Sources on their way at a time; each holds no more than its limit in memory."""

TOGETHER = 128
"""Sources whose results share a transaction: each commit waits for the disk."""

LINGER = 0.5
"""Seconds that the first of them waits for others."""

Told = Callable[[Settled], None]
"""Told of each source once what it gave is on the disk."""

Mine = Callable[[Source], bool]
"""Asked right before a source is fetched whether it is ours to fetch."""


async def collect(
    sources: Sequence[Source],
    site: Site,
    ledger: Ledger,
    *,
    force: bool = False,
    at_once: int = AT_ONCE,
    mine: Mine | None = None,
    told: Told,
) -> None:
    """Fetches and reads the sources and records what they give; one that fails stops no other.

    With `force` everything is fetched and read again, whatever was seen before. Those that `mine` denies, and those
    that are pushed to us, are passed over. Results come in the order in which sources are done, and are forgotten here
    as soon as they were told: memory does not grow with their number. Only those that nobody reached wait to the end,
    when it is clear whose fault it is.
    """
    sources = [one for one in sources if one.push is None]
    states = ledger.sources.states([one.id for one in sources])
    done: asyncio.Queue[Gathered | None] = asyncio.Queue(maxsize=TOGETHER)
    waiting: Iterator[Source] = iter(sources)
    reach = Reach()

    async def work() -> None:
        for source in waiting:
            state = states.get(source.id) or SourceState(source.id)
            await done.put(await gather(source, site, state, force=force) if mine is None or mine(source) else None)

    def record(batch: Sequence[Gathered]) -> None:
        for settled in write(batch, site, ledger):
            states[settled.source.id] = settled.state
            told(settled)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(sources))):
            group.create_task(work())
        left = len(sources)
        while left:
            batch = [await done.get()]
            try:
                async with asyncio.timeout(LINGER):
                    while len(batch) < min(TOGETHER, left):
                        batch.append(await done.get())
            except TimeoutError:
                pass  # these are not kept waiting any longer
            left -= len(batch)
            record([one for one in batch if one is not None and not reach.holds(one)])
    record(reach.judged())


async def look(source: Source, site: Site, ledger: Ledger, *, force: bool = True) -> Settled:
    """What collecting one source would come to; nothing is archived or recorded."""
    state = ledger.sources.states([source.id]).get(source.id) or SourceState(source.id)
    gathered = await gather(source, site, state, force=force, keep=False)
    with ledger.reading() as book:
        return settle(gathered, site, Background(site.declaration, book, subjects_of(gathered)), state, site.clock())


def _written_of(batch: Sequence[Gathered], subjects: Collection[str]) -> set[str]:
    """What is written of, by name: these sources, every series that their figures are weighed against, the copies."""
    copies = {piece.evidence for one in batch for piece in one.pieces if piece.evidence}
    named = {"source": {one.source.id for one in batch}, "subject": set(subjects), "copy": copies}
    return {f"{kind} {name}" for kind, names in named.items() for name in names}


def _file(read: Sequence[ReadDocument], book: Ledger, now: datetime) -> None:
    """Puts what texts propose before a person, whatever the source's `review` says."""
    if not read:
        return
    from tracker.steps.proposals import file_archived

    for one in read:
        file_archived(one, book, by=None, now=now)


def write(batch: Sequence[Gathered], site: Site, ledger: Ledger) -> list[Settled]:
    """Settles what some sources gave and records it: figures, states, runs, origins of evidence in one transaction."""
    if not batch:
        return []
    subjects = set[str]().union(*map(subjects_of, batch))
    with ledger.writing(_written_of(batch, related(site.declaration, subjects))) as book:
        states = book.sources.states([one.source.id for one in batch])
        background = Background(site.declaration, book, subjects)
        now = site.clock()
        settled: list[Settled] = []
        for one in batch:
            state = states.get(one.source.id) or SourceState(one.source.id)
            try:
                settled.append(settle(one, site, background, state, now))
            except Exception as error:  # a fault of ours with one source must not stop the others
                background = Background(site.declaration, book, subjects)
                background.add(weighed.observation for done in settled for weighed in done.new)
                nothing = replace(one, pieces=(), unchanged=False, failure=our_failure(error))
                settled.append(settle(nothing, site, background, state, now))
        book.keep_evidence(*(evidence for done in settled for evidence in done.evidence))
        new = [weighed for one in settled for weighed in one.new]
        doubts = {one.observation.id: [doubt.to_json() for doubt in one.doubts] for one in new}
        book.append([one.observation for one in new], doubts)
        _file([read for one in settled for read in one.proposed], book, now)
        book.sources.save([one.state for one in settled], [one.run for one in settled])
    return settled
