"""The workspace: the folder whose `targets.yaml`, `alerts/` and `db/` a command works on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import UsageError

DECLARATION = "targets.yaml"
RULE_TESTS = "tests/rules"
"""The folder of the workspace's own rule tests."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The places of one workspace."""

    root: Path

    @property
    def targets(self) -> Path:
        return self.root / DECLARATION

    @property
    def alerts(self) -> Path:
        return self.root / "alerts"

    @property
    def templates(self) -> Path:
        return self.alerts / "templates"

    @property
    def db(self) -> Path:
        return self.root / "db"

    @property
    def evidence(self) -> Path:
        return self.db / "evidence"

    @property
    def archive(self) -> Path | str:
        """Where evidence lies: the URL of `TRACKER_EVIDENCE_URL`, else the folder `evidence`."""
        return secret("TRACKER_EVIDENCE_URL") or self.evidence

    @property
    def seed(self) -> Path:
        return self.db / "observations.csv"

    @property
    def rule_tests(self) -> list[Path]:
        """The files of the workspace's own rule tests, by name."""
        folder = self.root / RULE_TESTS
        return sorted(file for end in ("yaml", "yml") for file in folder.glob(f"*.{end}"))

    @property
    def out(self) -> Path:
        """Where composed digests are written."""
        return self.root / "out"

    @property
    def database_url(self) -> str:
        """`TRACKER_DATABASE_URL` (or what stands in the file of `TRACKER_DATABASE_URL_FILE`), else SQLite in `db/`."""
        return secret("TRACKER_DATABASE_URL") or f"sqlite:///{self.db / 'tracker.sqlite3'}"


def find(start: Path | None = None) -> Workspace:
    """The workspace of `start`, of `TRACKER_WORKSPACE`, or the nearest one upward from the current directory."""
    if start is None:
        named = os.environ.get("TRACKER_WORKSPACE")
        start = Path(named) if named else None
    if start is not None:
        root = start.resolve()
        if not (root / DECLARATION).is_file():
            raise UsageError(f"{root} holds no {DECLARATION}", "tracker init DIR writes a new workspace")
        return Workspace(root)
    here = Path.cwd().resolve()
    for root in (here, *here.parents):
        if (root / DECLARATION).is_file():
            return Workspace(root)
    raise UsageError(
        f"there is no {DECLARATION} in {here} or above it",
        "change to a workspace, name one with --workspace DIR, or write a new one with tracker init DIR",
    )


def secret(name: str) -> str | None:
    """The value of an environment variable, or of the file that its `_FILE` twin names; None when neither is set."""
    value = os.environ.get(name)
    if value:
        return value
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(f"{name}_FILE names {file}, which cannot be read: {error.strerror}") from error


def variable(environment: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, or what stands in the file that its `_FILE` twin names; None when neither is there."""
    if text := environment.get(name):
        return text.strip()
    if file := environment.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            return None
    return None
