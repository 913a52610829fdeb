"""Sources: how each stands, what its last fetches gave, tried or fetched before one's eyes."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from secrets import token_hex
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, TypeVar

from fastapi import Request, Response

from tracker.evaluate.due import slot_after
from tracker.evaluate.health import HEALTHS, Health, health
from tracker.evaluate.sentence import marked
from tracker.model.advice import TO_TRY
from tracker.model.collected import SourceRun, SourceState, Watched
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.read_text import described
from tracker.model.source import Cron, Source
from tracker.model.words import in_language
from tracker.web.access import needs, room
from tracker.web.figures import Figures
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import Refusal, missing
from tracker.web.seat import Seat, seat

if TYPE_CHECKING:
    from tracker.steps.gather import Site
    from tracker.steps.settle import Settled

pages = room()

SIZE = 50
RUNS = 20
LONGEST_FILTER = 200
FIGURES_SHOWN = 50

PATIENCE = timedelta(seconds=90)
"""How long a person waits for a source before their eyes: its own `timeout` is mostly shorter."""

AT_ONCE = BoundedSemaphore(2)
"""So many are tried at a time: more would keep other pages waiting."""

LOOKS: Mapping[Health, tuple[str, str]] = {
    "failing": ("✕", "red"), "stale": ("▲", "amber"), "no_figures": ("?", "amber"), "not_started": ("◌", "grey"),
    "well": ("●", "green"),
}  # fmt: skip
"""The shape and the colour of each state; its word is beside them."""

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Shown:
    """A source on a page: how it stands, when it is tried next, how many of its figures wait for a person.

    `watches` are the titles of the targets whose statements it watches.
    """

    source: Source
    title: str
    state: SourceState
    health: Health
    next: datetime | None
    held: int = 0
    watches: Sequence[str] = ()

    @property
    def look(self) -> tuple[str, str]:
        """The shape and the colour of its state."""
        return LOOKS[self.health]


@pages.get("/sources")
@needs("viewer")
def sources(request: Request) -> Response:
    """Every source, what needs a person first; by state and by words in its name or address."""
    at, asked = seat(request), _filters(request)
    states, found = at.ledger.sources.states(), at.ledger.sources.found()
    held = at.ledger.held.choices(()).sources
    every = [_shown(at, one, states.get(one.id), found, held) for one in at.declaration.sources.values()]
    counts = {word: sum(one.health == word for one in every) for word in HEALTHS}
    chosen = [one for one in every if _fits(one, asked)]
    chosen.sort(key=lambda one: (HEALTHS.index(one.health), one.title, one.source.id))
    number = page_asked(request.query_params.get("page"), len(chosen), SIZE)
    part = chosen[(number - 1) * SIZE : number * SIZE]
    return page(
        request, "sources.html", found=Paged(part, len(chosen), number, SIZE, "/sources", asked), filters=asked,
        counts=[(word, counts[word], *LOOKS[word]) for word in HEALTHS if counts[word]],
        figures=Figures(at.declaration, at.language), declared=len(every),
    )  # fmt: skip


@pages.get("/sources/{identity}")
@needs("viewer")
def source(request: Request, identity: str) -> Response:
    """One source: what is declared of it, its last fetches with what changed in each, what is watched there."""
    return _page(request, _declared(request, identity))


@pages.post("/sources/{identity}/try")
@needs("reviewer")
def try_now(request: Request, identity: str) -> Response:
    """Fetches it and shows what would be recorded; nothing is."""
    from tracker.steps.collect import look

    at, declared = seat(request), _fetched(request, identity)
    done = _before_eyes(at, lambda site: look(declared, site, at.ledger))
    return _page(request, declared, tried=done)


@pages.post("/sources/{identity}/fetch")
@needs("reviewer")
def fetch(request: Request, identity: str) -> Response:
    """Fetches it and records what it gives."""
    from tracker.steps.fetch_due import fetch_now

    at, declared = seat(request), _fetched(request, identity)
    done = _before_eyes(at, lambda site: fetch_now(declared, site, at.ledger, me=f"page:{token_hex(8)}"))
    if done is None:
        return _page(request, declared, 409, notice=at.say("sources.busy"))
    with at.writing() as book:
        told = {"outcome": done.outcome, "added": done.run.added, "held": done.run.held}
        at.note(book, "source.fetch", identity, told)
    at.settle()
    return see(f"/sources/{identity}", done=f"sources.done_{done.outcome}")


def _before_eyes(at: Seat, work: Callable[[Site], Awaitable[Done]]) -> Done:
    """Does something with the workspace's site, as long as somebody waits for it."""
    from tracker import wiring

    async def run() -> Done:
        async with (
            asyncio.timeout(PATIENCE.total_seconds()),
            wiring.site(at.workspace, at.declaration, at.ledger, at.served.clock) as site,
        ):
            return await work(site)

    if not AT_ONCE.acquire(blocking=False):
        raise Refusal(503, "sources.too_many", hint="sources.too_many_hint")
    try:
        return asyncio.run(run())
    except TimeoutError:
        raise Refusal(504, "sources.too_slow", hint="sources.too_slow_hint", n=PATIENCE.seconds) from None
    finally:
        AT_ONCE.release()


def _page(
    request: Request, declared: Source, status: int = 200, tried: Settled | None = None, notice: str = ""
) -> Response:
    at = seat(request)
    state = at.ledger.sources.states([declared.id]).get(declared.id)
    runs = at.ledger.sources.runs(declared.id, RUNS)
    shown = _shown(at, declared, state, at.ledger.sources.found(), at.ledger.held.choices(()).sources)
    return page(
        request, "source.html", status, one=shown, runs=_given(at, declared, runs),
        watched=_watched(at, shown), reads=_reads(declared),
        kind=_kind(declared), every=_every(at, declared), figures=Figures(at.declaration, at.language),
        may=at.visitor.may("reviewer"), patience=min(PATIENCE, declared.timeout * 2).seconds, notice=notice,
        tried=None if tried is None else _told(at, tried),
    )  # fmt: skip


