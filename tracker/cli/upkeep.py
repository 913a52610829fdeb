"""`db`: the ledger's database brought up to date, backed up, restored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, JsonOption, example, locale_language, print_json, session

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup file.")]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Brings the ledger's database up to date, backs it up, restores it.",
        epilog=example("tracker db backup /backup/tracker-2026-11-22.sqlite3", "tracker db restore FILE"),
    )
    family.command("upgrade")(upgrade)
    family.command("backup")(backup)
    family.command("restore")(restore)
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
