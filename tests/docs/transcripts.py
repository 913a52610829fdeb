"""Transcripts: what a page says a reader types and sees, tried in a workspace of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import ROOT, blocks

TIME_LIMIT = 60
ELIDED = "\x00"
"""Stands for `...` once spacing is gone, so that the full stop before it stays one."""

VOLATILE = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|\+00:00)", r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|\+00:00)"),
    (r"\d\d:\d\dZ", r"\d\d:\d\dZ"),
    (r"2026-11-2[23]", r"\d{4}-\d\d-\d\d"),
    (r"2[23]Nov2026", r"\d{1,2}[A-Z][a-z]{2}\d{4}"),
    (r"2026年11月2[23]日", r"\d{4}年\d{1,2}月\d{1,2}日"),
    (r"\d+daysold", r"\d+daysold"),
    (r"\d+天前", r"\d+天前"),
)
"""What differs from one day to the next: what a page shows (the days it was written on), and what may stand there."""


@dataclass(frozen=True)
class Turn:
    """One command of a transcript with the output that the page shows for it."""

    command: str
    output: str
    line: int


def turns(text: str, line: int) -> Iterator[Turn]:
    """The turns of a block: `$ ` begins a command, `> ` continues it, the rest is output."""
    command: str | None = None
    output: list[str] = []
    begun = line
    for number, one in enumerate(text.splitlines(), start=line + 1):
        if one.startswith("$ "):
            if command is not None:
                yield Turn(command, "\n".join(output), begun)
            command, output, begun = one[2:], [], number
        elif one.startswith("> ") and command is not None and not output:
            command += "\n" + one[2:]
        else:
            output.append(one)
    if command is not None:
        yield Turn(command, "\n".join(output), begun)


def pattern(shown: str) -> re.Pattern[str]:
    """What output must look like: as shown, `...` for anything, days and times as they come, spacing apart.

    Spacing stays out because a longer date folds a line at another place.
    """
    squeezed = _squeezed(re.sub(r"\.\.\.(?!\.)", ELIDED, shown))
    volatile = "|".join(f"(?P<v{i}>{found})" for i, (found, _) in enumerate(VOLATILE))
    parts = [""]
    at = 0
    for match in re.finditer(rf"(?P<any>{ELIDED})|{volatile}", squeezed):
        parts[-1] += re.escape(squeezed[at : match.start()])
        at = match.end()
        if match.lastgroup == "any":
            parts.append("")
        else:
            assert match.lastgroup is not None
            parts[-1] += VOLATILE[int(match.lastgroup[1:])][1]
    parts[-1] += re.escape(squeezed[at:])
    # What follows an elision is taken where it first stands: trying every place for each would take for ever.
    first, *middle = parts[:-1] or [""]
    made = first + "".join(f"(?>.*?{one})" for one in middle) + (f".*{parts[-1]}" if len(parts) > 1 else parts[-1])
    return re.compile(made, re.DOTALL)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def commands_in(folder: Path) -> Path:
    """A folder for PATH that holds `tracker`, as `.venv/bin` does after the set-up."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / "tracker"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tracker "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def try_page(page: Path, workspace: Path, commands: Path) -> list[str]:
    """Runs every transcript of a page in `workspace`, one after the other; gives what differs, in words."""
    chinese = page.name.endswith(".zh.md")
    environment = {
        "PATH": os.pathsep.join([str(commands), str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONPATH": str(ROOT),
        "LANG": "zh_CN.UTF-8" if chinese else "en_GB.UTF-8",
        "HOME": str(commands),
        "COLUMNS": "80",
        "USER": "li",
        "LOGNAME": "li",
    }
    for kept in ("SYSTEMROOT", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        if kept in os.environ:
            environment[kept] = os.environ[kept]
    differences = []
    for block in blocks(page):
        if block.remark in ("file", "append"):
            file = workspace / block.value
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a" if block.remark == "append" else "w", encoding="utf-8", newline="\n") as written:
                written.write(block.text)
        if block.language != "console":
            continue
        for turn in turns(block.text, block.line):
            done = subprocess.run(
                ["sh", "-c", turn.command], cwd=workspace, env=environment, check=False, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=TIME_LIMIT,
            )  # fmt: skip
            if not pattern(turn.output).fullmatch(_squeezed(done.stdout)):
                differences.append(f"{page.name}:{turn.line}: $ {turn.command}\n{done.stdout}")
    return differences
