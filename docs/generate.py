"""Writes the pages of the reference that follow from the code: `python docs/generate.py`.

`python docs/generate.py --check` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
SHARED = ("workspace", "lang", "help")
"""Options that every command takes; the page tells them once."""

COMMANDS_HEAD = """# Commands

<!-- written by docs/generate.py from the command line itself: change the help there, then run it again -->

`tracker` works on a workspace: a folder with `targets.yaml`. It is looked for upward from the current folder; another
is named with `--workspace DIR` or the variable `TRACKER_WORKSPACE`. `tracker COMMAND --help` shows what stands here.

Options that stand before a command or after it:

| Option | Meaning |
|---|---|
"""


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    from docs.api_page import api_markdown
    from tracker.targets.reference import reference_markdown
    from tracker.targets.schema import json_schema

    schema = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    return {
        REFERENCE / "api.md": api_markdown(),
        REFERENCE / "commands.md": commands(),
        REFERENCE / "targets-yaml.md": reference_markdown(),
        REFERENCE / "targets.schema.json": schema,
    }


def commands() -> str:
    """The page of all commands, in the order and under the headings of `tracker --help`."""
    from typer.main import get_command

    from tracker.cli import app
    from tracker.cli.common import PANELS

    group: Any = get_command(app)
    parts = [COMMANDS_HEAD + "".join(_row(one) for one in group.params if not one.name.endswith("completion"))]
    parts.append(
        "| `--help`, `-h` | Show help. |\n| `--install-completion`, `--show-completion` | Completion for the shell. |\n"
    )
    known = {panel: [name for name, one in group.commands.items() if one.rich_help_panel == panel] for panel in PANELS}
    for panel, names in known.items():
        if names:
            parts.append(f"\n## {panel}\n")
            parts.extend(_command(f"tracker {name}", group.commands[name]) for name in names)
    return "".join(parts)


def names() -> Iterator[str]:
    """Every command with its family, as it is typed after `tracker`."""
    from typer.main import get_command

    from tracker.cli import app

    group: Any = get_command(app)
    for name, command in group.commands.items():
        yield name
        yield from (f"{name} {inner}" for inner in getattr(command, "commands", {}))


def _command(called: str, command: Any) -> str:
    """The section of one command and, for a family, of those in it."""
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name not in SHARED]
    inner = getattr(command, "commands", {})
    usage = " ".join(
        [called, *(["[OPTIONS]"] if options else []), *map(_usage, arguments), *(["[COMMAND]"] if inner else [])]
    )
    parts = [f"\n### {called}\n\n{_prose(command.help)}\n\n```text\n{usage}\n```\n"]
    if arguments or options:
        parts.append("\n| Argument or option | Meaning |\n|---|---|\n")
        parts.extend(map(_row, [*arguments, *options]))
    if command.epilog:
        lines = [line.strip() for line in command.epilog.replace("\b", "").splitlines()]
        shown = "\n".join(line for line in lines if line and line != "Examples:")
        parts.append(f"\n```sh\n{shown}\n```\n")
    parts.extend(_command(f"{called} {name}", one) for name, one in inner.items())
    return "".join(parts)


def _usage(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    shown = name if argument.required or name.startswith("[") else f"[{name}]"
    return f"{shown}..." if argument.nargs == -1 else shown


def _row(one: Any) -> str:
    """A row of a table: how the argument or option is written, what it means."""
    if one.param_type_name == "argument":
        written = f"`{(one.metavar or one.name.upper()).strip('[]')}`"
    else:
        value = "" if one.is_flag else f" {one.metavar or one.name.upper()}"
        written = ", ".join(f"`{name}{value}`" for name in sorted(one.opts, key=len, reverse=True))
    meaning = (one.help or "").replace("|", "\\|")
    needed = " Required." if one.required and one.param_type_name == "option" else ""
    return f"| {written} | {meaning}{needed} |\n"


def _prose(text: str | None) -> str:
    """Help as a paragraph each; what stands in braces and brackets as code is kept apart from Markdown."""
    paragraphs = [" ".join(part.split()) for part in (text or "").replace("\b", "").split("\n\n")]
    return "\n\n".join(_escaped(part) for part in paragraphs if part)


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


def main(words: list[str]) -> int:
    """Writes the pages, or with `--check` only says which are out of date."""
    outdated = 0
    for page, text in pages().items():
        present = page.read_text(encoding="utf-8") if page.is_file() else None
        if present == text:
            continue
        outdated += 1
        shown = page.relative_to(ROOT).as_posix()
        if "--check" in words:
            print(f"{shown} is out of date: run python docs/generate.py")
        else:
            page.write_text(text, encoding="utf-8", newline="\n")
            print(f"{shown} written")
    return 1 if outdated and "--check" in words else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
