"""Targets that were merged into another: both are told, the one they went into is named."""

from __future__ import annotations

from pathlib import Path

from tests.evaluate.conftest import board
from tracker.evaluate.restate import changes_of
from tracker.targets import load, parse

MERGED = Path(__file__).parent.parent / "workspaces" / "good-merged"


def test_two_targets_are_superseded_by_the_one_they_went_into() -> None:
    """Both say since when and by which target; the new one is rated like any other."""
    _, _, sections = (MERGED / "targets.yaml").read_text(encoding="utf-8").partition("timezone: Asia/Shanghai\n")
    stood = board(sections + "---\nlabs 2024 17\nlabs 2025 60\n")
    assert [one.headline for one in stood.values()] == ["superseded", "superseded", "met_on_time"]
    for name in ("labs-20", "labs-30"):
        assert stood[name].sentence.in_language("en") == "superseded by labs-50 since 2025-01-17"
        assert "labs-50" in stood[name].sentence.in_language("zh")
    before = board(sections + "---\nlabs 2024 17\n", stood["labs-20"].as_of.replace(year=2025, month=1, day=16))
    assert before["labs-20"].headline != "superseded"


def test_a_declared_merger_names_where_it_went() -> None:
    """Declaring it is no silent change; saying later that it went elsewhere is one."""
    after, problems = load(MERGED)
    assert after is not None
    assert not problems
    text = (MERGED / "targets.yaml").read_text(encoding="utf-8")
    without = text.replace("    revisions:\n      - {date: 2025-01-17, change: merged, into: labs-50}\n", "", 1)
    before, _ = parse(without.encode(), "targets.yaml")
    assert before is not None
    [one] = changes_of("labs-20", before, after)
    assert one.declared
    assert one.sentence.in_language("en") == "Merged into labs-50: “> 20, by 2025” holds no longer by itself."
    assert one.sentence.in_language("zh") == "并入labs-50：“> 20家，期限2025年”不再单独有效。"
    elsewhere, _ = parse(text.replace("into: labs-50", "into: labs-30", 1).encode(), "targets.yaml")
    assert elsewhere is not None
    [moved] = [one for one in changes_of("labs-20", after, elsewhere) if one.field == "revisions"]
    assert not moved.declared
