"""The house rules that a program can hold us to."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [file for file in sorted((ROOT / "tracker").rglob("*.py")) if "versions" not in file.parts]

NOT_OURS = {"kpi", "goal", "metric", "manager", "handler", "util", "helper"}
"""Words that name nothing of ours: the vocabulary has one word for each thing, and these are none of them."""

THEIRS = {"get_route_handler"}
"""Names that a framework calls: whoever takes part in it has to carry them."""


def _called(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def _tracked() -> list[Path]:
    """The files that belong to the project; all that stand there where this is no clone."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("the project's files are not known here: this is no clone")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_rooms_import_only_from_floors_below() -> None:
    """The contracts on floors and on outside libraries are kept."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=_called)
def test_every_module_says_what_it_is(module: Path) -> None:
    """Each module begins with a docstring of whole sentences; each name in it is of our vocabulary."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring, "no docstring"
    assert docstring.rstrip()[-1] in ".:)|`", docstring
    named = [module.stem]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named.append(node.name)
    ours = [name for name in named if name not in THEIRS]
    words = {word.lower().rstrip("s") for name in ours for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    assert not words & NOT_OURS


@pytest.mark.parametrize("module", MODULES, ids=_called)
def test_only_the_doors_read_the_clock(module: Path) -> None:
    """`now` is a parameter everywhere but on the command line."""
    if module.is_relative_to(ROOT / "tracker" / "cli"):
        return
    text = module.read_text(encoding="utf-8")
    assert not re.search(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(", text)


def test_no_place_of_one_machine_is_named() -> None:
    """No file of the project names a folder of somebody's machine."""
    places = re.compile("|".join(re.escape(f"/{name}/") for name in ("work", "root", "Users")))
    for file in _tracked():
        if file.suffix in (".otf", ".png", ".ttf", ".woff2"):
            continue
        found = places.search(file.read_text(encoding="utf-8", errors="replace"))
        assert found is None, f"{file.relative_to(ROOT)}: {found}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_addresses(name: str) -> None:
    """Every package is pinned with a hash; where it is fetched from is the business of whoever installs."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(index|extra|find|trusted)", text, re.MULTILINE)
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", package), package.splitlines()[0]
        assert "--hash=sha256:" in package, package.splitlines()[0]


def test_what_runs_is_also_what_is_tested() -> None:
    """The development lock holds every package of the other one in the same version."""

    def pinned(name: str) -> set[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9][a-z0-9._-]*==[^\s;]+)", text, re.MULTILINE))

    assert pinned("requirements.lock") <= pinned("requirements-dev.lock")
