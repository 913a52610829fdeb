"""The pages of the documentation, cut into the blocks that tests look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

FENCE = re.compile(r"^(?P<mark>`{3,})(?P<language>[a-z-]*)\s*$")
REMARK = re.compile(r"^<!-- (?P<word>[a-z]+)(?:: (?P<value>.+?))? -->$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the line it begins on, the remark on the line before it.

    Remarks are HTML comments that no reader sees: `<!-- file: NAME -->` says that the block is that file of the
    reader's workspace, `<!-- append: NAME -->` that it is added to it, `<!-- fragment -->` that it is only a part.
    """

    language: str
    text: str
    line: int
    remark: str = ""
    value: str = ""


def pages() -> list[Path]:
    """Every page a reader is led to, and the short ones in the folders of the workspace."""
    top = [ROOT / name for name in ("README.md", "README.zh.md", "CHANGELOG.md", "CONTRIBUTING.md")]
    folders = sorted(page for folder in ("docs", "alerts", "db") for page in (ROOT / folder).rglob("*.md"))
    return [page for page in (*top, *folders) if page.is_file()]


def name_of(page: Path) -> str:
    """How a test calls the page."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        end = next((i for i in range(at + 1, len(lines)) if lines[i].strip() == fence["mark"]), None)
        if end is None:
            raise ValueError(f"{name_of(page)}:{at + 1}: this block is never closed")
        before = REMARK.match(lines[at - 1].strip()) if at else None
        text = "".join(f"{line}\n" for line in lines[at + 1 : end])
        remark, value = (before["word"], before["value"] or "") if before else ("", "")
        yield Block(fence["language"], text, at + 1, remark, value)
        at = end + 1


def without_blocks(page: Path) -> str:
    """The page's prose: its text without what stands in fenced blocks."""
    kept, inside = [], False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
