"""Rule tests as users write them: a YAML file becomes values, with every problem in it."""

from __future__ import annotations

from datetime import date

from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.trial import NOBODY, NOTHING, Expectation, Said, Trial, TrialCase
from tracker.reader import Reader
from tracker.targets.expected import read_expectations
from tracker.targets.fields import missing_key, read_day, shown, unknown_key
from tracker.targets.supposed import Supposed
from tracker.yamlfile import Path, Plain, parse_yaml

TOP = ("version", "tests")
TEST = ("name", "observations", "review", "cases")
CASE = ("on", "observations", "review", "expect")
"""The keys of a file, of a test in it and of a case of that."""


def read_trials(data: bytes, name: str, declaration: Declaration) -> tuple[list[Trial], list[Problem]]:
    """The rule tests that `data` writes against a declaration; none of them where there is any problem.

    `name` is how problems and results call the file.
    """
    file = parse_yaml(data, name)
    reader = Reader(file)
    reader.problems.extend(file.problems)
    trials: list[Trial] = []
    if file.value is None and not file.problems:
        reader.problem("not_a_mapping", "the file is empty", (), "write version: 1 and tests:")
    elif file.value is not None:
        written = reader.mapping(file.value, (), "a file of rule tests")
        if written is not None:
            trials = _Tests(reader, declaration).read(written)
    problems = sorted(reader.problems, key=lambda one: (one.line or 0, one.column or 0))
    return ([] if problems else trials), problems


class _Tests:
    """Reads the tests of one file."""

    def __init__(self, reader: Reader, declaration: Declaration) -> None:
        self.reader, self.declaration = reader, declaration
        self.names: set[str] = set()

    def read(self, written: dict[str, Plain]) -> list[Trial]:
        self._known(written, (), TOP)
        if "version" not in written:
            missing_key(self.reader, "version", (), "it says how the file is written", "write version: 1")
        elif written["version"] != "1":
            message = "this version of the file's form is not known here"
            self.reader.problem("unknown_version", message, ("version",), "write version: 1")
        tests = self._entries(written, "tests", (), "a file of rule tests holds them")
        return [one for index, test in enumerate(tests) if (one := self._test(test, ("tests", index))) is not None]

    def _test(self, value: Plain, path: Path) -> Trial | None:
        written = self.reader.mapping(value, path, "a test")
        if written is None:
            return None
        self._known(written, path, TEST)
        name = self._name(written, path)
        supposed = Supposed(self.reader, self.declaration)
        known = NOTHING
        if "observations" in written:
            known = supposed.read(written["observations"], (*path, "observations"), date.min)
        said = self._reviews(written, path, supposed)
        cases: list[TrialCase] = []
        for index, entry in enumerate(self._entries(written, "cases", path, "a test is made of them")):
            last = cases[-1].on if cases else date.min
            case = self._case(entry, (*path, "cases", index), supposed, last, first=index == 0)
            if case is not None:
                cases.append(case)
        return Trial(name, tuple(cases), known, said)

    def _name(self, written: dict[str, Plain], path: Path) -> str:
        if "name" not in written:
            missing_key(self.reader, "name", path, "results call the test by it", "write name: with what must hold")
            return ""
        name = self.reader.text(written["name"], (*path, "name"), "a test's name") or ""
        if name and name in self.names:
            message = f"another test of this file is called {shown(name)}"
            self.reader.problem("repeated", message, (*path, "name"), "results would not say which of them is meant")
        self.names.add(name)
        return name

    def _case(self, value: Plain, path: Path, supposed: Supposed, last: date, *, first: bool) -> TrialCase | None:
        written = self.reader.mapping(value, path, "a case")
        if written is None:
            return None
        self._known(written, path, CASE)
        day = self._day(written, path, last)
        reported = NOTHING
        if "observations" in written:
            reported = supposed.read(written["observations"], (*path, "observations"), day)
        said = self._reviews(written, path, supposed)
        expected: tuple[Expectation, ...] = ()
        if "expect" not in written:
            missing_key(self.reader, "expect", path, "a case that expects nothing tests nothing")
        else:
            place = (*path, "expect")
            expected = read_expectations(self.reader, self.declaration, written["expect"], place, first=first)
        return TrialCase(day, expected, reported, said)

    def _reviews(self, written: dict[str, Plain], path: Path, supposed: Supposed) -> Said:
        return supposed.reviews(written["review"], (*path, "review")) if "review" in written else NOBODY

    def _day(self, written: dict[str, Plain], path: Path, before: date) -> date:
        """The day of a case; with a problem that of the case before it, so that the rest can be read."""
        if "on" not in written:
            missing_key(self.reader, "on", path, "it is the day to look from", "write on: 2026-01-15")
            return before
        day = read_day(self.reader, written["on"], (*path, "on"))
        if day is None:
            return before
        if day < before:
            message = f"{day} lies before {before}, the day of the case above"
            hint = "write the cases of a test in the order of their days: each knows what those before it know"
            self.reader.problem("out_of_order", message, (*path, "on"), hint)
            return before
        return day

    def _entries(self, written: dict[str, Plain], key: str, path: Path, why: str) -> list[Plain]:
        if key not in written:
            missing_key(self.reader, key, path, why)
            return []
        entries = self.reader.sequence(written[key], (*path, key), key)
        if entries is not None and not entries:
            self.reader.problem("empty_list", f"there is nothing in {key}", (*path, key), why)
        return entries or []

    def _known(self, written: dict[str, Plain], path: Path, known: tuple[str, ...]) -> None:
        for key in written:
            if key not in known:
                unknown_key(self.reader, key, path, known)
