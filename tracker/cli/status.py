"""`status`: where every target stands, what changed first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import ASSESS, MATCHED, JsonOption, example, known_targets, opened, print_json, stop
from tracker.cli.moments import AsOfOption, KnownAtOption, NothingKnown, ReplayOption, look, targets_then
from tracker.cli.terminal import Cell, Column, write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.alerts.tell import Teller
    from tracker.cli.common import Opened
    from tracker.model.assessment import Assessment
    from tracker.model.declaration import Declaration
    from tracker.steps.show import Standing
    from tracker.workspace import Workspace

LAMPS = ("green", "amber", "red", "grey")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker status",
        "tracker status labs-over-20 --lang zh",
        "tracker status --as-of 2025-12-31 --json",
        "tracker status --fail-on red,overdue",
    )
    app.command("status", rich_help_panel=ASSESS, epilog=examples)(status)


def status(
    ctx: typer.Context,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="TARGET", show_default=False, help="Ids of targets; without, all.")
    ] = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    replay: ReplayOption = None,
    group: Annotated[
        list[str] | None, typer.Option("--group", metavar="GROUP", help="Only targets of this group (repeatable).")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", metavar="WORD", help="Exit with 4 when a target has this headline or lamp."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Shows where every target stands, what changed first.

    Each target has a lamp with its word, its figure as it was written, the period that speaks of, and one sentence.
    """
    from tracker.steps.show import standing

    wanted = _headlines_or_lamps(fail_on or [])
    with opened(ctx) as at:
        seen = look(at, as_of, known_at, replay)
        if isinstance(seen, NothingKnown):
            if json:
                print_json(seen.to_json("status", targets=[], counts={}))
            else:
                write(seen.lines(at.language))
            return
        chosen = _chosen(seen.declaration, targets_then(seen, at.declaration, targets or []), group or [])
        found = standing(at.ledger, seen.declaration, seen.as_of, seen.known_at, chosen, compare=not seen.back)
        if json:
            print_json(found.to_json())
        else:
            write(board_lines(found, at.language, at.workspace))
            write(_failing(at, seen.declaration, seen.known_at))
    if any(one.headline in wanted or one.lamp in wanted for one in found.assessments):
        stop(MATCHED)


def _failing(at: Opened, declaration: Declaration, known_at: datetime | None) -> Iterator[str]:
    """The sources that fail: what is shown above may be old for their sake."""
    if not declaration.sources:
        return
    from tracker.cli.source_words import phrase

    troubles = [one for one in at.ledger.sources.troubles(known_at) if one.source in declaration.sources]
    if not troubles:
        return
    yield ""
    yield terminal.paint(phrase("sources_failing", at.language), "amber")
    for one in troubles:
        since = one.failing_since.strftime("%Y-%m-%d %H:%MZ")
        told = phrase("failing", at.language, time=since, n=one.failures)
        line = f"{one.source}  {told}: {one.error.in_language(at.language)}"
        yield from terminal.paragraph(line, indent=2, hanging=2)


def _chosen(declaration: Declaration, names: list[str], groups: list[str]) -> list[str] | None:
    """The ids that names and groups leave; None for all."""
    from tracker.reader import nearest

    for group in groups:
        if group not in declaration.groups:
            hint = nearest(group, list(declaration.groups)) or "there are " + (", ".join(declaration.groups) or "none")
            raise UsageError(f"there is no group {group!r} here", hint)
    chosen = known_targets(declaration, names)
    if not groups:
        return chosen or None
    return [one.id for one in declaration.targets.values() if one.group in groups and (not names or one.id in chosen)]


def _headlines_or_lamps(given: list[str]) -> set[str]:
    from tracker.model.words import HEADLINES
    from tracker.reader import nearest

    known = (*HEADLINES, *LAMPS)
    wanted = {word.strip() for words in given for word in words.split(",")}
    for word in sorted(wanted):
        if word not in known:
            hint = nearest(word, known) or "known are " + ", ".join(known)
            raise UsageError(f"--fail-on {word}: there is no such headline or lamp", hint)
    return wanted


