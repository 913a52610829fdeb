"""The project speaks of itself, not of how it was made or where."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "how it was made": re.compile(
        r"\b(?:sub-?agent|AI " + r"assistant|language " + r"model wrote|session-\d+)\b", re.I
    ),
    "an issue's number": re.compile(r"\bissues? #?" + r"\d+\b|\(#" + r"\d+\)", re.I),
    "a machine's path": re.compile(r"(?<![\w.])/(?:work|root|tmp|home/\w+)" + r"/(?!\s)"),
}
BINARY = frozenset({".png", ".otf", ".ttf", ".woff2", ".sqlite3", ".gz"})
FOLDERS = ("tracker", "tests", "docs", "alerts", "benchmarks", ".ci")


def tracked() -> list[Path]:
    """The text files under version control; every file of the project's folders where there is no git at hand."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        files = [one for name in FOLDERS for one in (ROOT / name).rglob("*")] + list(ROOT.glob("*.*"))
    else:
        files = [ROOT / name for name in done.stdout.split("\0") if name]
    kept = [one for one in files if one.is_file() and one.suffix not in BINARY and "__pycache__" not in one.parts]
    assert len(kept) > 100
    return kept


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_tells_what_only_its_makers_knew(what: str) -> None:
    """No file that others get names a path of one machine, a number of a list they cannot see, or its makers' means."""
    found = []
    for file in tracked():
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if FORBIDDEN[what].search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert not found, "\n".join(found)
