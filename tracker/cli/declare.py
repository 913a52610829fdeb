"""`check`, `schema`, `init`: what is declared, before anything is recorded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli import common
from tracker.cli.terminal import paint, paragraph, write
from tracker.model.lines import one_line

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration
    from tracker.model.problem import Problem
    from tracker.steps.restatements import Silent

Checker: TypeAlias = "Callable[[Path, Declaration | None], list[Problem]]"

LANGUAGES = ("en", "zh")
"""The languages a new workspace can be written in."""

MOST_TOLD = 20
"""How many silent changes a check tells one by one."""

SCHEMA_FILE = "targets.schema.json"


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = common.example("tracker init my-city", "tracker init 我的城市 --lang zh")
    app.command("init", rich_help_panel=common.DECLARE, epilog=examples)(init)
    examples = common.example("tracker check", "tracker check --json")
    app.command("check", rich_help_panel=common.DECLARE, epilog=examples)(check)
    examples = common.example("tracker schema > targets.schema.json")
    app.command("schema", rich_help_panel=common.DECLARE, epilog=examples)(schema)


def check(ctx: typer.Context, json: common.JsonOption = False) -> None:
    """Validates everything declared; every problem with file, line and column.

    The workspace's own rule tests, tests/rules/*.yaml, are run too: an expectation that does not come true is a
    problem.
    """
    from tracker.steps.rehearse import load_rehearsed

    root = common.session(ctx).workspace.root
    declaration, problems = load_rehearsed(root)
    sound = declaration if not problems else None
    for checker in CHECKERS:
        problems += checker(root, sound)
    tests = 0
    if sound is not None:
        tests, failures = _rule_tests(root, sound)
        problems += failures
    silent = None if problems or declaration is None else _silent(ctx, declaration)
    problems = [_as_seen_from_here(problem, root) for problem in problems]
    common.say(_doubts(root))
    if json:
        _print_json(declaration, problems, silent, tests)
    else:
        _print_text(declaration, problems, tests)
        if silent is not None:
            write(_note(silent, common.session(ctx).lang or common.locale_language() or "en"))
    if problems:
        common.stop(common.PROBLEMS)


def _alerts(root: Path, declaration: Declaration | None) -> list[Problem]:
    """The problems of what is told; references to a declaration that has problems itself are not looked up."""
    from tracker.alerts.declared import load

    return load(root, declaration)[1]


def _doubts(root: Path) -> list[Problem]:
    """What keeps sound declarations from being followed here: told, and no fault of theirs."""
    from tracker import wiring
    from tracker.alerts.declared import load

    return wiring.request_doubts(load(root)[0])


def _templates(root: Path, _declaration: Declaration | None) -> list[Problem]:
    """The problems of the workspace's own templates."""
    from tracker.alerts.check import check_templates

    return check_templates(root)


def _rule_tests(root: Path, declaration: Declaration) -> tuple[int, list[Problem]]:
    """How many rule tests the workspace has of its own, and what does not come out as they expect."""
    from tracker.steps.trial import try_own
    from tracker.workspace import Workspace

    outcome = try_own(Workspace(root), declaration)
    return outcome.tests, outcome.failures


def _silent(ctx: typer.Context, declaration: Declaration) -> Silent | None:
    """What changed silently since the version before; None where nothing is recorded or the ledger cannot be read.

    A check makes no ledger and waits for none; what is amiss with one is for `doctor` to say.
    """
    from tracker import wiring
    from tracker.errors import TrackerError
    from tracker.steps.restatements import silent_since

    try:
        ledger = wiring.existing_ledger(common.session(ctx).workspace)
        if ledger is None:
            return None
        with ledger:
            return silent_since(ledger, declaration)
    except TrackerError:
        return None


def _note(silent: Silent, language: str) -> Iterator[str]:
    """Each silent change on a line, many of them counted, with what to do."""
    from tracker.cli.phrases import phrase

    if not silent.changes:
        return
    count, time = len(silent.changes), silent.since.strftime("%Y-%m-%d %H:%MZ")
    yield paint(phrase("silent_since", language, n=count, time=time), "amber")
    for one in silent.changes[:MOST_TOLD]:
        yield from paragraph(one_line(f"{one.target}: {one.sentence.in_language(language)}"), indent=2, hanging=2)
    if count > MOST_TOLD:
        yield "  " + phrase("silent_more", language, n=count - MOST_TOLD)
    yield from paragraph(phrase("silent_hint", language), indent=2)


