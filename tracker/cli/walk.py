"""`walk` and `tick`: the whole way from figures to digests, now or when it is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, PROBLEMS, Opened, example, now, opened, say, stop
from tracker.cli.phrases import phrase
from tracker.cli.status import board_lines
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.steps.publish import Published
    from tracker.steps.walk import Road, Walked, Why


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = example("tracker walk", "tracker walk --lang en")
    app.command("walk", rich_help_panel=OPERATE, epilog=examples)(walk)
    examples = example("tracker tick --dry-run", "0 * * * *  tracker tick --workspace /srv/targets    (in a crontab)")
    app.command("tick", rich_help_panel=OPERATE, epilog=examples)(tick)


def walk(ctx: typer.Context) -> None:
    """Walks the whole way once: check, record the seed, assess, compose every digest.

    Seed observations come from db/observations.csv and only into an empty ledger. Walking again changes nothing
    that has not changed.
    """
    from tracker.steps import walk as steps

    with opened(ctx) as at:
        done = steps.walk(_road(at))
        write(_seeded(done, at, "seeded"))
        assert done.standing is not None
        write(board_lines(done.standing, at.language, at.workspace))
        write("")
        write(_kept(done, at.language))
        write(_told(done.published, at.language))
        known = [one.id for one in done.standing.assessments if one.observations]
        if known:
            write("")
            write(phrase("next", at.language, target=known[0]))
    _stop_at_problems(done)


def tick(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due; change nothing.")] = False,
) -> None:
    """Does once what is due now: assesses, composes digests whose hour has come (for cron)."""
    from tracker.steps import walk as steps

    with opened(ctx) as at:
        done = steps.walk(_road(at), only_due=True, dry_run=dry_run)
        write(_seeded(done, at, "would_seed" if dry_run else "seeded"))
        write(_assessed(done, at.language, "would_assess" if dry_run else "assessed_again"))
        if not done.due:
            write(phrase("nothing_due", at.language))
        elif dry_run:
            for name, why in done.due.items():
                write(phrase("would_compose", at.language, digest=name, why=_why(why, at.language)))
        else:
            write(_told(done.published, at.language))
    _stop_at_problems(done)


def _road(at: Opened) -> Road:
    from tracker.steps.walk import Road
    from tracker.wiring import load_alerts

    return Road(at.workspace, at.declaration, load_alerts(at.workspace, at.declaration), at.ledger, now())


def _why(why: Why, language: str) -> str:
    time = "" if why.since is None else f"{why.since:%Y-%m-%d %H:%M}"
    return phrase(why.word, language, time=time)


def _seeded(done: Walked, at: Opened, key: str) -> Iterator[str]:
    if done.imported is None:
        return
    file = at.workspace.seed.relative_to(at.workspace.root).as_posix()
    yield phrase(key, at.language, n=done.imported.added, file=file)
    if done.imported.held:
        yield phrase("held", at.language, n=len(done.imported.held))
    yield ""


def _kept(done: Walked, language: str) -> str:
    changed = done.reassessed.changed
    return phrase("kept" if changed else "kept_none", language, n=changed)


def _assessed(done: Walked, language: str, key: str) -> Iterator[str]:
    """How many targets were assessed again, why, and what came of it."""
    made = done.reassessed
    if not made.assessed:
        yield phrase("none_due", language, of=made.of)
        return
    comma = "，" if language == "zh" else ", "
    why = comma.join(phrase(reason, language, n=count) for reason, count in made.why.items())
    yield phrase(key, language, n=made.assessed, of=made.of, why=why)
    if key == "assessed_again":
        yield _kept(done, language)


def _told(published: Mapping[str, Published], language: str) -> Iterator[str]:
    """Each digest's subject and where its files lie."""
    yield ""
    yield terminal.paint(phrase("digests", language), "bold")
    if not published:
        yield "  " + phrase("no_digests", language)
    for one in published.values():
        for issue in one.issues:
            if issue.edition.language == language or len(one.issues) == 1:
                yield from terminal.paragraph(issue.edition.subject, indent=2, hanging=2)
        for file in one.files:
            if file.parent.name != "charts":
                yield f"    {_shown(file)}"


def _shown(file: Path) -> str:
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)


def _stop_at_problems(done: Walked) -> None:
    problems = [problem for one in done.published.values() for problem in one.problems]
    if problems:
        say(problems)
        stop(PROBLEMS)
