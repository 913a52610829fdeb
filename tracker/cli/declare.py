"""`check`, `schema`, `init`: what is declared, before anything is recorded."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli import common
from tracker.cli.terminal import paint, write
from tracker.model.lines import one_line

if TYPE_CHECKING:
    from tracker.model.declaration import Declaration
    from tracker.model.problem import Problem

Checker: TypeAlias = "Callable[[Path, Declaration | None], list[Problem]]"

LANGUAGES = ("en", "zh")
"""The languages a new workspace can be written in."""

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
    """Validates everything declared; every problem with file, line and column."""
    from tracker.targets import load

    root = common.session(ctx).workspace.root
    declaration, problems = load(root)
    sound = declaration if not problems else None
    for checker in CHECKERS:
        problems += checker(root, sound)
    problems = [_as_seen_from_here(problem, root) for problem in problems]
    if json:
        _print_json(declaration, problems)
    else:
        _print_text(declaration, problems)
    if problems:
        common.stop(common.PROBLEMS)


def _alerts(root: Path, declaration: Declaration | None) -> list[Problem]:
    """The problems of what is told; references to a declaration that has problems itself are not looked up."""
    from tracker.alerts import load

    return load(root, declaration)[1]


def _templates(root: Path, _declaration: Declaration | None) -> list[Problem]:
    """The problems of the workspace's own templates."""
    from tracker.alerts.check import check_templates

    return check_templates(root)


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


def _print_text(declaration: Declaration | None, problems: list[Problem]) -> None:
    for problem in problems:
        write(one_line(str(problem)))
    if problems:
        write(paint(_count(len(problems), "problem"), "red"))
    elif declaration is not None:
        said = [_count(len(declaration.indicators), "indicator"), _count(len(declaration.targets), "target")]
        write(paint(f"1 declaration, {', '.join(said)}, no problems", "green"))


def _print_json(declaration: Declaration | None, problems: list[Problem]) -> None:
    common.print_json(
        {
            "schema": "tracker.check/1",
            "declaration": None if declaration is None else declaration.version,
            "indicators": 0 if declaration is None else len(declaration.indicators),
            "targets": 0 if declaration is None else len(declaration.targets),
            "problems": [{**problem.to_json(), "severity": problem.severity} for problem in problems],
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
    )  # fmt: skip
    texts = {name: skeleton.joinpath(language, *name.split("/")).read_text(encoding="utf-8") for name in names}
    # A file called .gitignore would act on the engine's own folder, so it is kept without its dot.
    texts[".gitignore"] = (skeleton / "gitignore").read_text(encoding="utf-8")
    return texts