CHECKERS: tuple[Checker, ...] = (_alerts, _templates)
"""What is checked beside targets.yaml; each is given the declaration, or None where that has problems."""


def _as_seen_from_here(problem: Problem, root: Path) -> Problem:
    """The problem with its file as editors and terminals find it from the current folder."""
    if problem.file is None:
        return problem
    try:
        return replace(problem, file=os.path.relpath(root / problem.file))
    except ValueError:  # another drive
        return replace(problem, file=str(root / problem.file))


def _print_text(declaration: Declaration | None, problems: list[Problem], tests: int) -> None:
    for problem in problems:
        write(one_line(str(problem)))
    if problems:
        write(paint(_count(len(problems), "problem"), "red"))
    elif declaration is not None:
        said = [_count(len(declaration.indicators), "indicator"), _count(len(declaration.targets), "target")]
        if declaration.sources:
            said.append(_count(len(declaration.sources), "source"))
        if tests:
            said.append(_count(tests, "rule test"))
        write(paint(f"1 declaration, {', '.join(said)}, no problems", "green"))


def _print_json(declaration: Declaration | None, problems: list[Problem], silent: Silent | None, tests: int) -> None:
    common.print_json(
        {
            "schema": "tracker.check/1",
            "declaration": None if declaration is None else declaration.version,
            "indicators": 0 if declaration is None else len(declaration.indicators),
            "targets": 0 if declaration is None else len(declaration.targets),
            "sources": 0 if declaration is None else len(declaration.sources),
            "rule_tests": tests,
            "problems": [{**problem.to_json(), "severity": problem.severity} for problem in problems],
            "compared_with": None if silent is None else silent.version,
            "silent_changes": [] if silent is None else [one.to_json() for one in silent.changes],
        }
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def schema() -> None:
    """Prints the JSON Schema (2020-12) of targets.yaml, for editors."""
    from tracker.targets.schema import json_schema

    common.print_json(json_schema())


def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; new or empty.")],
) -> None:
    """Writes a new workspace with a small example, commented, in the language of --lang."""
    import json

    from tracker.errors import UsageError
    from tracker.targets.schema import json_schema

    language = common.session(ctx).language(LANGUAGES)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a new folder, or an empty one"
        raise UsageError(f"{folder} is {'not empty' if folder.is_dir() else 'no folder'}", hint)
    try:
        for name, text in _skeleton(language).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
        (folder / SCHEMA_FILE).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        place = error.filename or folder
        raise UsageError(f"{place} cannot be written: {error.strerror}", "name a folder you may write in") from error
    write([f"{one_line(str(folder))} is a workspace now. Next:", ""])
    write([f"  cd {one_line(str(folder))}", *NEXT[language]])


NEXT = {
    "en": (
        "  tracker check                        all files in order?",
        "  tracker import db/observations.csv   take the first figures in",
        "  tracker status                       where does everything stand?",
    ),
    "zh": (
        "  tracker check                        检查全部文件",
        "  tracker import db/observations.csv   记入最初的数据",
        "  tracker status                       查看各项目标进展",
    ),
}
"""What to type after `init`."""


def _skeleton(language: str) -> dict[str, str]:
    """The files of a new workspace by their names in it."""
    from importlib.resources import files

    skeleton = files("tracker") / "skeleton"
    names = (
        "targets.yaml", "README.md", "alerts/digests.yaml", "alerts/channels.yaml", "db/observations.csv",
        "tests/rules/examples.yaml",
    )  # fmt: skip
    texts = {name: skeleton.joinpath(language, *name.split("/")).read_text(encoding="utf-8") for name in names}
    # A file called .gitignore would act on the engine's own folder, so it is kept without its dot.
    texts[".gitignore"] = (skeleton / "gitignore").read_text(encoding="utf-8")
    return texts
