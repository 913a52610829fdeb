"""Trying a declaration: rule tests are read from their files and run, apart from any ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.evaluate.trial import run
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.trial import Mismatch
from tracker.steps.declare import read_bytes
from tracker.targets.trials import read_trials


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


def try_files(files: Sequence[Path], declaration: Declaration) -> Outcome:
    """Runs the tests of all files against a declaration; UsageError where a file cannot be opened."""
    tests = cases = expectations = 0
    mismatches: list[Mismatch] = []
    problems: list[Problem] = []
    for file, data in [(file, read_bytes(file)) for file in files]:
        trials, found = read_trials(data, str(file), declaration)
        problems += found
        for trial in trials:
            mismatches += run(trial, declaration)
            tests += 1
            cases += len(trial.cases)
            expectations += trial.expectations
    return Outcome(tests, cases, expectations, tuple(mismatches), tuple(problems))