def _reads(declared: Source) -> list[tuple[str, str]]:
    """What is read of what, as declared; the whole text is of nothing yet."""
    whole = [] if declared.proposals is None else [("", "text: proposals")]
    return [*((one.indicator, described(one)) for one in declared.reads), *whole]


def _declared(request: Request, identity: str) -> Source:
    at = seat(request)
    found = at.declaration.sources.get(identity)
    if found is None:
        raise missing("source", identity, at.declaration.sources)
    return found


def _fetched(request: Request, identity: str) -> Source:
    """The declared source, one that is fetched."""
    found = _declared(request, identity)
    if found.push is not None:
        raise Refusal(422, "sources.pushed", identity=identity)
    return found


def _filters(request: Request) -> dict[str, str]:
    state, words = request.query_params.get("state", ""), request.query_params.get("q", "").strip()
    found = {"state": state} if state in HEALTHS else {}
    return found | ({"q": words} if 0 < len(words) <= LONGEST_FILTER else {})


def _fits(one: Shown, asked: Mapping[str, str]) -> bool:
    if "state" in asked and one.health != asked["state"]:
        return False
    words = asked.get("q", "").casefold()
    named = (one.source.id, one.title, one.source.url or one.source.path or "", *one.source.subjects)
    return any(words in name.casefold() for name in named)


def _shown(
    at: Seat, one: Source, state: SourceState | None, found: Mapping[str, int], held: Mapping[str, int]
) -> Shown:
    title = one.id if one.title is None else one.title.in_language(at.language)
    stands = health(one, state, found.get(one.id), at.now, at.zone)
    known = state or SourceState(one.id)
    ahead = known.next_try_at
    if ahead is None and one.every is not None and known.last_try_at is not None:
        ahead = slot_after(one.id, one.every, known.last_try_at, at.zone)
    waiting = held.get(one.id, 0) if at.visitor.may("viewer") else 0
    figures = Figures(at.declaration, at.language)
    return Shown(one, title, known, stands, ahead, waiting, [figures.title(name) for name in one.watch])


def _kind(one: Source) -> str:
    if one.push is not None:
        return "push"
    return "web" if one.url is not None else "file" if one.path is not None else "command"


def _every(at: Seat, one: Source) -> str:
    every = one.every
    if every is None:
        return at.say("sources.never_by_itself") if one.push is None else at.say("sources.when_pushed")
    if isinstance(every, Cron):
        return at.say("sources.by_cron", line=every.expression, zone=at.declaration.timezone)
    for unit, length in (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1))):
        if every % length == timedelta():
            count = every // length
            return at.say(f"sources.every_{unit.removesuffix('s')}" if count == 1 else f"sources.every_{unit}", n=count)
    return at.say("sources.every_seconds", n=int(every.total_seconds()))


def _given(at: Seat, source: Source, runs: Sequence[SourceRun]) -> list[tuple[SourceRun, list[Observation]]]:
    """Each fetch with the figures that it brought: those that were recorded before the next one began."""
    brought: dict[int, list[Observation]] = {}
    starts = [run.started_at for run in reversed(runs)]
    if any(run.added for run in runs):
        for entry in at.ledger.entries(source.subjects):
            one = entry.observation
            if one.state != "accepted" and not at.visitor.may("viewer"):
                continue  # what nobody decided on yet is not for everybody
            if one.source == source.id and one.recorded_at is not None and one.recorded_at >= starts[0]:
                brought.setdefault(bisect_right(starts, one.recorded_at), []).append(one)
    return [(run, brought.get(len(runs) - place, [])) for place, run in enumerate(runs)]


def _watched(at: Seat, shown: Shown) -> list[tuple[str, str, Watched]]:
    """The watched statements: the target, the words that must stand there, what was seen of them."""
    found = []
    for name in shown.source.watch:
        target = at.declaration.targets.get(name)
        quote = "" if target is None else target.statement.quote or ""
        found.append((name, one_line(quote), shown.state.watched.get(name, Watched())))
    return found


def _told(at: Seat, done: Settled) -> dict[str, object]:
    """What a try showed, for the page: documents, figures, failures with advice, statuses that would turn."""
    from tracker.steps.tried import seen_instead, would_turn

    dependents = at.served.task(at.declaration, at.today, at.now).dependents
    changes, wholly = would_turn(at.ledger, at.declaration, done, at.today, dependents)
    turned = [pair for pair in changes if pair[0].headline != pair[1].headline]
    told = {after.id: after.headline for _, after in changes}
    held = [pair for pair in wholly if pair[1].headline != told.get(pair[1].id, pair[0].headline)]
    kinds = dict.fromkeys(failure.kind for _, failure in done.failures)
    return {
        "done": done,
        "pieces": done.gathered.pieces[:SIZE],
        "figures": done.figures[:FIGURES_SHOWN],
        "more": max(0, len(done.figures) - FIGURES_SHOWN),
        "proposed": list(
            islice((marked(read.text, one) for read in done.proposed for one in read.reading.proposals), FIGURES_SHOWN)
        ),
        "more_proposed": max(0, sum(len(read.reading.proposals) for read in done.proposed) - FIGURES_SHOWN),
        "failures": [(read.indicator if read else "", failure.message) for read, failure in done.failures],
        "advice": [in_language(TO_TRY[kind], at.language) for kind in kinds if kind in TO_TRY],
        "seen": [one_line(line) for line in seen_instead(done)],
        "turned": turned,
        "held": held,
        "assessed": bool(changes or wholly),
    }
