"""What every command shares: the session, the options that stand anywhere, the way errors are told."""

from __future__ import annotations

import functools
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, get_type_hints
from zoneinfo import ZoneInfo

import typer

from tracker.errors import InputError, TrackerError, UsageError
from tracker.model.lines import one_line

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.declaration import Declaration
    from tracker.model.problem import Problem
    from tracker.workspace import Workspace

DECLARE, RECORD, ASSESS, TELL, OPERATE = "Declare", "Record", "Assess", "Tell", "Operate"
"""The panels of `tracker --help`; a command names its own as `rich_help_panel`."""
PANELS = (DECLARE, RECORD, ASSESS, TELL, OPERATE)

FAILED, USAGE, PROBLEMS, MATCHED = 1, 2, 3, 4
"""Exit codes: our failure, wrong usage, problems in workspace or input, a `--fail-on` that matched."""
PIPE_CLOSED, INTERRUPTED = 141, 130


@dataclass(slots=True)
class Session:
    """What one call of the command line was told before its command began.

    `folder` is the workspace named by `--workspace`, `lang` the language named by `--lang`.
    """

    folder: Path | None = None
    lang: str | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace; UsageError where there is none."""
        from tracker.workspace import find

        return find(self.folder)

    def language(self, offered: Sequence[str]) -> str:
        """The language to speak: `--lang`, else the locale's where it is offered, else the first offered one.

        `offered` are the workspace's languages; UsageError where `--lang` names another.
        """
        known = tuple(offered) or ("en",)
        if self.lang is None:
            spoken = locale_language()
            return spoken if spoken in known else known[0]
        if self.lang not in known:
            hint = f"it speaks {', '.join(known)}; languages: at the top of targets.yaml says which"
            raise UsageError(f"the workspace does not speak {self.lang!r}", hint)
        return self.lang


def locale_language() -> str | None:
    """The language of the environment's locale (`zh` from `zh_CN.UTF-8`), or None for C and POSIX."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            tag = value.partition(".")[0].partition("@")[0].partition("_")[0].lower()
            return None if tag in ("c", "posix") else tag
    return None


def session(ctx: typer.Context) -> Session:
    """The session of a command, from the typer context that its function takes."""
    return ctx.ensure_object(Session)


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace ready for work: its declaration without problems, its ledger, the language to speak."""

    workspace: Workspace
    declaration: Declaration
    ledger: Ledger
    language: str

    def wall_time(self, moment: datetime) -> str:
        """A moment as the clock on the workspace's wall shows it, to the minute."""
        return f"{moment.astimezone(ZoneInfo(self.declaration.timezone)):%Y-%m-%d %H:%M}"


@contextmanager
def opened(ctx: typer.Context) -> Iterator[Opened]:
    """Opens the session's workspace and records its declaration where that is new; closes the ledger at the end.

    Doubts about the environment are told on standard error. Raises InputError with all problems of the declaration,
    and then nothing that was stored has changed.
    """
    from tracker import wiring

    asked = session(ctx)
    workspace = asked.workspace
    say(wiring.environment_doubts(workspace))
    declaration = wiring.load_declaration(workspace)
    language = asked.language(declaration.languages)
    with wiring.open_ledger(workspace) as ledger:
        wiring.record_declaration(ledger, workspace, declaration, now())
        yield Opened(workspace, declaration, ledger, language)


def known_targets(declaration: Declaration, names: Sequence[str]) -> list[str]:
    """The names as ids of declared targets; UsageError with the nearest id for one that is none."""
    from tracker.reader import nearest

    for name in names:
        if name not in declaration.targets:
            measured = [one.id for one in declaration.targets.values() if one.indicator == name]
            hint = nearest(name, list(declaration.targets)) or "tracker status lists them"
            if measured:
                hint = f"it is an indicator, on which stand {', '.join(measured[:5])}"
            elif name in declaration.indicators:
                hint = "it is an indicator on which no target stands"
            raise UsageError(f"there is no target {name!r} here", hint)
    return list(names)


