"""Where the parts of a workspace are constructed: its declaration, its ledger, what its environment says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import InputError
from tracker.model.problem import Problem
from tracker.workspace import DECLARATION, Workspace

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.declaration import Declaration

VARIABLES = ("TRACKER_DATABASE_URL", "TRACKER_DATABASE_URL_FILE", "TRACKER_WORKSPACE", "TRACKER_DEBUG")
"""The environment variables that the engine itself reads; channels name theirs in `alerts/channels.yaml`."""


class ProblemsError(InputError):
    """A declaration cannot be used; `problems` are all the reasons, each with its place."""

    def __init__(self, message: str, problems: Sequence[Problem], hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.problems = tuple(problems)


def load_declaration(workspace: Workspace) -> Declaration:
    """What `targets.yaml` says; ProblemsError with every problem where there is any."""
    from tracker.targets import load

    declaration, problems = load(workspace.root)
    return _sound(declaration, problems, str(workspace.targets))


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made where there is none; the caller closes it (it is a context manager)."""
    from tracker.db.ledger import Ledger

    return Ledger.open(workspace.database_url)


def record_declaration(ledger: Ledger, workspace: Workspace, declaration: Declaration, now: datetime) -> bool:
    """Records the loaded declaration where its version is not the last recorded one; whether it did."""
    last = ledger.declaration_at()
    if last is not None and last.version == declaration.version:
        return False
    from tracker.targets import parse

    data = workspace.targets.read_bytes()
    again, _ = parse(data, DECLARATION, workspace.root)
    if again is None or again.version != declaration.version:
        raise InputError(f"{workspace.targets} changed while it was being read", "run the command again")
    return ledger.declare(declaration.version, data, now, _drawn_in(data, workspace.root))


def declaration_at(ledger: Ledger, moment: datetime) -> Declaration | None:
    """The declaration in force at a moment, read with the rules of today; None before the first was recorded."""
    stored = ledger.declaration_at(moment)
    if stored is None:
        return None
    from tracker.targets import parse

    with _unpacked(stored.files) as root:
        declaration, problems = parse(stored.text, DECLARATION, root)
    return _sound(declaration, problems, f"the declaration {stored.version}")


def unknown_variables(environment: Mapping[str, str], declared: Collection[str] = ()) -> list[Problem]:
    """A warning for every `TRACKER_*` variable that nobody reads, with the nearest name that somebody does."""
    known = set(VARIABLES) | set(declared) | {f"{name}_FILE" for name in declared}
    problems = []
    for name in sorted(environment):
        if name.startswith("TRACKER_") and name not in known:
            from tracker.yamlfile import nearest

            hint = nearest(name, sorted(known)) or "known are " + ", ".join(sorted(known))
            message = f"the environment variable {name} is not known: it changes nothing"
            problems.append(Problem("unknown_variable", message, hint=hint, severity="warning"))
    return problems


def secret_names(workspace: Workspace) -> set[str]:
    """The `TRACKER_*` names that the workspace's channels read their secrets from."""
    from tracker.alerts import load

    alerts, _ = load(workspace.root)
    words = (value for channel in alerts.channels.values() for value in channel.settings.values())
    return {word for word in words if isinstance(word, str) and word.startswith("TRACKER_")}


def environment_doubts(workspace: Workspace) -> list[Problem]:
    """Unknown `TRACKER_*` variables of this process; the channels are read only where one needs explaining."""
    if not unknown_variables(os.environ):
        return []
    return unknown_variables(os.environ, secret_names(workspace))


def _sound(declaration: Declaration | None, problems: Sequence[Problem], place: str) -> Declaration:
    if problems or declaration is None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        hint = "mend them and run the command again; nothing that was stored has changed"
        raise ProblemsError(f"{count} in {place}", problems, hint)
    return declaration


def _drawn_in(data: bytes, root: Path) -> dict[str, str]:
    """The files that `for_each` repeats over, by the names the declaration gives them."""
    from tracker.yamlfile import parse_yaml

    value = parse_yaml(data, DECLARATION).value
    blocks = value.get("for_each") if isinstance(value, dict) else None
    written = blocks.values() if isinstance(blocks, dict) else ()
    names = [block.get("over") for block in written if isinstance(block, dict)]
    return {name: (root / name).read_text(encoding="utf-8") for name in names if isinstance(name, str)}


@contextmanager
def _unpacked(files: Mapping[str, str]) -> Iterator[Path | None]:
    """A folder that holds the stored files while an old declaration is read; none where there are none."""
    if not files:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            place = (Path(folder) / name).resolve()
            if place.is_relative_to(Path(folder).resolve()):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="")
        yield Path(folder)
