"""The walk: seed observations, assess and keep, publish; what each step hands on is what the next one takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from tracker.errors import InputError
from tracker.evaluate.dependents import Dependents
from tracker.model.declaration import Declaration
from tracker.model.report import Alerts, Digest
from tracker.steps.reassess import Reassessed, Task, reassess, would_reassess
from tracker.steps.show import Standing, standing
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.steps.publish import Published
    from tracker.steps.transfer import Imported


@dataclass(frozen=True, slots=True)
class Why:
    """Why a digest is composed: somebody asked, there is no edition yet, or its hour came (`since`)."""

    word: Literal["asked", "first", "since_due"]
    since: datetime | None = None


@dataclass(slots=True)
class Walked:
    """What a walk did: the import of the seed (None where there was none to do), what was assessed again and told.

    `standing` is the whole board, None where only what is due was looked at; `due` says of each composed digest why it
    was composed. Of a dry run `reassessed` tells what would be assessed, and nothing of it changed.
    """

    reassessed: Reassessed
    standing: Standing | None = None
    imported: Imported | None = None
    published: dict[str, Published] = field(default_factory=dict)
    due: dict[str, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Road:
    """What a walk goes through: the workspace, what it declares, its ledger, the moment at which it starts (UTC)."""

    workspace: Workspace
    declaration: Declaration
    alerts: Alerts
    ledger: Ledger
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.declaration.timezone)).date()


def walk(
    road: Road, only_due: bool = False, dry_run: bool = False, fetch: Callable[[], object] | None = None
) -> Walked:
    """Walks the whole way once; `only_due` does nothing before its time, `dry_run` changes nothing.

    `fetch` is called between the seed and the assessment: it collects what is due from sources.
    """
    imported = seed(road, dry_run)
    if fetch is not None and not dry_run:
        fetch()
    found = None if only_due else standing(road.ledger, road.declaration, road.today)
    task = Task(Dependents(road.declaration), road.today, road.now)
    made = would_reassess(road.ledger, task) if dry_run else reassess(road.ledger, task)
    done = Walked(made, found, imported)
    due: dict[str, Why | None] = reasons(road) if only_due else dict.fromkeys(road.alerts.digests, Why("asked"))
    done.due = {name: why for name, why in due.items() if why}
    if not dry_run:
        done.published = tell(road, done.due)
    return done


def seed(road: Road, dry_run: bool = False) -> Imported | None:
    """Imports `db/observations.csv` into a ledger that holds nothing yet; None where there is nothing to do.

    Raises InputError with the problems of a file that cannot be taken.
    """
    if not road.workspace.seed.is_file() or not road.ledger.is_empty():
        return None
    from tracker.db.evidence import EvidenceStore
    from tracker.steps.sound import ProblemsError
    from tracker.steps.transfer import import_sheet

    store = EvidenceStore(road.workspace.evidence, road.ledger)
    try:
        content = road.workspace.seed.read_bytes()
    except OSError as error:
        raise InputError(f"{road.workspace.seed} cannot be read: {error.strerror}") from error
    name = str(road.workspace.seed.relative_to(road.workspace.root))
    done = import_sheet(content, name, road.declaration, road.ledger, store, now=road.now, by="seed", dry_run=dry_run)
    if done.problems:
        raise ProblemsError(f"{name} cannot be imported", done.problems, "mend it and run the command again")
    return done


def tell(road: Road, names: Collection[str]) -> dict[str, Published]:
    """Composes and writes the named digests, each in all its languages and formats."""
    from tracker.steps.compose import issues
    from tracker.steps.publish import publish

    published: dict[str, Published] = {}
    for name in names:
        digest = road.alerts.digests[name]
        made = issues(digest, road.declaration, road.ledger, road.today, digest.languages)
        places = folders(road.workspace, road.alerts, digest)
        templates = road.workspace.templates
        published[name] = publish(made, digest, road.ledger, places, templates, digest.formats, road.now)
    return published


def folders(workspace: Workspace, alerts: Alerts, digest: Digest) -> Sequence[Path]:
    """The folders of the digest's channels; the workspace's `out/` where it has none."""
    channels = [alerts.channels[name] for name in digest.channels]
    found = [workspace.root / str(one.settings["path"]) for one in channels if one.kind == "folder"]
    return list(dict.fromkeys(found)) or [workspace.out]


def reasons(road: Road) -> dict[str, Why | None]:
    """For each digest why it is to be composed now, or None."""
    found: dict[str, Why | None] = {}
    for name, digest in road.alerts.digests.items():
        editions = road.ledger.editions(name)
        last = max((one.composed_at for one in editions), default=None)
        found[name] = why_compose(digest, last, road.now, ZoneInfo(road.declaration.timezone))
    return found


def why_compose(digest: Digest, last: datetime | None, now: datetime, zone: ZoneInfo) -> Why | None:
    """Why a digest is due, None where it is not: its hour has come since the last edition, or there never was one.

    A digest without an hour is composed only when somebody asks.
    """
    if digest.every is None:
        return None
    if last is None:
        return Why("first")
    from cronsim import CronSim

    due = next(CronSim(digest.every, last.astimezone(zone)))
    return Why("since_due", due) if due <= now.astimezone(zone) else None
