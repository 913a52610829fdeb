"""Fetching what is due: sources whose time has come, each claimed first so that no other scheduler fetches it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from threading import Event
from zoneinfo import ZoneInfo

from tracker.db.ledger import Ledger
from tracker.evaluate.due import Due, Tried, why_fetch
from tracker.model.collected import SourceState
from tracker.model.declaration import Declaration
from tracker.model.source import Source
from tracker.steps.collect import Told, collect
from tracker.steps.gather import Site
from tracker.steps.settle import Settled

LEASE = timedelta(minutes=15)
"""How long a claim holds when whoever made it is gone: longer than any fetch, short enough to miss nothing."""

AT_A_TIME = 64
"""Sources claimed in one transaction: each commit waits for the disk."""


def due_sources(declaration: Declaration, ledger: Ledger, now: datetime) -> dict[str, Due]:
    """The sources that are due and why, those first that are due longest; claimed ones are left to their claimants."""
    if not declaration.sources:
        return {}
    states, zone = ledger.sources.states(), ZoneInfo(declaration.timezone)
    found: list[tuple[str, Due]] = []
    for source in declaration.sources.values():
        state = states.get(source.id) or SourceState(source.id)
        if state.claimed_until is not None and state.claimed_until > now:
            continue
        tried = Tried(state.last_try_at, state.failures, state.not_before)
        due = why_fetch(source.id, source.every, tried, now, zone)
        if due is not None:
            found.append((source.id, due))
    return dict(sorted(found, key=lambda one: one[1].since))


def free_abandoned(ledger: Ledger, now: datetime, gone: Callable[[str], bool]) -> None:
    """Ends the claims of those that are known to be gone, so that a restart after a crash need not await the lease."""
    held = {
        name: state.claimed_by
        for name, state in ledger.sources.states().items()
        if state.claimed_by is not None and state.claimed_until is not None and state.claimed_until > now
    }
    dead = {by for by in set(held.values()) if gone(by)}
    if dead:
        with ledger.writing() as book:
            for name, by in held.items():
                if by in dead:
                    book.sources.release(name, by)


async def fetch_due(
    due: Mapping[str, Due], site: Site, ledger: Ledger, *, me: str, told: Told, stopping: Event | None = None
) -> None:
    """Fetches the due sources that nobody else has claimed by then or fetched since; none is begun after `stopping`.

    `me` tells claimants apart. What was claimed and not begun is given back.
    """
    sources = [site.declaration.sources[name] for name in due]
    claims = _Claims(sources, site, ledger, me, stopping or Event())
    try:
        await collect(sources, site, ledger, mine=claims.mine, told=told)
    finally:
        claims.give_back()


async def fetch_now(source: Source, site: Site, ledger: Ledger, *, me: str) -> Settled | None:
    """Fetches one source, due or not, and records what it gives; None where somebody else is at it.

    `me` is of this one call alone: what is broken off is free again at once.
    """
    done: list[Settled] = []
    try:
        due = {source.id: Due("its_time", site.clock())}
        await fetch_due(due, site, ledger, me=me, told=done.append)
    finally:
        with ledger.writing() as book:
            book.sources.release(source.id, me)
    return done[0] if done else None


class _Claims:
    """Claims sources a group at a time, in the order in which they are asked for."""

    def __init__(self, sources: Sequence[Source], site: Site, ledger: Ledger, me: str, stopping: Event) -> None:
        self._left = {one.id: one for one in sources}
        self._site, self._ledger, self._me, self._stopping = site, ledger, me, stopping
        self._states = ledger.sources.states([one.id for one in sources])
        self._until: dict[str, datetime] = {}

    def mine(self, source: Source) -> bool:
        """Whether the source is claimed by us, for long enough to fetch it."""
        if self._stopping.is_set():
            return False
        if source.id in self._left:
            some = list(islice(self._left.values(), AT_A_TIME))
            self._claim(some)
            for one in some:
                del self._left[one.id]
        until = self._until.pop(source.id, None)
        if until is not None and until <= self._site.clock() + source.timeout:
            self._claim([source])
            until = self._until.pop(source.id, None)
        return until is not None

    def give_back(self) -> None:
        """Releases what was claimed and not asked for."""
        with self._ledger.writing() as book:
            for name in self._until:
                book.sources.release(name, self._me)
        self._until.clear()

    def _claim(self, some: Sequence[Source]) -> None:
        now = self._site.clock()
        with self._ledger.writing() as book:
            for source in some:
                state = self._states.get(source.id)
                seen = None if state is None else state.last_try_at
                if book.sources.claim(source.id, self._me, now=now, until=now + LEASE, last_try_at=seen):
                    self._until[source.id] = now + LEASE
