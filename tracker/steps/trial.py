"""Trying a declaration: rule tests are read from their files and run, apart from any ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.evaluate.trial import run
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.trial import Mismatch
from tracker.steps.sound import ProblemsError, read_bytes
from tracker.targets.trials import read_trials
from tracker.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the rule tests of some files.

    `tests`, `cases` and `expectations` count what was run; the tests of a file with problems were not.
    """

    tests: int
    cases: int
    expectations: int
    mismatches: tuple[Mismatch, ...]
    problems: tuple[Problem, ...]

    @property
    def as_expected(self) -> bool:
        """Whether every test could be run and every expectation came true."""
        return not self.mismatches and not self.problems

    @property
    def failures(self) -> list[Problem]:
        """What keeps a declaration from being accepted: tests that cannot be read, expectations that do not hold."""
        failed = [
            Problem(
                "rule_test_failed",
                one.message(),
                file=one.expectation.file,
                line=one.expectation.line,
                column=one.expectation.column,
            )
            for one in self.mismatches
        ]
        return [*self.problems, *failed]


def try_own(workspace: Workspace, declaration: Declaration) -> Outcome:
    """Runs the workspace's own rule tests; their files are named as seen from the workspace."""
    return try_files(workspace.rule_tests, declaration, workspace.root)


def accept(workspace: Workspace, declaration: Declaration) -> None:
    """Raises ProblemsError with every failure where the workspace's own rule tests do not bear the declaration out."""
    failures = try_own(workspace, declaration).failures
    if failures:
        count = "1 problem" if len(failures) == 1 else f"{len(failures)} problems"
        hint = "correct targets.yaml, or the tests; nothing that was stored has changed"
        raise ProblemsError(f"{count} in the rule tests of {workspace.root}", failures, hint)


def try_files(files: Sequence[Path], declaration: Declaration, root: Path | None = None) -> Outcome:
    """Runs the tests of all files against a declaration; UsageError where a file cannot be opened.

    With `root` the files are named as seen from there.
    """
    tests = cases = expectations = 0
    mismatches: list[Mismatch] = []
    problems: list[Problem] = []
    for file, data in [(file, read_bytes(file)) for file in files]:
        name = str(file) if root is None else file.relative_to(root).as_posix()
        trials, found = read_trials(data, name, declaration)
        problems += found
        for trial in trials:
            mismatches += run(trial, declaration)
            tests += 1
            cases += len(trial.cases)
            expectations += trial.expectations
    return Outcome(tests, cases, expectations, tuple(mismatches), tuple(problems))
