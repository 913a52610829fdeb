"""`ingest`: sources fetched now, what they give recorded."""

from __future__ import annotations

import asyncio
import os
import platform
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli import terminal
from tracker.cli.common import PROBLEMS, RECORD, JsonOption, Opened, example, now, opened, print_json, stop
from tracker.cli.source_words import phrase
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.collected import Reworded
    from tracker.model.declaration import Declaration
    from tracker.model.source import Source
    from tracker.steps.collect import Told
    from tracker.steps.gather import Site
    from tracker.steps.settle import Settled

Json: TypeAlias = dict[str, object]

SHOWN = 100
"""Sources of which each gets lines of its own; of more than these only those that failed or gave something."""


def register(app: typer.Typer) -> None:
    """Adds the commands on sources: this one and `try`."""
    from tracker.cli import try_

    try_.register(app)
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
            chosen = sources_named(at.declaration, names or list(at.declaration.sources))
            done = collected(at, chosen, force=force, quiet=json)
        else:
            done = collected_due(at, now(), quiet=json)
        if json:
            print_json(_json(done))
        else:
            write(_summary(done, at))
        if any(one["outcome"] in ("failed", "partly") for one in done):
            stop(PROBLEMS)


def sources_named(declaration: Declaration, names: Sequence[str]) -> list[Source]:
    """The sources of these names; UsageError with the nearest one for a name that is none."""
    from tracker.reader import nearest

    for name in names:
        if name not in declaration.sources:
            known = list(declaration.sources)
            hint = nearest(name, known) or ("known are " + ", ".join(known[:12]) if known else "no source is declared")
            raise UsageError(f"there is no source {name!r} here", hint)
    return [declaration.sources[name] for name in dict.fromkeys(names)]


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
    from tracker.steps.fetch_due import due_sources, fetch_due

    due = due_sources(at.declaration, at.ledger, moment)
    if due and heading:
        write(heading)

    async def work(site: Site, told: Told) -> None:
        await fetch_due(due, site, at.ledger, me=claimant(), told=told, stopping=stopping)

    return _collected(at, len(due), work, quiet)


def claimant() -> str:
    """What tells the claims of this process apart from those of others."""
    return f"{platform.node()}:{os.getpid()}"


def _collected(at: Opened, count: int, work: Callable[[Site, Told], Awaitable[None]], quiet: bool) -> list[Json]:
    from tracker import wiring

    done: list[Json] = []
    with terminal.progress("sources", count) as advance:

        def told(settled: Settled) -> None:
            advance(1)
            done.append(settled_json(settled))
            silent = count > SHOWN and settled.outcome in ("unchanged", "nothing_new") and not settled.changes
            if not quiet and not silent:
                write(settled_lines(settled, at.language))

        async def run() -> None:
            async with wiring.site(at.workspace, at.declaration, at.ledger, now) as site:
                await work(site, told)

        if count:
            asyncio.run(run())
    return done


def settled_lines(done: Settled, language: str) -> Iterator[str]:
    """What came of one source: a line, then its failures and changed statements."""
    run, colour = done.run, {"failed": "red", "partly": "amber"}.get(done.outcome)
    told = phrase(done.outcome, language, added=run.added, known=run.known)
    if run.held:
        told += phrase("held_of", language, held=run.held)
    yield f"{done.source.id}  " + terminal.paint(told, "red" if colour == "red" else "amber" if colour else None)
    for read, failure in done.failures:
        about = "" if read is None else f"{read.indicator}: "
        yield from terminal.paragraph(about + failure.message.in_language(language), indent=2, hanging=2)
    if done.state.failures > 1 and done.state.failing_since is not None:
        since = moment_text(done.state.failing_since)
        yield "  " + phrase("failing", language, time=since, n=done.state.failures)
    for change in done.changes:
        yield from change_lines(change, language)


def change_lines(change: Reworded, language: str) -> Iterator[str]:
    """A statement that is no longer on its page, with both versions."""
    yield terminal.paint("  " + phrase("statement_gone", language, target=change.target), "amber")
    stood = f"{change.prefix} “{change.quote}” {change.suffix}".strip()
    yield from terminal.paragraph(phrase("stood", language, text=stood), indent=4, hanging=2)
    said = phrase("reads_now", language, text=change.instead) if change.instead else phrase("nothing_like_it", language)
    yield from terminal.paragraph(said, indent=4, hanging=2)


def moment_text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%MZ")


def settled_json(done: Settled) -> Json:
    """What came of one source, as `ingest --json` lists it."""
    run, state = done.run, done.state
    return {
        "source": done.source.id,
        "outcome": done.outcome,
        "status": run.status,
        "found": run.found,
        "added": run.added,
        "held": run.held,
        "known": run.known,
        "evidence": list(run.evidence),
        "failures": [
            {
                "indicator": None if read is None else read.indicator,
                "kind": failure.kind,
                "message": failure.message.to_json(),
            }
            for read, failure in done.failures
        ],
        "statements_changed": [
            {"target": one.target, "quote": one.quote, "instead": one.instead, "before": one.before, "after": one.after}
            for one in done.changes
        ],
        "failing_since": None if state.failing_since is None else state.failing_since.isoformat(),
        "consecutive_failures": state.failures,
        "next_try_at": None if state.next_try_at is None else state.next_try_at.isoformat(),
    }


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
