"""`ingest`: sources fetched now, what they give recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import PROBLEMS, RECORD, JsonOption, Opened, example, now, opened, print_json, stop
from tracker.cli.source_lines import Json, settled_json, settled_lines, sources_named
from tracker.cli.source_words import phrase
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration
    from tracker.model.source import Source
    from tracker.steps.collect import Told
    from tracker.steps.gather import Site
    from tracker.steps.settle import Settled

SHOWN = 100
"""Sources of which each gets lines of its own; of more than these only those that failed or gave something."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker ingest", "tracker ingest bulletin", "tracker ingest --all --json")
    app.command("ingest", rich_help_panel=RECORD, epilog=examples)(ingest)


def ingest(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", show_default=False, help="Ids of declared sources.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every source, due or not.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Read again even what has not changed.")] = False,
    json: JsonOption = False,
) -> None:
    """Fetches sources and records the figures they give; without names, those that are due.

    A source that fails stops no other and changes no figure. What a check doubts is held for a person. Exits with 3
    where a source failed.
    """
    with opened(ctx) as at:
        if names or everything:
            chosen = sources_named(at.declaration, names or _fetched(at.declaration))
            done = collected(at, chosen, force=force, quiet=json)
        else:
            done = collected_due(at, now(), quiet=json)
        if json:
            print_json(_json(done))
        else:
            write(_summary(done, at))
        if any(one["outcome"] in ("failed", "partly") for one in done):
            stop(PROBLEMS)


def collected(at: Opened, sources: Sequence[Source], *, force: bool = False, quiet: bool = False) -> list[Json]:
    """Fetches sources, due or not; what came of each as a JSON object, told line by line unless `quiet`."""
    from tracker.steps.collect import collect

    async def work(site: Site, told: Told) -> None:
        await collect(sources, site, at.ledger, force=force, told=told)

    return _collected(at, len(sources), work, quiet)


def collected_due(
    at: Opened, moment: datetime, *, quiet: bool = False, stopping: Event | None = None, heading: str = ""
) -> list[Json]:
    """Fetches what is due at a moment and claimed by nobody else; none is begun once `stopping` is set.

    With a `heading` it stands above what is told, where anything is.
    """
    from tracker.cli.claimant import claimant, gone
    from tracker.steps.fetch_due import due_sources, fetch_due, free_abandoned

    free_abandoned(at.ledger, moment, gone)
    due = due_sources(at.declaration, at.ledger, moment)

    async def work(site: Site, told: Told) -> None:
        await fetch_due(due, site, at.ledger, me=claimant(), told=told, stopping=stopping)

    return _collected(at, len(due), work, quiet, heading)


def _collected(
    at: Opened, count: int, work: Callable[[Site, Told], Awaitable[None]], quiet: bool, heading: str = ""
) -> list[Json]:
    import asyncio

    from tracker import wiring

    done: list[Json] = []
    above = [heading] if heading else []
    with terminal.progress("sources", count) as advance:

        def told(settled: Settled) -> None:
            advance(1)
            done.append(settled_json(settled))
            silent = count > SHOWN and settled.outcome in ("unchanged", "nothing_new") and not settled.changes
            if not quiet and not silent:
                write(above)
                above.clear()
                write(settled_lines(settled, at.language))

        async def run() -> None:
            async with wiring.site(at.workspace, at.declaration, at.ledger, now) as site:
                await work(site, told)

        if count:
            asyncio.run(run())
    return done


def _fetched(declaration: Declaration) -> list[str]:
    """The sources that are fetched; others are pushed to us."""
    return [one.id for one in declaration.sources.values() if one.push is None]


def _counts(done: Sequence[Json]) -> Counter[str]:
    return Counter(str(one["outcome"]) for one in done)


def _json(done: Sequence[Json]) -> Json:
    listed = sorted(done, key=lambda one: str(one["source"]))
    return {"schema": "tracker.ingested/1", "sources": listed, "counts": dict(_counts(done))}


_COUNTED = {
    "recorded": {"zh": "有新数据", "en": "with new figures"},
    "nothing_new": {"zh": "无新数据", "en": "with nothing new"},
    "unchanged": {"zh": "内容未变", "en": "unchanged"},
    "partly": {"zh": "部分失败", "en": "failed in part"},
    "failed": {"zh": "失败", "en": "failed"},
}


def _summary(done: Sequence[Json], at: Opened) -> Iterator[str]:
    from tracker.model.words import in_language

    language = at.language
    if not at.declaration.sources:
        yield phrase("no_sources", language)
        return
    if not done:
        yield phrase("nothing_due", language)
        return
    counts = _counts(done)
    told = [
        phrase("count", language, n=counts[outcome], what=in_language(what, language))
        for outcome, what in _COUNTED.items()
        if counts[outcome]
    ]
    joined = ("，" if language.startswith("zh") else ", ").join(told)
    yield phrase("total_one" if len(done) == 1 else "total", language, n=len(done), counts=joined)
    if any(one["held"] for one in done):
        yield phrase("held_hint", language)
    failed = next((one for one in done if one["outcome"] in ("failed", "partly")), None)
    if failed is not None:
        yield phrase("try_hint", language, source=failed["source"])
