"""Every transcript in the documentation, tried command by command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, name_of, pages
from tests.docs.transcripts import commands_in, pattern, try_page, turns

WITH_TRANSCRIPT = [page for page in pages() if any(block.language == "console" for block in blocks(page))]
EMPTY = "<!-- start: empty -->"
"""A page with this remark begins in an empty folder; any other in a copy of the workspace of this repository."""


def beginning(page: Path, folder: Path) -> Path:
    """The workspace that a page's reader begins with."""
    workspace = folder / "workspace"
    workspace.mkdir()
    if EMPTY not in page.read_text(encoding="utf-8"):
        shutil.copy2(ROOT / "targets.yaml", workspace)
        shutil.copytree(ROOT / "alerts", workspace / "alerts")
        shutil.copytree(ROOT / "tests" / "rules", workspace / "tests" / "rules")
        (workspace / "db").mkdir()
        shutil.copy2(ROOT / "db" / "observations.csv", workspace / "db")
        setting_up = workspace / "tracker.sh"
        setting_up.write_text('#!/bin/sh\ncase $# in 0) exec tracker walk ;; *) exec tracker "$@" ;; esac\n')
        setting_up.chmod(0o755)
    return workspace


@pytest.mark.parametrize("page", WITH_TRANSCRIPT, ids=name_of)
def test_a_reader_who_types_what_a_page_shows_sees_what_it_shows(page: Path, tmp_path: Path) -> None:
    """Every command of a page runs in a fresh workspace and answers as the page says, in the page's language."""
    differences = try_page(page, beginning(page, tmp_path), commands_in(tmp_path / "bin"))
    assert not differences, "\n\n".join(differences)


def test_both_readmes_walk() -> None:
    """The walk stands in both languages, with the same commands in the same order."""
    walked = {}
    for name in ("README.md", "README.zh.md"):
        found = [block for block in blocks(ROOT / name) if block.language == "console"]
        walked[name] = [turn.command.split()[:2] for block in found for turn in turns(block.text, block.line)]
    assert len(walked["README.md"]) >= 8
    assert walked["README.md"] == walked["README.zh.md"]


@pytest.mark.parametrize(
    ("shown", "seen", "fits"),
    [
        ("17 of more than 20", "17 of more than 20", True),
        ("17 of more than 20", "18 of more than 20", False),
        ("as of 22 Nov 2026", "as of 3 Jan 2031", True),
        ("by 2025-12-31", "by 2026-12-31", False),
        ("first\n...\nlast", "first\nmuch\nmore\nlast", True),
        ("the first.\n...\nlast", "the first.\nlast", True),
        ("first\n...\nlast", "first\nmuch\nmore\n", False),
        ("", "an error", False),
    ],
)
def test_a_transcript_differs_where_its_figures_do(shown: str, seen: str, fits: bool) -> None:
    """Elisions, days of writing and spacing are let pass; anything else that differs is found."""
    assert bool(pattern(shown).fullmatch("".join(seen.split()))) is fits
