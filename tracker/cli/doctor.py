"""`doctor`: what is in order here, what is not, what to do about it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from tracker import __version__
from tracker.cli import terminal
from tracker.cli.common import OPERATE, PROBLEMS, JsonOption, example, print_json, session, stop
from tracker.cli.terminal import write
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from tracker.workspace import Workspace


LATE = timedelta(minutes=5)
"""A job that waits longer for a worker is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `what`, whether it is `fine`, what was `found`, and what to `do` where it is not."""

    what: str
    fine: bool
    found: str
    do: str | None = None


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("doctor", rich_help_panel=OPERATE, epilog=example("tracker doctor", "tracker doctor --json"))(doctor)


def doctor(ctx: typer.Context, json: JsonOption = False) -> None:
    """Says what is in order here, what is not, what to do about it.

    Changes nothing. Exits with 3 where something is amiss.
    """
    workspace = session(ctx).workspace
    findings = [finding for look in LOOKS for finding in look(workspace)]
    if json:
        listed = [{"what": one.what, "fine": one.fine, "found": one.found, "do": one.do} for one in findings]
        print_json({"schema": "tracker.doctor/1", "workspace": str(workspace.root), "findings": listed})
    else:
        for one in findings:
            write(_lines(one))
    if not all(one.fine for one in findings):
        stop(PROBLEMS)


def _lines(one: Finding) -> Iterator[str]:
    state = terminal.paint("ok     ", "green") if one.fine else terminal.paint("problem", "red")
    told = terminal.paragraph(f"{one.what}: {one.found}", indent=9)
    yield f"{state}  {told[0].lstrip()}"
    yield from told[1:]
    if one.do:
        yield from terminal.paragraph(f"→ {one.do}", indent=9, hanging=2)


def _versions(workspace: Workspace) -> Iterator[Finding]:
    import platform

    python = platform.python_version()
    yield Finding("versions", True, f"tracker {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}")
    yield Finding("workspace", True, str(workspace.root))
    encoding = sys.getfilesystemencoding()
    fine = encoding.lower().replace("-", "") == "utf8"
    yield Finding("file names", fine, f"read as {encoding}", None if fine else "set LANG to a UTF-8 locale")


def _declarations(workspace: Workspace) -> Iterator[Finding]:
    from tracker import targets
    from tracker.alerts import declared as alerts

    declaration, problems = targets.load(workspace.root)
    known = "nothing readable" if declaration is None else f"{len(declaration.targets)} targets"
    do = "tracker check names each with its place" if problems else None
    yield Finding("targets.yaml", not problems, f"{known}, {len(problems)} problems", do)
    declared, problems = alerts.load(workspace.root, None if problems else declaration)
    told = f"{len(declared.digests)} digests, {len(declared.channels)} channels, {len(problems)} problems"
    yield Finding("alerts/", not problems, told, "; ".join(map(str, problems[:3])) or None)


def _ledger(workspace: Workspace) -> Iterator[Finding]:
    from tracker.db import operate
    from tracker.db.connection import engine_for, sqlite_file
    from tracker.db.upgrade import HEAD, revision_of

    try:
        engine = engine_for(workspace.database_url)
    except TrackerError as error:
        yield Finding("ledger", False, str(error), error.hint)
        return
    try:
        file = sqlite_file(engine)
        if file is not None and not file.exists():
            yield Finding("ledger", True, f"none at {file} yet; the first command that records makes one")
            return
        at = revision_of(engine)
        do = None if at == HEAD else "tracker db upgrade, or any other command, brings it there"
        yield Finding("ledger", at == HEAD, f"{file or 'on a server'}, shape {at}, this version writes {HEAD}", do)
        if file is not None:
            operate.verify(file)
            yield Finding("integrity", True, "every page and reference is whole")
    except TrackerError as error:
        yield Finding("integrity", False, str(error), error.hint or "tracker db restore FILE brings a backup back")
    finally:
        engine.dispose()


def _folders(workspace: Workspace) -> Iterator[Finding]:
    for place in (workspace.db, workspace.evidence, workspace.out):
        standing = next(folder for folder in (place, *place.parents) if folder.exists())
        fine = standing.is_dir() and os.access(standing, os.W_OK | os.X_OK)
        name = place.relative_to(workspace.root).as_posix() + "/"
        found = "can be written" if fine else f"cannot be written: {standing}"
        yield Finding(name, fine, found, None if fine else f"give yourself the right to write in {standing}")


def _fonts(workspace: Workspace) -> Iterator[Finding]:
    from tracker import targets
    from tracker.alerts.pictures import drawable

    declaration, _ = targets.load(workspace.root)
    if declaration is None:
        return
    texts = [declaration.title_of(target) for target in declaration.targets.values()]
    texts += [indicator.name for indicator in declaration.indicators.values()]
    _, missing = drawable("".join(wording for text in texts for _, wording in text.wordings))
    found = f"the shipped font lacks {missing[:20]}" if missing else "the shipped font draws every title"
    do = "pictures show □ in their place; the texts of a digest are not affected" if missing else None
    yield Finding("fonts", not missing, found, do)


def _sources(workspace: Workspace) -> Iterator[Finding]:
    """Every source that fails, and whether what the sources need from the environment is there."""
    from tracker import targets, wiring

    declaration, _ = targets.load(workspace.root)
    if declaration is None or not declaration.sources:
        return
    lacking = sorted(
        name
        for source in declaration.sources.values()
        for name in (source.proxy, source.push, None if source.authorization is None else source.authorization.variable)
        if name is not None and not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))
    )
    for name in dict.fromkeys(lacking):
        yield Finding("sources", False, f"the environment variable {name} is not set", "set it where tracker runs")
    try:
        ledger = wiring.existing_ledger(workspace)
    except TrackerError:
        return
    states = {}
    if ledger is not None:
        with ledger:
            states = ledger.sources.states(list(declaration.sources))
    failing = [state for state in states.values() if state.failures]
    for state in failing:
        since = "" if state.failing_since is None else f" since {state.failing_since:%Y-%m-%d %H:%MZ}"
        why = "" if state.error is None else f": {state.error.in_language('en')}"
        yield Finding(
            "sources",
            False,
            f"{state.source} fails{since}, {state.failures} in a row{why}",
            f"tracker try {state.source}",
        )
    tried = sum(1 for state in states.values() if state.last_try_at is not None)
    if not failing and not lacking:
        yield Finding("sources", True, f"{len(declaration.sources)} declared, {tried} fetched so far, none fails")


def _channels(workspace: Workspace) -> Iterator[Finding]:
    """Whether the channels have what they need, and whether anything was given up or is held back from somebody."""
    from importlib.util import find_spec

    from tracker import wiring
    from tracker.alerts import declared as alerts
    from tracker.workspace import variable

    channels = alerts.load(workspace.root)[0].channels
    if not channels:
        return
    amiss = [
        Finding("channels", False, f"{one.id}: the environment variable {name} is not set", "set it where tracker runs")
        for one in channels.values()
        for key, name in one.settings.items()
        if key.endswith("_env") and variable(os.environ, str(name)) is None
    ]
    if any(one.kind == "apprise" for one in channels.values()) and find_spec("apprise") is None:
        do = "install target-tracker with its extra [chat]"
        amiss.append(Finding("channels", False, "Apprise, which a channel needs, is not installed", do))
    ledger = wiring.existing_ledger(workspace)
    if ledger is not None:
        with ledger:
            dead = len(ledger.outbox.deliveries(states=("dead",)))
        if dead:
            count = "1 message was" if dead == 1 else f"{dead} messages were"
            amiss.append(Finding("channels", False, f"{count} given up", "tracker deliveries --state dead"))
    yield from amiss or [Finding("channels", True, f"{len(channels)} declared, with everything they need")]


def _requests(workspace: Workspace) -> Iterator[Finding]:
    """Whether owners can be asked for figures, where that is declared."""
    from tracker import wiring
    from tracker.alerts import declared as alerts

    declared, _ = alerts.load(workspace.root)
    if not declared.requests:
        return
    if doubts := wiring.request_doubts(declared):
        for one in doubts:
            yield Finding("requests", False, one.message, one.hint)
        return
    ledger = wiring.existing_ledger(workspace)
    asked = 0
    if ledger is not None:
        with ledger:
            asked = len(ledger.requests.requests())
    yield Finding("requests", True, f"{len(declared.requests)} declared, {asked} figures asked for and not there")


def _pulse(workspace: Workspace) -> Iterator[Finding]:
    """Whether the scheduler gives signs of life, when it gave none in the last thirty days."""
    from tracker import wiring
    from tracker.cli.common import now
    from tracker.evaluate.pulse import silent_now

    try:
        ledger = wiring.existing_ledger(workspace)
    except TrackerError:
        return
    if ledger is None:
        return
    with ledger:
        last, moment = ledger.pulse.last(), now()
        outages = ledger.pulse.outages(since=moment - timedelta(days=30))
    if last is None:
        return
    silent = silent_now(last, moment)
    if silent is not None:
        found = f"nobody has rung since {silent.since:%Y-%m-%d %H:%MZ}"
        yield Finding(
            "scheduler", False, found, "start tracker run again, or see whether cron still calls tracker tick"
        )
    else:
        yield Finding("scheduler", True, f"last rung at {last.last_at:%Y-%m-%d %H:%MZ}")
    for one in outages[-5:]:
        found = f"was down from {one.since:%Y-%m-%d %H:%MZ} to {one.until:%Y-%m-%d %H:%MZ}"
        yield Finding("scheduler", True, found)


def _queues(workspace: Workspace) -> Iterator[Finding]:
    """Whether workers are there for what waits, where the distributed engine is used; what failed for good."""
    from tracker import wiring

    try:
        ledger = wiring.existing_ledger(workspace)
    except TrackerError:
        return
    if ledger is None:
        return
    with ledger:
        queues = ledger.queues.states()
        workers = ledger.queues.workers(timedelta(seconds=30))
    if queues is None:
        return
    do = None if workers else "start tracker worker, or see why it stopped"
    yield Finding("workers", bool(workers), f"{len(workers)} gave a sign of life in the last 30 seconds", do)
    for one in queues:
        late = one.lag > LATE
        told = f"{one.name}: {one.waiting} wait, {one.doing} under way, {one.failed} failed"
        told += f", the oldest waits for {one.lag.total_seconds():.0f} s" if one.waiting else ""
        do = "start more workers, or see what holds them up" if late else None
        do = "the log of the workers says why; what was due is due still" if one.failed and not late else do
        yield Finding("queue", not late and not one.failed, told, do)


def _environment(workspace: Workspace) -> Iterator[Finding]:
    from tracker.wiring import environment_doubts

    doubts = environment_doubts(workspace)
    for one in doubts:
        yield Finding("environment", False, one.message, one.hint)
    if not doubts:
        yield Finding("environment", True, "no unknown TRACKER_ variable")


LOOKS: tuple[Callable[[Workspace], Iterator[Finding]], ...] = (
    _versions, _declarations, _ledger, _folders, _sources, _channels, _requests, _pulse, _queues, _fonts,
    _environment,
)  # fmt: skip
"""Everything that is looked at, in the order in which it is told."""
