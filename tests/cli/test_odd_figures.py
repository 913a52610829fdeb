"""Odd figures through a whole workspace: an honest forecast or a reason why there is none, never a certainty."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.cli.conftest import Place

YEARS = range(2016, 2026)

FIGURES: dict[str, list[tuple[str, str]]] = {
    "constant": [(f"{year}", "7") for year in YEARS],
    "zeros": [(f"{year}", "0") for year in YEARS],
    "negative": [(f"{year}", f"{year - 2028}") for year in YEARS],
    "twice": [("2024", "17"), ("2024-12", "18"), ("2025", "19")],
    "swinging": [(f"{year}", "100" if year % 2 else "0") for year in YEARS],
    "huge": [(f"{year}", f"{(year - 2015) * 2 * 10**14}") for year in YEARS],
    "single": [("2025", "17")],
}
"""Figures of indicators with a deadline ahead."""

AIMS = {"constant": 8, "zeros": 5, "negative": 3, "twice": 20, "swinging": 100, "huge": 3 * 10**15, "single": 20}


def declaration() -> str:
    """An indicator and a target for each of them, for one with a figure after its deadline, for a silent one."""
    indicators = [f"  {name}: {{name: {name}, unit: 家, measure: stock, direction: up}}" for name in FIGURES]
    indicators += [
        "  late: {name: late, unit: 家, measure: stock}",
        "  silent: {name: silent, unit: 家, measure: stock}",
    ]
    targets = [f'  {name}-aim: {{indicator: {name}, aim: ">= {aim}", by: 2030}}' for name, aim in AIMS.items()]
    targets += ['  late-aim: {indicator: late, aim: ">= 20", by: 2022}']
    targets += ['  silent-aim: {indicator: silent, aim: ">= 20", by: 2030}']
    lines = ["version: 1", "title: Odd", "timezone: UTC", "indicators:", *indicators, "targets:", *targets]
    return "\n".join(lines) + "\n"


@pytest.fixture
def odd(empty: Place) -> Place:
    """A workspace in which all of them were imported."""
    (empty.root / "targets.yaml").write_text(declaration(), encoding="utf-8")
    rows = [f"{name},{period},{value}" for name, some in FIGURES.items() for period, value in some]
    file = empty.root / "db" / "observations.csv"
    file.write_text("\n".join(["indicator,period,value", *rows, "late,2025,17"]) + "\n", encoding="utf-8")
    empty.text("import", str(file))
    return empty


def stands(place: Place) -> dict[str, Any]:
    """How every target stands on a day, by its id."""
    return {one["id"]: one for one in place.json("status", "--as-of", "2026-06-01")["targets"]}


def test_no_odd_figure_makes_a_certainty(odd: Place) -> None:
    """Constants, zeros, negative, swinging and huge figures, one alone, two periods with one end: 0 < p < 1."""
    found = stands(odd)
    for name in FIGURES:
        told = found[f"{name}-aim"]
        assert told["rule"]["id"] == "forecast/1", name
        assert told["forecast"] is not None, name
        low, chance, high = (Decimal(told["forecast"][key]) for key in ("q10", "p_met", "q90"))
        assert Decimal("0.0005") < chance < Decimal("0.9995"), name
        assert low <= Decimal(told["forecast"]["q50"]) <= high, name
        for sentence in told["sentence"].values():
            assert "100%" not in sentence, name
            assert "(about 0%)" not in sentence, name
    assert {name for name in FIGURES if found[f"{name}-aim"]["rule"].get("few_points")} == {"twice", "single"}


def test_without_a_figure_to_go_by_there_is_a_reason(odd: Place) -> None:
    """A deadline that no figure covers and a silent indicator have no probability, and say why."""
    found = stands(odd)
    late, silent = found["late-aim"], found["silent-aim"]
    assert (late["headline"], late["forecast"], late["rule"]["why_not"]) == ("lapsed_unverified", None, "no_horizon")
    assert (silent["headline"], silent["lamp"], silent["forecast"]) == ("not_assessable", "grey", None)
    assert silent["assessability"]["reasons"] == ["no_observation"]


@pytest.mark.parametrize("value", ["NaN", "inf", "nan家", "1e999"])
def test_what_is_no_number_is_no_figure(odd: Place, value: str) -> None:
    """What only a computer calls a number is refused with words, and nothing is recorded."""
    before = odd.text("history", "constant-aim")
    refused = odd.run("record", "constant", value, "--period", "2026")
    assert refused.exit_code == 3, refused.output
    assert value in refused.output
    assert odd.text("history", "constant-aim") == before


@pytest.mark.parametrize("limits", ["[100, 0]", "[5, 5]", "[0, 6]"])
def test_absurd_limits_are_refused_where_they_are_declared(odd: Place, limits: str) -> None:
    """Limits that leave no room, or that the aim lies beyond, are problems with their place."""
    odd.declare("constant: {name: constant,", f"constant: {{name: constant, limits: {limits},")
    refused = odd.run("check")
    assert refused.exit_code == 3
    assert "targets.yaml:" in refused.output
    assert "limit" in refused.output
