"""Replaying: what was told to whom, and how it looked, as it was declared at an earlier moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.alerts.declared import load
from tracker.errors import InputError
from tracker.steps.sound import ProblemsError
from tracker.steps.versions import PROGRAM, unpacked
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.db.register import DeclarationVersion
    from tracker.model.declaration import Declaration
    from tracker.model.report import Alerts


@dataclass(frozen=True, slots=True)
class Told:
    """The digests and channels that were declared, and the folder with the templates of then."""

    alerts: Alerts
    templates: Path


@contextmanager
def told_then(stored: DeclarationVersion, declaration: Declaration) -> Iterator[Told]:
    """What was told when a version was in force; the templates lie in a folder that is gone afterwards.

    Raises InputError for a version with which nothing of it was kept, ProblemsError where the rules of today find
    problems in it.
    """
    when = stored.loaded_at.strftime("%Y-%m-%d %H:%MZ")
    if PROGRAM not in stored.files:
        hint = "--as-of and --known-at together compose with the digests and templates of today"
        raise InputError(f"which digests there were is not kept with the version recorded {when}", hint)
    with unpacked(stored.files) as root:
        place = Workspace(root or Path(stored.version))
        alerts, problems = load(place.root, declaration)
        if problems:
            count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            raise ProblemsError(f"{count} in alerts/ as recorded {when}", problems, "no digest was composed with it")
        yield Told(alerts, place.templates)
