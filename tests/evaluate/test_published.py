"""Verdicts that statistical offices published, worked out anew from the figures they published with them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.steps.assess_lines import assess_lines

PUBLISHED = Path(__file__).with_name("published")
WORDS = {
    "substantial_progress": "on_track",
    "moderate_progress": "at_risk",
    "limited_progress": "off_track",
    "deterioration": "reversing",
    "target_achieved": "on_track",
    "not_available": None,
}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of published cases."""
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line(row: dict[str, str], *earlier: tuple[int, float]) -> dict[str, Any]:
    """The line of `assess` that asks for a published case; `earlier` figures stand before its base."""
    up = row["direction"] == "1"
    rule: dict[str, Any] = {"id": "cagr-ratio/1", "base": int(row["base_year"])}
    if row["limit"]:
        rule["limit"] = float(row["limit"])
    target: dict[str, Any] = {"aim": "up" if up else "down", "by": "not stated"}
    if row["target"]:
        target = {"aim": f"{'>=' if up else '<='} {row['target']}", "by": row["target_year"]}
    figures = {row["base_year"]: float(row["base"]), row["year"]: float(row["current"])}
    observations = [{"period": str(year), "value": value} for year, value in (*earlier, *figures.items())]
    return {
        "id": row["id"],
        "indicator": {"unit": "t"},
        "target": target,
        "rule": rule,
        "observations": observations,
        "as_of": "2026-12-31",
    }


def ruled(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    """What the declared rule says of each line."""
    raw = [json.dumps(one).encode() for one in lines]
    text = b"".join(part.lines for part in assess_lines(raw, date(2026, 12, 31), jobs=1))
    return [json.loads(answer)["rule"] for answer in text.splitlines()]


@pytest.mark.parametrize("name", ["canada.csv", "edges.csv"])
def test_the_growth_rule_is_reproduced(name: str) -> None:
    """Word, value to nine digits and score to six of every case that Statistics Canada and Open SDG published."""
    published = rows(name)
    assert len(published) >= 40
    for row, rule in zip(published, ruled(*map(line, published)), strict=True):
        about = f"{row['id']}: {rule}"
        assert rule.get("trajectory") == WORDS[row["status"]], about
        assert (rule["score"] is None) == (row["score"] == ""), about
        if row["score"]:
            assert float(rule["score"]) == pytest.approx(float(row["score"]), abs=1e-6), about
        assert (rule["value"] is None) == (row["value"] == ""), about
        if row["value"]:
            assert float(rule["value"]) == pytest.approx(float(row["value"]), rel=1e-12, abs=1e-9), about


def test_figures_before_the_base_year_change_nothing() -> None:
    """A named base year counts from its own figure, however long the series is."""
    published = rows("canada.csv")
    alone = ruled(*map(line, published))
    longer = ruled(*(line(row, (1999, 7.0), (2001, 3000.0)) for row in published))
    assert [(one["value"], one["score"], one.get("trajectory")) for one in longer] == [
        (one["value"], one["score"], one.get("trajectory")) for one in alone
    ]


def test_a_base_year_without_figure_gives_way_to_the_next_with_one() -> None:
    """The framework's base year is 2015; of a series that begins in 2018, or leaves 2015 out, the next year counts."""
    row = next(row for row in rows("canada.csv") if row["id"] == "1-2-1")
    asked = line(row, (2012, 12.0))
    asked["rule"]["base"] = 2013
    assert ruled(asked) == ruled(line(row))
    asked["rule"]["base"] = 2024
    (silent,) = ruled(asked)
    assert (silent["value"], silent["why_not"]) == (None, "too_few_points")
