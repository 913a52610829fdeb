"""Re-statements: what became of the targets over the recorded versions of the declaration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.evaluate.restate import StatementChange, changes_of, silent_changes
from tracker.model.declaration import Declaration
from tracker.steps.remembered_versions import Memory

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import DeclarationVersion


@dataclass(frozen=True, slots=True)
class Restated:
    """What one version of the declaration (recorded at `at`, UTC) changed of one target."""

    version: str
    at: datetime
    changes: tuple[StatementChange, ...]

    def to_json(self) -> dict[str, object]:
        """One of the `statements` that `history --json` prints."""
        changes = [one.to_json() for one in self.changes]
        return {"declaration": self.version, "recorded_at": self.at.isoformat(), "changes": changes}


@dataclass(frozen=True, slots=True)
class Silent:
    """What changed silently since the version of the declaration that was recorded at `since` (UTC)."""

    version: str
    since: datetime
    changes: tuple[StatementChange, ...]


def restatements(
    ledger: Ledger,
    target: str,
    known_at: datetime | None = None,
    memory: Memory | None = None,
    *,
    for_all: bool = False,
) -> tuple[Restated, ...]:
    """Every recorded version (by `known_at`; None: all) in which a target changed, oldest first, with its changes.

    A version in which the rules of today find problems is passed over: its neighbours are compared. `memory` reads no
    version twice; with `for_all` it compares two versions once for all targets, which pays where more will be asked.
    """
    memory = memory or Memory()
    versions = [one for one in ledger.declarations() if known_at is None or one.loaded_at <= known_at]
    if len(versions) < 2:
        return ()
    if for_all:
        return tuple(
            Restated(after.version, after.loaded_at, changes)
            for _, after, all_changes in memory.compared(versions)
            if (changes := all_changes.get(target))
        )
    found = []
    for (_, before), (stored, after) in pairwise(_readable(versions, memory)):
        changes = tuple(changes_of(target, before, after))
        if changes:
            found.append(Restated(stored.version, stored.loaded_at, changes))
    return tuple(found)


def silent_since(ledger: Ledger, declaration: Declaration) -> Silent | None:
    """What a declaration changed silently of the version recorded before it; None where there is none to compare."""
    versions = ledger.declarations()
    while versions and versions[-1].version == declaration.version:
        versions.pop()
    if not versions:
        return None
    for stored, before in _readable(versions[-1:], Memory()):
        return Silent(stored.version, stored.loaded_at, tuple(silent_changes(before, declaration)))
    return None


def _readable(
    versions: Iterable[DeclarationVersion], memory: Memory
) -> Iterator[tuple[DeclarationVersion, Declaration]]:
    for stored in versions:
        declaration = memory.read(stored)
        if declaration is not None:
            yield stored, declaration
