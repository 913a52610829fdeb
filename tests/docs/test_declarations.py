"""Every declaration that the documentation shows is one that `check` accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import Block, blocks, name_of, pages
from tracker.alerts.declared import load as load_alerts
from tracker.targets import load

SHOWN = [(page, block) for page in pages() for block in blocks(page) if block.language in ("yaml", "yml")]
PARTS = ("fragment", "aim")
"""Remarks on blocks that are no whole file; those of docs/aims.md are tried with their figures elsewhere."""
WHOLE = [one for one in SHOWN if one[1].remark not in PARTS]


def called(one: tuple[Path, Block] | Path | Block) -> str:
    """How a test calls a block or a page."""
    return name_of(one) if isinstance(one, Path) else str(getattr(one, "line", ""))


@pytest.mark.parametrize(("page", "block"), WHOLE, ids=called)
def test_a_declaration_in_the_documentation_has_no_problem(page: Path, block: Block, tmp_path: Path) -> None:
    """Whoever copies a block that is not marked as a fragment gets no problem from `check`."""
    name = block.value if block.remark == "file" else "targets.yaml"
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")
    if name == "targets.yaml":
        _, problems = load(tmp_path)
    else:
        for other in blocks(page):
            if other.remark == "file" and other.value.startswith("alerts/") and other.value != name:
                (tmp_path / other.value).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / other.value).write_text(other.text, encoding="utf-8")
        _, problems = load_alerts(tmp_path)
        problems = [one for one in problems if one.file is not None and name.endswith(one.file.rpartition("/")[2])]
    assert [str(one) for one in problems] == []


def test_there_are_declarations_to_copy() -> None:
    """The documentation shows whole declarations, not only fragments."""
    assert len(WHOLE) >= 3
