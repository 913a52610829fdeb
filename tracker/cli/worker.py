"""`worker`: one of any number of processes that share the work on one PostgreSQL."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.common import OPERATE, example, now, opened
from tracker.cli.terminal import write
from tracker.errors import UsageError
from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "working": {
        "zh": "工作进程已启动：并发{n}，队列{queues}。Ctrl-C停止。",
        "en": "Working: {n} at a time, from {queues}. Ctrl-C stops it.",
    },
    "all": {"zh": "全部", "en": "all queues"},
    "stopped": {"zh": "已停止。", "en": "Stopped."},
}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker worker", "tracker worker --concurrency 8 --queue ingest --queue deliver")
    app.command("worker", rich_help_panel=OPERATE, epilog=examples)(worker)


def worker(
    ctx: typer.Context,
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, max=100, metavar="N", help="How many jobs at a time.")
    ] = 4,
    queue: Annotated[
        list[str] | None,
        typer.Option("--queue", metavar="NAME", help="Take from this queue only; may be given again."),
    ] = None,
    beat: Annotated[
        int, typer.Option("--beat", min=1, max=59, metavar="SECONDS", help="How often to look for what is due.")
    ] = 20,
    silence: Annotated[
        int,
        typer.Option(
            "--silence",
            min=2,
            max=3600,
            metavar="SECONDS",
            help="A worker that gives no sign of life for so long is gone: others do its jobs.",
        ),
    ] = 30,
) -> None:
    """Works on what is due, together with any number of others like it on one PostgreSQL.

    The queues are bell, ingest, assess, compose, deliver, remind. Fetching and delivering wait for others, so many go
    at a time; assessing takes a core, so start a process for each. Ctrl-C or SIGTERM lets the jobs under way finish, a
    second one ends them on the spot; either way others do what is left.
    """
    import asyncio
    from datetime import timedelta
    from importlib.util import find_spec

    if find_spec("procrastinate") is None or find_spec("psycopg") is None:
        raise UsageError("tracker worker needs the distributed engine", "install target-tracker with its extra [pg]")
    from tracker import engine
    from tracker.steps.reload import Declared

    chosen = list(queue or ())
    for name in chosen:
        if name not in engine.QUEUES:
            raise UsageError(f"--queue {name}: there is no such queue", f"there are {', '.join(engine.QUEUES)}")
    with opened(ctx) as at:
        if at.ledger.file is not None or not at.workspace.database_url.startswith("postgresql"):
            hint = "set TRACKER_DATABASE_URL to a PostgreSQL, or use tracker run: it does the same on one machine"
            raise UsageError("tracker worker needs a ledger on PostgreSQL", hint)
        at.ledger.prepare_for_workers()
        shop = engine.Workshop(
            at.workspace,
            Declared(at.workspace),
            at.ledger,
            now,
            _tell,
            timedelta(seconds=beat),
            timedelta(seconds=silence),
        )
        names = ", ".join(chosen) or in_language(PHRASES["all"], at.language)
        write(in_language(PHRASES["working"], at.language).format(n=concurrency, queues=names))
        asyncio.run(engine.work(at.workspace.database_url, shop, concurrency=concurrency, queues=chosen))
        write(in_language(PHRASES["stopped"], at.language))


def _tell(line: str) -> None:
    write(f"{now():%Y-%m-%d %H:%M:%SZ}  {line}")
