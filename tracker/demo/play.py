"""The demonstration played: month after month the site moves on, what is due is fetched, what follows is assessed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.demo.server import Site
from tracker.demo.story import MONTHS
from tracker.evaluate.dependents import Dependents
from tracker.ingest.politeness import Politeness
from tracker.model.delivery import Sent
from tracker.steps.deliver import deliver
from tracker.steps.fetch_due import due_sources, fetch_due
from tracker.steps.reassess import Task, reassess
from tracker.steps.settle import Settled
from tracker.steps.show import Standing, standing
from tracker.steps.walk import Road, reasons, tell
from tracker.wiring import dispatch, load_alerts, load_declaration, open_ledger, record_declaration
from tracker.wiring import site as sources_of
from tracker.workspace import Workspace

HOUR = time(9)
"""When the watcher comes, by the workspace's clock."""


@dataclass(slots=True)
class Month:
    """What happened in one month of the story: on which day, from which sources, to which targets, what was told."""

    number: int
    name: str
    day: date
    standing: Standing
    settled: list[Settled] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


def play(workspace: Workspace, site: Site) -> Iterator[Month]:
    """The eight months one after the other, each done when it is asked for; `site` is being served meanwhile.

    The clock is the story's: the ledger says that everything was recorded on the day it happened.
    """
    declaration = load_declaration(workspace)
    alerts = load_alerts(workspace, declaration)
    zone = ZoneInfo(declaration.timezone)
    with open_ledger(workspace) as ledger:
        for number in range(1, MONTHS + 1):
            site.month = number
            now = datetime.combine(site.calendar.visit(number), HOUR, zone).astimezone(UTC)
            record_declaration(ledger, workspace, declaration, now)
            road = Road(workspace, declaration, alerts, ledger, now)
            settled = asyncio.run(_fetched(road))
            found = standing(ledger, declaration, road.today)
            reassess(ledger, Task(Dependents(declaration), road.today, now))
            name = site.calendar.month(number)
            tell(road, reasons(road))
            yield Month(number, name, road.today, found, settled, _delivered(road))


def _delivered(road: Road) -> list[Path]:
    """Delivers what is due; the files that were written."""
    ways = dispatch(road.workspace, road.declaration.timezone, road.alerts, road.ledger, lambda: road.now, "demo")
    outcomes = [outcome for _, _, outcome in deliver(ways).tries]
    return [road.workspace.root / file for one in outcomes if isinstance(one, Sent) for file in one.files]


async def _fetched(road: Road) -> list[Settled]:
    done: list[Settled] = []
    due = due_sources(road.declaration, road.ledger, road.now)
    ours = Politeness(delay=0.0)  # the site is our own: nobody has to be spared
    async with sources_of(road.workspace, road.declaration, road.ledger, lambda: road.now, ours) as site:
        await fetch_due(due, site, road.ledger, me="demo", told=done.append)
    return sorted(done, key=lambda one: list(road.declaration.sources).index(one.source.id))