def board_lines(found: Standing, language: str, workspace: Workspace) -> Iterator[str]:
    """The whole board as lines: title, changes, table by group, counts."""
    from tracker.cli.phrases import phrase
    from tracker.model.amounts import day

    title = found.declaration.title.in_language(language)
    yield terminal.paint(f"{title} · {phrase('as_of', language, day=day(found.as_of, language))}", "bold")
    if found.known_at is not None:
        time = found.known_at.isoformat(timespec="minutes")
        yield phrase("known_at", language, time=time)
    yield ""
    if found.is_empty:
        yield phrase("empty", language)
        seed = workspace.seed
        if seed.is_file():
            yield phrase("do_import", language, file=seed.relative_to(workspace.root).as_posix())
        else:
            yield phrase("do_record", language)
        yield ""
    if found.nothing_known:
        yield from terminal.paragraph(phrase("nothing_known", language))
        yield ""
    yield from _changes(found, language)
    if not found.assessments:
        yield phrase("no_targets", language)
        return
    yield from _table(found, language)
    yield ""
    yield from terminal.paragraph(counts_line(found, language))


def counts_line(found: Standing, language: str) -> str:
    """How many targets there are, and how many under each headline."""
    from tracker.cli.phrases import phrase
    from tracker.model.words import headline

    told = [phrase("count", language, word=headline(word, language), n=n) for word, n in found.counts.items()]
    key = "total_one" if len(found.assessments) == 1 else "total"
    return phrase(key, language, n=len(found.assessments), counts=_comma(language).join(told))


def _comma(language: str) -> str:
    return "，" if language.partition("-")[0] == "zh" else ", "


def _changes(found: Standing, language: str) -> Iterator[str]:
    from tracker.cli.phrases import phrase
    from tracker.model.amounts import day

    if found.kept_on is None:
        return
    since = day(found.kept_on, language)
    if not found.changes:
        yield phrase("unchanged", language, day=since)
        yield ""
        return
    yield terminal.paint(phrase("changed", language, day=since), "bold")
    yield from change_lines(found, language)
    yield ""


def change_lines(found: Standing, language: str) -> Iterator[str]:
    """Each changed status: from what to what, why, the target with its sentence."""
    from tracker.cli.phrases import phrase
    from tracker.model.words import cause, lamp

    for change in found.changes:
        one = change.assessment
        before = phrase("appeared", language) if change.before is None else lamp(change.before, language)
        because = "" if change.cause is None else f" ({cause(change.cause, language)})"
        told = f"{before} → {lamp(one.headline, language)}{because}  {named(one.title.in_language(language), one.id)}: "
        yield from terminal.paragraph(told + one.sentence.in_language(language), indent=2, hanging=2)


def _table(found: Standing, language: str) -> Iterator[str]:
    from tracker.alerts.cite import References
    from tracker.alerts.tell import Teller
    from tracker.cli.phrases import phrase

    declaration = found.declaration
    teller = Teller(declaration, found.observations, language, References(declaration, language))
    grouped: dict[str, list[Assessment]] = {name: [] for name in (*declaration.groups, "")}
    for one in found.assessments:
        grouped.setdefault(declaration.targets[one.id].group or "", []).append(one)
    named = any(members for name, members in grouped.items() if name)
    rows: list[tuple[Cell, ...]] = []
    heads: dict[int, str] = {}
    for name, members in grouped.items():
        if members and named:
            known = declaration.groups.get(name)
            heads[len(rows)] = phrase("others", language) if known is None else known.in_language(language)
        for one in members:
            rows.extend(_rows(teller, one))
    columns = [
        Column(phrase("status", language)),
        Column(phrase("target", language), flexible=True, minimum=24),
        Column(phrase("figure", language), right=True),
        Column(phrase("period", language)),
    ]
    yield from terminal.table(columns, rows, heads=heads)


def named(title: str, identity: str) -> str:
    """A target's title with the id that commands take; the id alone where there is no title."""
    return identity if title == identity else f"{title} ({identity})"


def _rows(teller: Teller, one: Assessment) -> Iterator[tuple[Cell, ...]]:
    """The title with lamp, figure and period; under it the sentence, then what a person said of the status."""
    line = teller.line(one)
    figure = line.written or line.figure
    yield (
        Cell(f"{line.shape} {line.status}", line.lamp),
        Cell(named(line.title, one.id), "bold"),
        Cell(figure),
        Cell(line.period),
    )
    yield (Cell(""), Cell(line.reason), Cell(""), Cell(""))
    if line.review:
        yield (Cell(""), Cell(line.review), Cell(""), Cell(""))
