"""The walk: seed observations, assess and keep, publish; what each step hands on is what the next one takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from tracker.errors import InputError
from tracker.evaluate.dependents import Dependents
from tracker.model.edition import EditionHead
from tracker.steps.reassess import Reassessed, Task, reassess, would_reassess
from tracker.steps.road import Road
from tracker.steps.show import Standing, standing

if TYPE_CHECKING:
    from tracker.steps.alert import Raised
    from tracker.steps.publish import Published
    from tracker.steps.transfer import Imported

__all__ = ["Road", "Walked", "Why", "reasons", "seed", "tell", "walk"]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a digest is composed: somebody asked, there is no edition yet, or its hour came (`since`).

    `days` are those that editions are composed for, oldest first; `left_out` those whose hour passed without one.
    """

    word: Literal["asked", "first", "since_due"]
    days: tuple[date, ...]
    since: datetime | None = None
    left_out: tuple[date, ...] = ()


@dataclass(slots=True)
class Walked:
    """What a walk did: the import of the seed (None where there was none to do), what was assessed again and told.

    `standing` is the whole board, None where only what is due was looked at; `due` says of each composed digest why it
    was composed, `published` what came of each edition by digest and day, `raised` which alerts were told. Of a dry run
    `reassessed` tells what would be assessed, and nothing of it changed.
    """

    reassessed: Reassessed
    standing: Standing | None = None
    imported: Imported | None = None
    published: dict[str, Published] = field(default_factory=dict)
    due: dict[str, Why] = field(default_factory=dict)
    raised: Raised | None = None


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
    done.due = reasons(road) if only_due else dict.fromkeys(road.alerts.digests, Why("asked", (road.today,)))
    if not dry_run:
        done.raised = raised(road)
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

    store = EvidenceStore(road.workspace.archive, road.ledger)
    try:
        content = road.workspace.seed.read_bytes()
    except OSError as error:
        raise InputError(f"{road.workspace.seed} cannot be read: {error.strerror}") from error
    name = str(road.workspace.seed.relative_to(road.workspace.root))
    done = import_sheet(content, name, road.declaration, road.ledger, store, now=road.now, by="seed", dry_run=dry_run)
    if done.problems:
        raise ProblemsError(f"{name} cannot be imported", done.problems, "mend it and run the command again")
    return done


def raised(road: Road) -> Raised:
    """Evaluates the alert rules and puts what is due into the outbox."""
    from tracker.steps.alert import raise_alerts
    from tracker.steps.alert_facts import Watch

    watch = Watch(road.declaration, road.alerts, road.today, road.now)
    return raise_alerts(road.ledger, watch, road.workspace.templates)


def tell(road: Road, due: Mapping[str, Why]) -> dict[str, Published]:
    """Composes the editions of digests for their days, oldest first; what came of each, by `DIGEST/DAY`."""
    from tracker.steps.publish import publish

    return {
        f"{name}/{day}": publish(road, road.alerts.digests[name], day) for name, why in due.items() for day in why.days
    }


def reasons(road: Road) -> dict[str, Why]:
    """For each digest that is to be composed now, why."""
    from tracker.evaluate.periods_due import editions_due

    heads: dict[str, list[EditionHead]] = {}
    for head in road.ledger.edition_book.heads():
        heads.setdefault(head.id.digest, []).append(head)
    found: dict[str, Why] = {}
    for name, digest in road.alerts.digests.items():
        due = editions_due(digest, heads.get(name, ()), road.now, road.zone)
        if due.slots:
            days = tuple(slot.day for slot in due.slots)
            since = None if due.first else due.slots[0].at.astimezone(road.zone)
            found[name] = Why("first" if due.first else "since_due", days, since, due.left_out)
    return found
