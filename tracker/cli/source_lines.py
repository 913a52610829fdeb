"""What came of a source, as lines for a person, as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from tracker.cli import terminal
from tracker.cli.source_words import phrase
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.collected import Reworded
    from tracker.model.declaration import Declaration
    from tracker.model.source import Source
    from tracker.steps.settle import Settled

Json: TypeAlias = dict[str, object]


def sources_named(declaration: Declaration, names: Sequence[str]) -> list[Source]:
    """The sources of these names, to be fetched; UsageError for one that is pushed to us, or for a name of none."""
    from tracker.reader import nearest

    for name in names:
        if name not in declaration.sources:
            known = list(declaration.sources)
            hint = nearest(name, known) or ("known are " + ", ".join(known[:12]) if known else "no source is declared")
            raise UsageError(f"there is no source {name!r} here", hint)
        if declaration.sources[name].push is not None:
            hint = f"its figures are posted to /api/v1/push/{name} while tracker serve runs"
            raise UsageError(f"{name} is pushed to us: there is nothing to fetch", hint)
    return [declaration.sources[name] for name in dict.fromkeys(names)]


def settled_lines(done: Settled, language: str) -> Iterator[str]:
    """What came of one source: a line, then its failures and changed statements."""
    run, colour = done.run, {"failed": "red", "partly": "amber"}.get(done.outcome)
    told = phrase(done.outcome, language, added=run.added, known=run.known)
    if run.held:
        told += phrase("held_of", language, held=run.held)
    if done.proposed:
        count = sum(len(read.reading.proposals) for read in done.proposed)
        said = phrase("proposed_one" if count == 1 else "proposed", language, n=count)
        told = f"{told}{phrase('and', language)}{said}" if done.source.reads else said
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
        "proposed": sum(len(read.reading.proposals) for read in done.proposed),
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
