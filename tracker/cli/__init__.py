"""The command line: parses words, calls a step, shows what comes back."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from tracker import __version__
from tracker.cli.common import FAILED, PANELS, PIPE_CLOSED, LangOption, WorkspaceOption, quiet_pipe, share

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

ROOMS = (
    "declare", "trial", "ledger", "read", "try_", "ingest", "status", "explain", "history", "score", "assess", "digest",
    "edition", "deliver", "delivery_log", "channel", "bounce", "alert", "request", "walk", "worker", "serve",
    "person", "token",
    "audit", "doctor", "demo",
)  # fmt: skip
"""The modules whose `register` adds commands, in the order in which help shows them."""


class Panels(TyperGroup):
    """A group whose help lists commands under headings, plainly: rich's panels cost more than the command."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Writes one section a panel; every command with its whole first sentence."""
        rows: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                panel = getattr(command, "rich_help_panel", None)
                heading = panel if isinstance(panel, str) else "Commands"
                rows.setdefault(heading, []).append((name, command.get_short_help_str(limit=200)))
        for heading in sorted(rows, key=lambda one: PANELS.index(one) if one in PANELS else len(PANELS)):
            with formatter.section(heading):
                formatter.write_dl(rows[heading])


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tracker {__version__}")
        raise typer.Exit


def begin(
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that may stand before the command as well as after it."""


def command_line(word: str | None = None) -> typer.Typer:
    """The command line; of all commands only the one called `word`, where one is.

    To make the others takes longer than most of them need.
    """
    app = typer.Typer(
        name="tracker",
        cls=Panels,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Tracks what public bodies have promised: declare targets, record figures, see where they stand and why.",
        epilog="A workspace is a folder with targets.yaml; commands find it upward from the current folder, by "
        "--workspace, or by TRACKER_WORKSPACE.",
    )
    app.callback()(begin)
    for room in ROOMS:
        importlib.import_module(f"tracker.cli.{room}").register(app)
    commands = [one for one in app.registered_commands if one.name == word]
    families = [one for one in app.registered_groups if one.name == word]
    if commands or families:
        app.registered_commands, app.registered_groups = commands, families
    share(app)
    return app


@cache
def _whole() -> typer.Typer:
    return command_line()


def __getattr__(name: str) -> typer.Typer:
    """`app` is the whole command line, made when it is first asked for."""
    if name != "app":
        raise AttributeError(name)
    return _whole()


def main() -> None:
    """Runs the command line as a program: UTF-8 whatever the locale, no traceback unless asked for."""
    gc.set_threshold(100_000, 20, 20)  # what a start allocates lives to the end: walking it again and again is waste
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            _asked(sys.argv[1:])(prog_name="tracker")
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        quiet_pipe()
        sys.exit(PIPE_CLOSED)
    except Exception as error:
        sys.exit(_unexpected(error))


def _asked(words: Sequence[str]) -> typer.Typer:
    """The command line with the command that the words begin with; with all of them where they begin with none."""
    rest = iter(words)
    for word in rest:
        if word in ("-C", "--workspace", "--lang"):
            next(rest, None)
        elif not word.startswith(("-C", "--workspace=", "--lang=")):
            return command_line(word)
    return command_line()


def _unexpected(error: Exception) -> int:
    if os.environ.get("TRACKER_DEBUG"):
        raise error
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    typer.echo(f"tracker failed: {type(error).__name__}: {error}{place}", err=True)
    typer.echo("  TRACKER_DEBUG=1 shows the whole traceback", err=True)
    return FAILED
