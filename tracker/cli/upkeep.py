"""`db`: the ledger's database brought up to date, backed up, restored, moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, JsonOption, example, locale_language, now, print_json, session
from tracker.errors import UsageError

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup file.")]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Brings the ledger's database up to date, backs it up, restores it, moves it to another one.",
        epilog=example("tracker db backup /backup/tracker-2026-11-22.sqlite3", "tracker db restore FILE"),
    )
    family.command("upgrade")(upgrade)
    family.command("backup")(backup)
    family.command("restore")(restore)
    family.command("copy")(copy)
    family.command("prune-evidence")(prune)
    app.add_typer(family, name="db", rich_help_panel=OPERATE)


def upgrade(ctx: typer.Context, json: JsonOption = False) -> None:
    """Brings the database to the shape that this version writes; every other command does so too."""
    from tracker.db.ledger import bring_up_to_date
    from tracker.db.upgrade import HEAD

    before = bring_up_to_date(session(ctx).workspace.database_url)
    if json:
        print_json({"schema": "tracker.upgraded/1", "before": before, "after": HEAD})
        return
    _say(ctx, "at_head" if before == HEAD else "made" if before is None else "upgraded", before=before, after=HEAD)


def backup(ctx: typer.Context, file: FileArgument) -> None:
    """Copies the whole ledger as of this moment into a new file, while others go on writing."""
    from tracker.db import operate

    with terminal.progress(str(file)) as advance:
        size = operate.backup(session(ctx).workspace.database_url, file, _steps(advance))
    _say(ctx, "backed_up", file=file, size=f"{size / 1024:,.0f} KiB")


def restore(ctx: typer.Context, file: FileArgument) -> None:
    """Puts a backup in the ledger's place, keeps what was there beside it.

    A file that is damaged, or was written by a later version, is refused and changes nothing.
    """
    from tracker.db import operate

    with terminal.progress(str(file)) as advance:
        kept = operate.restore(session(ctx).workspace.database_url, file, _steps(advance))
    _say(ctx, "restored", file=file)
    if kept is not None:
        _say(ctx, "set_aside", file=kept)


def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM", help="A database URL, or the file of a SQLite ledger.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="The same, of a database that holds nothing yet.")],
    json: JsonOption = False,
) -> None:
    """Copies a whole ledger from one database to another, from SQLite to PostgreSQL or back.

    As of one moment, in one transaction: every table is counted and hashed on both sides, and where anything differs
    nothing is there. The archive of evidence is not in the database and stays where it is.
    """
    from tracker.db import copying

    with terminal.progress("rows") as advance:
        done = copying.copy(_database(source), _database(target), advance)
    if json:
        tables = [{"table": one.table, "rows": one.rows, "sha256": one.sha256} for one in done]
        print_json({"schema": "tracker.copied/1", "tables": tables})
        return
    for one in done:
        if one.rows:
            terminal.write(f"{one.rows:>10,}  {one.table}  {one.sha256[:16]}")
    _say(ctx, "copied", n=f"{sum(one.rows for one in done):,}", tables=len(done))


def _database(named: str) -> str:
    """The URL of a database that was named by its URL or its file."""
    return named if "://" in named else f"sqlite:///{Path(named).absolute()}"


def prune(
    ctx: typer.Context,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="DURATION", show_default=False, help="Such as P5Y, P6M, P90D.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, remove nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Removes archived bytes that nothing cites and that are older than a duration.

    What a figure in any state, a changed statement or a source's last reading rests on is never removed. That the
    bytes were fetched stays on record.
    """
    from tracker import wiring
    from tracker.db.evidence import EvidenceStore
    from tracker.model.duration import span

    length = span(older_than.strip())
    if length is None or length.days < 1:
        raise UsageError(f"--older-than {older_than}: there is no such duration", "write P5Y, P6M or P90D")
    workspace = session(ctx).workspace
    with wiring.open_ledger(workspace) as ledger:
        store = EvidenceStore(workspace.archive, ledger)
        found = store.prunable(now() - length)
        if not dry_run:
            store.prune(name for name, _ in found)
    size = sum(size for _, size in found)
    if json:
        print_json({"schema": "tracker.pruned/1", "files": len(found), "bytes": size, "removed": not dry_run})
        return
    _say(ctx, "would_prune" if dry_run else "pruned", n=len(found), size=f"{size / 1024:,.0f} KiB")


def _steps(advance: Callable[[int], None]) -> Callable[[int, int], None]:
    """Turns "so much of so much is done" into steps of a progress bar."""
    told = 0

    def progress(done: int, _total: int) -> None:
        nonlocal told
        advance(done - told)
        told = done

    return progress


def _say(ctx: typer.Context, key: str, **named: object) -> None:
    from tracker.cli.ledger_words import phrase

    terminal.write(phrase(key, session(ctx).lang or locale_language() or "en", **named))
