"""The example of a source in a new workspace works once its marks are taken away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tracker.steps.rehearse import load_rehearsed

SKELETON = Path(__file__).parents[2] / "tracker" / "skeleton"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_commented_source_is_sound(language: str, tmp_path: Path) -> None:
    """It declares one source without a problem, its selectors tried."""
    text = (SKELETON / language / "targets.yaml").read_text(encoding="utf-8")
    head, mark, example = text.partition("# sources:")
    assert mark
    text = head + re.sub(r"(?m)^# ", "", mark + example)
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    declaration, problems = load_rehearsed(tmp_path)
    assert problems == []
    assert declaration is not None
    assert list(declaration.sources) == ["statistics-page"]
