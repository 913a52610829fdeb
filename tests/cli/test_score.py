"""`score`: how good our own forecasts were, in the terminal and as JSON."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cli.conftest import Place
from tests.steps.test_score import YAML, declared, figure, tick
from tracker.db.ledger import Ledger
from tracker.workspace import Workspace


@pytest.fixture
def scored(empty: Place) -> Place:
    """A workspace whose four kept forecasts have come out: one target was met in time, one missed."""
    (empty.root / "targets.yaml").write_text(YAML.replace("title: Test", "title: {zh: 试, en: Test}"), encoding="utf-8")
    declaration = declared()
    with Ledger.open(Workspace(empty.root).database_url) as ledger:
        ledger.append([figure(2015 + at, str(12 + 4 * at)) for at in range(10)])
        tick(ledger, date(2025, 6, 1), declaration)
        ledger.append([figure(2025, "46")])
        tick(ledger, date(2026, 6, 1), declaration)
        ledger.append([figure(2026, "51")])
        tick(ledger, date(2027, 2, 1), declaration)
    return empty


def test_kept_forecasts_are_told_with_what_came_true(scored: Place) -> None:
    """Scores, calls and reliability of what was kept; the JSON has the same, and one target's share of it."""
    shown = scored.text("score")
    assert "4 forecasts of 2 targets have come out; 0 wait" in shown
    told = scored.json("score")
    assert (told["schema"], told["backtest"], told["copied"]) == ("tracker.score/1", False, [])
    assert (told["forecasts"], told["targets"], told["waiting"]) == (4, 2, 0)
    assert 0 < float(told["brier"]) < 0.25
    assert f"Brier score {float(told['brier']):.3f}" in shown
    assert "Off track was said 2 times and came true 2 times (100%)" in shown
    assert sum(int(one["count"]) for one in told["reliability"]) == 4
    assert scored.json("score", "half")["forecasts"] == 2
    assert "Brier得分" in scored.text("score", "--lang", "zh")


def test_the_past_is_tried(scored: Place) -> None:
    """Each figure is asked of those before it; nothing is kept of that."""
    told = scored.json("score", "--backtest")
    assert told["backtest"]
    assert told["targets"] == 2
    assert told["forecasts"] > 4
    assert 0 < float(told["brier"]) < 0.25
    shown = scored.text("score", "--backtest", "half")
    assert "Backtest" in shown
    assert "of 1 targets have come out" in shown
    assert scored.json("score")["forecasts"] == 4


def test_nothing_is_claimed_before_anything_came_out(place: Place) -> None:
    """Without a forecast there is no score, and a target that is not declared is named."""
    assert "No forecast has been kept yet." in place.text("score")
    assert place.json("score")["brier"] is None
    wrong = place.run("score", "labs-over-21")
    assert wrong.exit_code == 2
    assert "labs-over-20" in wrong.output
