"""Declaring: everything declared is kept as a version when it changes, to be read again as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.errors import InputError
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.target import RuleChoice
from tracker.steps.sound import ProblemsError, read_bytes
from tracker.steps.versions import beside, is_current, program_of, unpacked
from tracker.targets import load, parse
from tracker.workspace import DECLARATION, Workspace
from tracker.yamlfile import parse_yaml

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.db.register import DeclarationVersion


def declared(workspace: Workspace) -> Declaration:
    """What `targets.yaml` says; ProblemsError with every problem where there is any."""
    declaration, problems = load(workspace.root)
    return _sound(declaration, problems, str(workspace.targets))


def declared_in(file: Path) -> Declaration:
    """What another file declares, as if it were the `targets.yaml` of its folder; ProblemsError as in `declared`."""
    declaration, problems = parse(read_bytes(file), str(file), file.parent)
    return _sound(declaration, problems, str(file))


def record(ledger: Ledger, workspace: Workspace, declaration: Declaration, now: datetime) -> bool:
    """Records the loaded declaration, with what is told of it to whom, where either is another than last recorded.

    So does another version of the program. Returns whether it did. A changed `targets.yaml` is accepted only where the
    workspace's own rule tests bear it out; else ProblemsError.
    """
    kept = beside(workspace)
    last = ledger.declaration_at()
    if last is not None and last.version == declaration.version and is_current(last.files, kept):
        return False
    if last is None or last.version != declaration.version:
        from tracker.steps.trial import accept

        accept(workspace, declaration)
    data = workspace.targets.read_bytes()
    again, _ = parse(data, DECLARATION, workspace.root)
    if again is None or again.version != declaration.version:
        raise InputError(f"{workspace.targets} changed while it was being read", "run the command again")
    return ledger.declare(declaration.version, data, now, _drawn_in(data, workspace.root) | kept)


def in_force_at(ledger: Ledger, moment: datetime) -> Declaration | None:
    """The declaration in force at a moment, read with the rules of today; None before the first was recorded."""
    stored = ledger.declaration_at(moment)
    return None if stored is None else read_again(stored)


def read_again(stored: DeclarationVersion) -> Declaration:
    """A stored version as a value; ProblemsError where the rules of today find problems in it.

    Doubts are let pass: a check that is new today must not close the past. Targets that named no rule keep the one
    that was the program's own choice then.
    """
    program = program_of(stored.files)
    with unpacked(stored.files) as root:
        declaration, problems = parse(stored.text, DECLARATION, root)
    faults = [problem for problem in problems if problem.severity == "error"]
    if faults or declaration is None:
        count = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
        when = stored.loaded_at.strftime("%Y-%m-%d %H:%MZ")
        by = f"version {program['version']}" if "version" in program else "the version of then"
        hint = f"version {__version__} of the program no longer reads what was declared then; {by} does"
        raise ProblemsError(f"{count} in the declaration {stored.version}, recorded {when}", faults, hint)
    return _ruled(declaration, program.get("default_rule"), stored)


def _ruled(declaration: Declaration, rule: object, stored: DeclarationVersion) -> Declaration:
    """The declaration with the rule of then where a target names none; ProblemsError where there is no such rule."""
    from tracker.evaluate.rules import DEFAULT, RULES

    if not isinstance(rule, str) or rule == DEFAULT:
        return declaration
    if rule not in RULES:
        message = f"the rule {rule}, by which targets without a rule were rated then, is not in this program"
        hint = f"version {program_of(stored.files).get('version', 'of then')} of the program has it"
        raise ProblemsError(message, [Problem("unknown_rule", message, hint=hint, file=DECLARATION)], hint)
    chosen = RuleChoice(rule)
    targets = {name: one if one.rule else replace(one, rule=chosen) for name, one in declaration.targets.items()}
    return replace(declaration, targets=MappingProxyType(targets))


def _sound(declaration: Declaration | None, problems: Sequence[Problem], place: str) -> Declaration:
    if problems or declaration is None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        hint = "mend them and run the command again; nothing that was stored has changed"
        raise ProblemsError(f"{count} in {place}", problems, hint)
    return declaration


def _drawn_in(data: bytes, root: Path) -> dict[str, str]:
    """The files that `for_each` repeats over, by the names the declaration gives them."""
    return {name: (root / name).read_bytes().decode("utf-8") for name in drawn_in(data)}


def drawn_in(data: bytes) -> list[str]:
    """The names of the files that `for_each` repeats over, as far as `data` can be read."""
    value = parse_yaml(data, DECLARATION).value
    blocks = value.get("for_each") if isinstance(value, dict) else None
    written = blocks.values() if isinstance(blocks, dict) else ()
    names = [block.get("over") for block in written if isinstance(block, dict)]
    return [name for name in names if isinstance(name, str)]
