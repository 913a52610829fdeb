"""Reloading: while a program runs, what is declared is the last state of its files that had no problem."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.alerts.declared import load as load_alerts
from tracker.errors import UsageError
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.report import Alerts
from tracker.steps.declare import declared, drawn_in
from tracker.steps.sound import ProblemsError, read_bytes
from tracker.steps.trial import accept
from tracker.workspace import Workspace

Fingerprint = tuple[tuple[str, int, int, int], ...]


class Declared:
    """The declaration and the alerts of a workspace, both as they stood when last both were free of problems.

    Making it raises ProblemsError where they are not: a program does not begin with half of its orders.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.problems: tuple[Problem, ...] = ()
        self._tables = _tables(workspace)
        self._seen = _fingerprint(workspace, self._tables)
        self.declaration, self.alerts = _read(workspace)

    def refresh(self) -> bool:
        """Reads the files again where any of them changed; whether there is news: other orders, other problems.

        All or nothing: with a problem in any file everything stays as it was, and `problems` says which.
        """
        if _fingerprint(self.workspace, self._tables) == self._seen:
            return False
        self._tables = _tables(self.workspace)
        self._seen = _fingerprint(self.workspace, self._tables)
        before = (self.declaration, self.alerts, self.problems)
        try:
            self.declaration, self.alerts = _read(self.workspace)
            self.problems = ()
        except ProblemsError as error:
            self.problems = error.problems
        return before != (self.declaration, self.alerts, self.problems)


def _read(workspace: Workspace) -> tuple[Declaration, Alerts]:
    declaration = declared(workspace)
    alerts, problems = load_alerts(workspace.root, declaration)
    if problems:
        raise ProblemsError(f"problems in {workspace.alerts}", problems, "mend them; the old orders hold until then")
    accept(workspace, declaration)
    return declaration, alerts


def _tables(workspace: Workspace) -> list[Path]:
    """The files that targets.yaml draws in; none while it cannot be read."""
    try:
        data = read_bytes(workspace.targets)
    except UsageError:
        return []
    return [workspace.root / name for name in drawn_in(data)]


def _fingerprint(workspace: Workspace, tables: Sequence[Path]) -> Fingerprint:
    """What tells that a file was written: targets.yaml, what it draws in, its rule tests, everything under alerts/."""
    files = [workspace.targets, *tables, *workspace.rule_tests, *sorted(workspace.alerts.rglob("*"))]
    return tuple(state for file in files if (state := _state(file)) is not None)


def _state(file: Path) -> tuple[str, int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return str(file), found.st_mtime_ns, found.st_size, found.st_ino
