"""`tracker assess`: JSON Lines in, assessments out, without a workspace."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from typing import Annotated, BinaryIO

import typer

from tracker.cli import common


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("assess", rich_help_panel=common.ASSESS)(assess)


def assess(
    file: Annotated[str, typer.Argument(help="A file of JSON Lines, or - for standard input.")] = "-",
    jobs: Annotated[int | None, typer.Option(help="Processes that share the work (default: one a processor).")] = None,
) -> None:
    """Assesses targets given as JSON Lines; no workspace is needed.

    Each line is {"id", "indicator": {...}, "target": {...}, "observations": [{"period", "value"}, ...], "as_of",
    "rule"} with the keys of targets.yaml; each answer is the object that `status --json` shows, in the same order.
    A line with "previous": {...} is answered with the "transition" since then and its cause. A bad line is answered
    with {"id", "problems"} and the run goes on; then the exit code is 3.

    Example: tracker assess lines.jsonl > assessments.jsonl
    """
    from tracker.cli.terminal import progress
    from tracker.errors import UsageError
    from tracker.steps.assess_lines import assess_lines, lines_of

    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs {jobs}: at least one process is needed")
    bad = count = 0
    with _opened(file) as source, progress("assessed") as advance:
        for answered in assess_lines(lines_of(source), common.now().date(), jobs):
            sys.stdout.buffer.write(answered.lines)
            bad += answered.bad
            count += answered.answers
            advance(answered.answers)
    sys.stdout.buffer.flush()
    if bad:
        typer.echo(f"{bad} of {count} lines have problems; each says which in its place", err=True)
        raise typer.Exit(common.PROBLEMS)


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    from contextlib import nullcontext
    from pathlib import Path

    from tracker.errors import UsageError

    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
