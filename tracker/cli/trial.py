"""`tracker test`: what the declared targets must say of supposed figures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import common
from tracker.workspace import RULE_TESTS

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration
    from tracker.model.trial import Mismatch
    from tracker.steps.trial import Outcome
    from tracker.workspace import Workspace


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = common.example(
        "tracker test",
        "tracker test tests/rules/*.yaml --targets next.yaml",
    )
    app.command("test", rich_help_panel=common.DECLARE, epilog=examples)(test)


def test(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="YAML files of rule tests; those in tests/rules of the workspace where none is named."
        ),
    ] = None,
    targets: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Test this declaration in place of the workspace's targets.yaml."),
    ] = None,
    json: common.JsonOption = False,
) -> None:
    """Runs rule tests: given these figures, on this day, is every target where it should be?

    The figures stand in the test itself; the ledger is neither read nor written. Every expectation that does not come
    true is told with its place, what was expected and what was found; then the exit code is 3. The tests in tests/rules
    are run by check too, and before a changed targets.yaml is accepted.
    """
    from tracker import wiring
    from tracker.steps.declare import declared_in
    from tracker.steps.trial import try_files

    asked = common.session(ctx)
    declaration = wiring.load_declaration(asked.workspace) if targets is None else declared_in(targets)
    language = asked.language(declaration.languages)
    outcome = try_files(files or _own(asked.workspace), declaration)
    if json:
        _print_json(outcome, declaration)
    else:
        _print_text(outcome, language)
    if not outcome.as_expected:
        common.stop(common.PROBLEMS)


def _own(workspace: Workspace) -> list[Path]:
    """The workspace's own rule tests, as they are seen from here; UsageError where there are none."""
    from tracker.errors import UsageError

    own = [Path(os.path.relpath(file)) for file in workspace.rule_tests]
    if not own:
        raise UsageError(f"there are no rule tests in {workspace.root / RULE_TESTS}", "name a FILE, or write one there")
    return own


def _print_text(outcome: Outcome, language: str) -> None:
    from tracker.cli.terminal import paint, write
    from tracker.model.lines import one_line

    write(one_line(str(problem)) for problem in outcome.problems)
    for mismatch, ends in _grouped(outcome.mismatches):
        wanted = mismatch.expectation
        write(one_line(f"{wanted.file}:{wanted.line}:{wanted.column}: {mismatch.message(language)}"))
        if ends:
            write(paint(f"  {one_line(mismatch.sentence.in_language(language))}", "grey"))
    if outcome.problems:
        files = len({problem.file for problem in outcome.problems})
        whose = f"in {_count(files, 'file')}, whose tests were not run"
        write(paint(f"{_count(len(outcome.problems), 'problem')} {whose}", "red"))
    if outcome.tests or not outcome.problems:
        run = [
            _count(outcome.tests, "test"),
            _count(outcome.cases, "case"),
            _count(outcome.expectations, "expectation"),
        ]
        failed = len(outcome.mismatches)
        verdict = f"{failed} not as expected" if failed else "all as expected"
        write(paint(f"{', '.join(run)}: {verdict}", "red" if failed else "green"))


def _grouped(mismatches: tuple[Mismatch, ...]) -> Iterator[tuple[Mismatch, bool]]:
    """Each with whether it is the last about the same target in the same case."""
    last = {_about(one): number for number, one in enumerate(mismatches)}
    for number, one in enumerate(mismatches):
        yield one, last[_about(one)] == number


def _about(one: Mismatch) -> tuple[str, str, object, str]:
    return one.expectation.file, one.trial, one.on, one.expectation.target


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _print_json(outcome: Outcome, declaration: Declaration) -> None:
    common.print_json(
        {
            "schema": "tracker.test/1",
            "declaration": declaration.version,
            "as_expected": outcome.as_expected,
            "tests": outcome.tests,
            "cases": outcome.cases,
            "expectations": outcome.expectations,
            "mismatches": [_shown(one) for one in outcome.mismatches],
            "problems": [{**problem.to_json(), "severity": problem.severity} for problem in outcome.problems],
        }
    )


def _shown(one: Mismatch) -> dict[str, object]:
    from tracker.model.trial import Saying

    wanted = one.expectation
    return {
        "file": wanted.file,
        "line": wanted.line,
        "column": wanted.column,
        "test": one.trial,
        "on": one.on.isoformat(),
        "target": wanted.target,
        "key": wanted.label,
        "expected": wanted.written,
        "found": one.found.to_json() if isinstance(wanted.expected, Saying) else one.found.in_language("en"),
        "sentence": one.sentence.to_json(),
    }
