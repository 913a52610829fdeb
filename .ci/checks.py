"""Every check that a change must pass, each named and timed; all run even where one fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SOURCES = ("tracker", "tests", "benchmarks", "docs", "bootstrap.py", ".ci/checks.py")
TYPED = ("tracker", "tests", "benchmarks", "bootstrap.py", "docs/generate.py", "docs/pictures.py")


def steps(junit: str, words: list[str]) -> list[tuple[str, list[str]]]:
    """The checks by name, with their commands; the tests come last, so that their summary stands at the end."""
    present = [source for source in SOURCES if (ROOT / source).exists()]
    typed = [source for source in TYPED if (ROOT / source).exists()]
    coverage = ["--cov", "--cov-report=term:skip-covered"] if not words else []
    return [
        ("lint", ["ruff", "check", *present]),
        ("format", ["ruff", "format", "--check", *present]),
        ("types", ["mypy", *typed]),
        ("floors", ["lint-imports"]),
        ("tests", ["pytest", "-n", "2", f"--junitxml={junit}", *coverage, *words]),
    ]


def run(name: str, command: list[str]) -> bool:
    """Runs one check, headed by its name, and tells how long it took; gives whether it passed."""
    print(f"== {name}: {' '.join(command[:2])}", flush=True)
    program = shutil.which(command[0], path=str(BIN)) or command[0]
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    begun = time.monotonic()
    done = subprocess.run([program, *command[1:]], cwd=ROOT, env={**os.environ, "PATH": path}, check=False)
    passed = done.returncode == 0
    print(f"== {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - begun:.1f} s\n", flush=True)
    return passed


def counted(junit: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests from pytest's own report; an unreadable report counts as one failure."""
    try:
        suites = list(ElementTree.parse(junit).iter("testsuite"))  # noqa: S314 - pytest has just written it
    except (OSError, ElementTree.ParseError):
        return 0, 1, 0
    total, failures, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def main(words: list[str]) -> int:
    """Runs every check; the last line counts tests passed and failed, a failed check among the failed."""
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder, "tests.xml")
        results = {name: run(name, command) for name, command in steps(str(junit), words)}
        passed, failed, skipped = counted(junit)
    others = [name for name, fine in results.items() if not fine and (name != "tests" or not failed)]
    if others:
        print(f"failed checks: {', '.join(others)}")
    print(f"{passed} passed, {failed + len(others)} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
