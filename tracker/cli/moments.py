"""The options that look from another day: `--as-of`, `--known-at`, and `--replay` for both at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from tracker.cli.common import Opened, day, moment, today
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="Assess as on this day, with all that is known now.")
]
KnownAtOption = Annotated[
    str | None, typer.Option("--known-at", metavar="TIME", help="Use only what had been recorded by then.")
]
ReplayOption = Annotated[
    str | None,
    typer.Option("--replay", metavar="DAY", help="As on the evening of this day: figures and declaration of then."),
]


@dataclass(frozen=True, slots=True)
class Look:
    """From when one looks: the day, the moment of knowledge (None: all), the declaration that holds."""

    as_of: date
    known_at: datetime | None
    declaration: Declaration
    back: bool


def look(at: Opened, as_of: str | None, known_at: str | None, replay: str | None) -> Look:
    """What the three options ask for together; UsageError where they contradict each other or name no date."""
    zone = at.declaration.timezone
    if replay is None:
        seen = today(zone) if as_of is None else day(as_of, "--as-of")
        known = None if known_at is None else moment(known_at, "--known-at", zone)
        return Look(seen, known, at.declaration, as_of is not None or known_at is not None)
    if as_of is not None or known_at is not None:
        raise UsageError("--replay is --as-of and --known-at in one", "give either --replay or the other two")
    from tracker.steps.declare import in_force_at

    seen = day(replay, "--replay")
    known = moment(seen.isoformat(), "--replay", zone)
    declaration = in_force_at(at.ledger, known)
    if declaration is None:
        first = at.ledger.declarations()[0].loaded_at.astimezone(ZoneInfo(zone)).date()
        raise UsageError(
            f"--replay {replay}: nothing was declared here yet",
            f"the first declaration was recorded on {first}; --as-of {replay} looks from that day with today's",
        )
    return Look(seen, known, declaration, True)