def now() -> datetime:
    """The moment of the call, in UTC: only the command line reads the clock."""
    return datetime.now(UTC)


def day(text: str, option: str) -> date:
    """A date as an option was given it; UsageError where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"{option} {text}: there is no such date", "write a day like 2026-11-22") from error


def moment(text: str, option: str, timezone: str) -> datetime:
    """A moment in UTC from a time (in the workspace's time zone unless it names one) or the end of a day."""
    zone = ZoneInfo(timezone)
    try:
        if len(text.strip()) <= len("2026-11-22"):
            return datetime.combine(date.fromisoformat(text.strip()), time.max, zone).astimezone(UTC)
        stamp = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "write a day like 2026-11-22 or a time like 2026-11-22T09:30"
        raise UsageError(f"{option} {text}: there is no such moment", hint) from error
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=zone)).astimezone(UTC)


def today(timezone: str) -> date:
    """The present day in the workspace's time zone."""
    return now().astimezone(ZoneInfo(timezone)).date()


def login() -> str | None:
    """The name that the person at the terminal is logged in with."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return None


def print_json(value: object) -> None:
    """Prints a value as indented JSON with its Han characters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(problems: Iterable[Problem]) -> None:
    """Prints problems on standard error: one line each, as editors and terminals link them."""
    for problem in problems:
        typer.echo(f"{problem.severity}: {one_line(str(problem))}", err=True)


def tell(error: TrackerError) -> int:
    """Prints an error and its hint on standard error; gives the exit code that goes with it."""
    problems: Sequence[Problem] = getattr(error, "problems", ())
    say(problems)
    typer.echo(f"tracker: {one_line(str(error))}", err=True)
    if error.hint:
        typer.echo(f"  {one_line(error.hint)}", err=True)
    if isinstance(error, UsageError):
        return USAGE
    return PROBLEMS if isinstance(error, InputError) else FAILED


def stop(code: int) -> NoReturn:
    """Ends the command with an exit code."""
    raise typer.Exit(code)


def example(*lines: str) -> str:
    """The epilog of a command: examples that keep their line breaks."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def _choose_workspace(ctx: typer.Context, value: Path | None) -> Path | None:
    if value is not None:
        session(ctx).folder = value
    return value


def _choose_language(ctx: typer.Context, value: str | None) -> str | None:
    if value is not None:
        session(ctx).lang = value.strip().lower()
    return value


WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-C", metavar="DIR", callback=_choose_workspace, help="Work on the workspace in this folder."
    ),
]
LangOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="TAG", callback=_choose_language, help="Speak this language: zh or en."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def shared(command: Callable[..., object]) -> Callable[..., object]:
    """The command with the options that stand anywhere, telling our errors as sentences with their exit codes."""
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    parameters = [one.replace(annotation=hints.get(one.name, one.annotation)) for one in own]
    added = {"workspace": WorkspaceOption, "lang": LangOption}
    taken = {one.name for one in parameters}
    extra = {name: option for name, option in added.items() if name not in taken}

    @functools.wraps(command)
    def wrapper(**values: object) -> object:
        for name in extra:
            values.pop(name, None)
        try:
            return command(**values)
        except TrackerError as error:
            raise typer.Exit(tell(error)) from error
        except BrokenPipeError as error:
            quiet_pipe()
            raise typer.Exit(PIPE_CLOSED) from error

    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters += [inspect.Parameter(name, keyword, default=None, annotation=kind) for name, kind in extra.items()]
    wrapper.__dict__["__signature__"] = inspect.Signature(parameters)
    wrapper.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapper


def share(app: typer.Typer) -> None:
    """Gives every command of the app, in its families too, the shared options."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.callback = shared(command.callback)
    for family in app.registered_groups:
        if family.typer_instance is not None:
            share(family.typer_instance)


def quiet_pipe() -> None:
    """Lets standard output vanish, so that nothing complains when its reader has gone."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
