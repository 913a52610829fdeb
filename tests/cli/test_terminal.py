"""Tables in the terminal: they fit, they align Han, they never let data steer the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.cli import terminal
from tracker.cli.terminal import Cell, Column
from tracker.model.lines import display_width

COLUMNS = [Column("Status"), Column("Sentence", flexible=True), Column("Figure", right=True)]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here looks at a terminal of eighty columns."""
    monkeypatch.setenv("COLUMNS", "80")


def test_figures_end_in_one_column() -> None:
    """Right-aligned cells end at the same display column, whether Han or Latin."""
    lines = list(terminal.table(COLUMNS, [("open", "short", "近9000项"), ("met", "short", "17")]))
    assert len({display_width(line) for line in lines}) == 1


def test_the_flexible_column_gives_way() -> None:
    """A long sentence wraps into its own column and no line is wider than the terminal."""
    lines = list(terminal.table(COLUMNS, [("◌ open", "17家，承诺超过20家：还差4家；" * 8, "17家")]))
    assert len(lines) > 2
    assert all(display_width(line) <= 80 for line in lines)


@given(st.text(max_size=120), st.text(max_size=20))
def test_nothing_is_wider_than_the_terminal(sentence: str, figure: str) -> None:
    """Whatever is recorded, the line fits as long as the fixed columns do."""
    lines = terminal.table(COLUMNS, [("open", sentence, figure)])
    assert all(display_width(line) <= 80 for line in lines)


def test_data_cannot_steer_the_terminal() -> None:
    """An escape sequence inside a recorded text is shown as a replacement character."""
    text = "\n".join(terminal.table(COLUMNS, [("open", "a\x1b[2Jb", Cell("1", "red"))]))
    assert "\x1b" not in text
    assert "�[2J" in text


def test_a_paragraph_hangs() -> None:
    """The lines after the first are indented further."""
    lines = terminal.paragraph("word " * 40, indent=2, hanging=4)
    assert lines[0].startswith("  word")
    assert all(line.startswith("      word") for line in lines[1:])
