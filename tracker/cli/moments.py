"""The options that look from another day: `--as-of`, `--known-at`, and `--replay` for both at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from tracker.cli.common import Opened, day, known_targets, moment, today
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.db.register import DeclarationVersion
    from tracker.model.declaration import Declaration

AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="Assess as on this day, with all that is known now.")
]
KnownAtOption = Annotated[
    str | None, typer.Option("--known-at", metavar="TIME", help="Use only what had been recorded by then.")
]
ReplayOption = Annotated[
    str | None,
    typer.Option(
        "--replay", metavar="TIME", help="As on the evening of this day, or at this time: all as it was known then."
    ),
]


@dataclass(frozen=True, slots=True)
class Look:
    """From when one looks: the day, the moment of knowledge (None: all), the declaration that holds.

    `back` tells that one looks from another day at all; `stored` is the version that was in force, None without
    `--replay`.
    """

    as_of: date
    known_at: datetime | None
    declaration: Declaration
    back: bool
    stored: DeclarationVersion | None = None


@dataclass(frozen=True, slots=True)
class NothingKnown:
    """A moment before anything was declared here; `first` is the day of the first declaration."""

    as_of: date
    known_at: datetime
    first: date

    def lines(self, language: str) -> Iterator[str]:
        """What is said instead of an answer."""
        from tracker.cli.phrases import phrase
        from tracker.cli.terminal import paragraph

        for key in ("nothing_declared", "nothing_declared_hint"):
            yield from paragraph(phrase(key, language, day=self.as_of.isoformat(), first=self.first.isoformat()))

    def to_json(self, command: str, **keys: object) -> dict[str, object]:
        """The object that a command prints, with its own `keys` after the common ones: `declaration` is null."""
        return {
            "schema": f"tracker.{command}/1",
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "declaration": None,
            **keys,
        }


def look(at: Opened, as_of: str | None, known_at: str | None, replay: str | None) -> Look | NothingKnown:
    """What the three options ask for together; UsageError where they contradict each other or name no date.

    A replay of what another version of the program recorded is told on standard error.
    """
    zone = at.declaration.timezone
    if replay is None:
        seen = today(zone) if as_of is None else day(as_of, "--as-of")
        known = None if known_at is None else moment(known_at, "--known-at", zone)
        return Look(seen, known, at.declaration, as_of is not None or known_at is not None)
    if as_of is not None or known_at is not None:
        raise UsageError("--replay is --as-of and --known-at in one", "give either --replay or the other two")
    from tracker.steps.declare import read_again

    then = moment(replay, "--replay", zone)
    seen = then.astimezone(ZoneInfo(zone)).date()
    stored = at.ledger.declaration_at(then)
    if stored is None:
        first = at.ledger.declarations()[0].loaded_at.astimezone(ZoneInfo(zone)).date()
        return NothingKnown(seen, then, first)
    _note_program(stored, at.language)
    return Look(seen, then, read_again(stored), True, stored)


def targets_then(seen: Look, today: Declaration, names: Sequence[str]) -> list[str]:
    """The names as ids of targets declared at the moment one looks from; UsageError for one that was not."""
    for name in names:
        if seen.stored is not None and name not in seen.declaration.targets and name in today.targets:
            hint = f"tracker history {name} tells since when there is one"
            raise UsageError(f"there was no target {name!r} on {seen.as_of}", hint)
    return known_targets(seen.declaration, names)


def _note_program(stored: DeclarationVersion, language: str) -> None:
    from tracker import __version__
    from tracker.steps.versions import program_of

    version = program_of(stored.files).get("version")
    if version not in (None, __version__):
        from tracker.cli.phrases import phrase

        typer.echo(phrase("other_program", language, then=version, now=__version__), err=True)
