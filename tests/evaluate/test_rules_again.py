"""Every rule against a second writing of it, on real series and on series made to be awkward."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluate.naive_rules import RULES, Asked, Said, verdicts
from tracker.steps.assess_lines import assess_lines

SHARED = Path(__file__).parents[3] / "shared" / "series"
here = pytest.mark.skipif(not SHARED.exists(), reason="the public series are not beside this clone")


def assessed(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The answers of `assess` to the lines."""
    raw = (json.dumps(one).encode() for one in lines)
    for part in assess_lines(raw, date(2026, 11, 22), jobs=1):
        yield from map(json.loads, part.lines.splitlines())


def rows(name: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in (SHARED / name).read_text(encoding="utf-8").splitlines()]


def told(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the published rules say, of those that say anything; the forecast has tests of its own."""
    return {
        rule["id"]: rule
        for rule in (answer["rule"], *answer["other_rules"])
        if rule.get("trajectory") and rule["id"] != "forecast/1"
    }


def compare(answer: dict[str, Any], asked: Asked, about: object) -> None:
    """The same rules speak, with the same word, value and score."""
    assert "problems" not in answer, (about, answer)
    found, expected = told(answer), verdicts(asked)
    assert sorted(found) == sorted(expected), (about, found, expected)
    for name, said in expected.items():
        one = found[name]
        assert one["trajectory"] == said.word, (about, one, said)
        assert_figure(one["value"], said.value, 1e-9, (about, one, said))
        assert_figure(one["score"], said.score, 1e-6, (about, one, said))


def assert_figure(shown: str | None, expected: float | None, tolerance: float, about: object) -> None:
    if expected is None:
        assert shown is None, about
    else:
        assert shown is not None, about
        assert float(shown) == pytest.approx(expected, abs=tolerance, rel=tolerance), about


def number(value: object) -> Fraction:
    """A number as it stands in JSON, exactly."""
    return Fraction(str(value))


@here
def test_real_targets_at_every_day_they_were_judged_on() -> None:
    """All rules agree with the second writing on every public series, target and cut-off day, also of few figures."""
    series = {one["series_id"]: one for one in rows("series.jsonl")}
    cases = {one["case_id"]: one for one in rows("cases.jsonl")}
    lines, expected = [], []
    for task in rows("tasks.jsonl"):
        case = cases[task["case_id"]]
        of = series[case["series_id"]]
        figures = [pair for pair in of["observations"] if pair[0] <= task["cutoff"]]
        figures = figures[-task["history"] :] if task["history"] else figures
        up = case["direction"] == "at_least"
        target: dict[str, Any] = {"aim": f"{'>=' if up else '<='} {case['target_value']!r}", "by": case["deadline"]}
        base = None
        if task["baseline_visible"] and case["baseline_value"] is not None:
            base = (date.fromisoformat(case["baseline_date"]), number(case["baseline_value"]))
            target["baseline"] = {"value": case["baseline_value"], "period": case["baseline_date"]}
        lines.append(line(task["task_id"], target, figures, task["cutoff"]))
        level, last = number(case["target_value"]), number(figures[-1][1])
        expected.append(
            Asked(
                [(date.fromisoformat(day), number(value)) for day, value in figures],
                up,
                level,
                date.fromisoformat(case["deadline"]),
                base,
                met=last >= level if up else last <= level,
            )
        )
    words = set()
    for answer, asked, one in zip(assessed(lines), expected, lines, strict=True):
        compare(answer, asked, one["id"])
        words |= {(name, said.word) for name, said in verdicts(asked).items()}
    assert len(lines) > 2000
    assert len(words) >= 13, "the series show nearly every word of three rules"


@here
def test_real_series_as_tendencies() -> None:
    """The same holds where no target is stated: both directions, with the natural limits of the series."""
    lines, expected = [], []
    for of in rows("series.jsonl"):
        count = len(of["observations"])
        for until in {count, count // 2, 4, 3, 2}:
            for up in (True, False):
                figures = of["observations"][:until]
                low, high = of["bounds"]
                limit = high if up else low
                one = line(
                    of["series_id"], {"aim": "up" if up else "down", "by": "not stated"}, figures, figures[-1][0]
                )
                one["indicator"]["limits"] = of["bounds"]
                lines.append(one)
                expected.append(
                    Asked(
                        [(date.fromisoformat(day), number(value)) for day, value in figures],
                        up,
                        limit=None if limit is None else number(limit),
                    )
                )
    for answer, asked, one in zip(assessed(lines), expected, lines, strict=True):
        compare(answer, asked, one["id"])
    assert len(lines) > 1500


def line(id_: str, target: dict[str, Any], figures: list[list[Any]], as_of: str) -> dict[str, Any]:
    """A line of `assess` with figures as pairs of day and number."""
    observations = [{"period": day, "value": value} for day, value in figures]
    return {"id": id_, "indicator": {"unit": "t"}, "target": target, "observations": observations, "as_of": as_of}


AMOUNTS = st.one_of(
    st.integers(-20, 120).map(lambda whole: whole / 2),
    st.sampled_from([0, 0.001, -0.001, 10, 10, 10, 100, 99.5]),
    st.floats(-1000, 1000, allow_nan=False).map(lambda value: round(value, 3)),
)


@st.composite
def awkward(draw: st.DrawFn) -> tuple[dict[str, Any], Asked]:
    """A line with everything that rules stumble over, and the same asked of the second writing."""
    figures = draw(histories())
    up = draw(st.booleans())
    asked = Asked([(end, number(value)) for _, end, value in figures], up)
    observations = [{"period": written, "value": value} for written, _, value in figures]
    indicator: dict[str, Any] = {"unit": "t"}
    target: dict[str, Any] = {"by": "not stated"}
    if draw(st.booleans()):
        indicator["direction"] = "up" if up else "down"
    if len(figures) > 1 and draw(st.integers(0, 3)) == 0:
        asked.first_after_break = draw(st.integers(1, len(figures) - 1))
        observations[asked.first_after_break]["flags"] = "B"
        if draw(st.booleans()):
            target["linkable"] = True
            asked.first_after_break = 0
    last = asked.figures[-1][1]
    kind = draw(st.sampled_from(["level", "level", "level", "keep", "range", "tendency"]))
    if kind == "tendency":
        target["aim"] = "up" if up else "down"
        limit = draw(st.sampled_from([None, 0, 10, 50, 100]))
        if limit is not None:
            asked.limit = Fraction(limit)
            target["rule"] = {"id": "cagr-ratio/1", "limit": limit}
        return _line(indicator, target, observations), asked
    level = draw(AMOUNTS)
    asked.target = number(level)
    if draw(st.integers(0, 4)):
        year = draw(st.integers(asked.figures[0][0].year, 2034))
        asked.by = date(year, 12, 31)
        target["by"] = str(year)
    if kind == "range":
        indicator["direction"] = "up" if up else "down"
        far = level + draw(st.integers(1, 30))
        target["aim"] = f"{level} .. {far}"
        low, high = number(level), number(far)
        asked.up = last < low or (up and last <= high)
        asked.target, asked.met = (low if asked.up else high), low <= last <= high
    else:
        target["keep" if kind == "keep" else "aim"] = f"{'>=' if up else '<='} {level}"
        asked.keep, asked.met = kind == "keep", (last - asked.target) * asked.sign >= 0
    if draw(st.booleans()):
        begun = draw(st.integers(2005, 2024))
        if asked.by is None or begun < asked.by.year:
            amount = draw(AMOUNTS)
            target["baseline"] = {"value": amount, "period": str(begun)}
            asked.base = date(begun, 12, 31), number(amount)
    return _line(indicator, target, observations), asked


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, date, float]]:
    """Figures by period, some missing, some repeated: (period as written, its last day, number)."""
    frequency = draw(st.sampled_from(["annual", "annual", "annual", "quarterly", "monthly"]))
    count = draw(st.integers(1, 12 if frequency == "annual" else 30))
    missing = draw(st.sets(st.integers(0, count - 2), max_size=count // 2)) if count > 1 else set()
    start, drift = draw(AMOUNTS), draw(st.sampled_from([0, 0.5, 1, -1, 4]))
    course = draw(st.sampled_from(["wild", "wild", "drifting", "drifting", "steady"]))
    found = []
    for step in range(count):
        if step in missing:
            continue
        value = start
        if course == "wild":
            value = draw(AMOUNTS)
        elif course == "drifting":
            value = round(start + drift * step + draw(st.integers(-1, 1)), 3)
        match frequency:
            case "annual":
                found.append((str(2002 + step), date(2002 + step, 12, 31), value))
            case "quarterly":
                year, quarter = 2018 + step // 4, step % 4 + 1
                found.append((f"{year}-Q{quarter}", _end(year, 3 * quarter), value))
            case _:
                year, month = 2021 + step // 12, step % 12 + 1
                found.append((f"{year}-{month:02}", _end(year, month), value))
    return found


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _line(indicator: dict[str, Any], target: dict[str, Any], observations: list[dict[str, Any]]) -> dict[str, Any]:
    rule = {"rule": target.pop("rule")} if "rule" in target else {}
    return {
        "id": "awkward", "indicator": indicator, "target": target, "observations": observations,
        "as_of": "2034-12-31", **rule,
    }  # fmt: skip


@given(awkward())
@settings(max_examples=600)
def test_awkward_series(made: tuple[dict[str, Any], Asked]) -> None:
    """Gaps, few figures, months, breaks, zeros, signs, met early, past deadlines, ranges, kept levels, limits."""
    one, asked = made
    (answer,) = assessed([one])
    compare(answer, asked, one)


@given(
    st.lists(st.integers(-8, 30), min_size=1, max_size=12),
    st.sampled_from([("annual", 1), ("quarterly", 4), ("monthly", 12)]),
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_awkward_paths(
    values: list[int], frequency: tuple[str, int], steps: list[int], up: bool, with_base: bool
) -> None:
    """A path with bends, from a baseline or not, against figures of years, quarters and months."""
    sign = 1 if up else -1
    levels = [sign * sum(steps[: index + 1]) * 3 for index in range(len(steps))]
    points = [(2016 + 2 * index, level) for index, level in enumerate(levels)]
    name, a_year = frequency
    found = []
    for index, value in enumerate(values):
        year, part = 2015 + index // a_year, index % a_year + 1
        written = {"annual": f"{year}", "quarterly": f"{year}-Q{part}", "monthly": f"{year}-{part:02}"}[name]
        found.append((written, _end(year, part * 12 // a_year), sign * value))
    goal = levels[-1] + sign * 2
    target: dict[str, Any] = {
        "aim": f"{'>=' if up else '<='} {goal}", "by": "2026", "path": [list(point) for point in points],
    }  # fmt: skip
    asked = Asked(
        [(end, Fraction(value)) for _, end, value in found],
        up,
        Fraction(goal),
        date(2026, 12, 31),
        met=(found[-1][2] - goal) * sign >= 0,
        path=[(date(year, 12, 31), Fraction(level)) for year, level in points],
    )
    if with_base:
        target["baseline"] = {"value": 0, "period": "2014"}
        asked.base = date(2014, 12, 31), Fraction(0)
    one = _line({"unit": "t"}, target, [{"period": written, "value": value} for written, _, value in found])
    (answer,) = assessed([one])
    compare(answer, asked, one)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("step", "word"), [(57, "at_risk"), (48, "at_risk"), (58, "on_track"), (47, "off_track")])
def test_exactly_at_a_cut_of_the_mean_step(month: int, step: int, word: str) -> None:
    """A month is no finite decimal of a year; whoever misses exactly 5 or 20 % is not moved across the cut by that."""
    remaining = 12 - month + 12 * 6
    observations = [{"period": f"{2019 + year}-{month:02}", "value": step * year} for year in range(6)]
    target = {"aim": f">= {5 * step + 5 * remaining}", "by": "2030"}
    (answer,) = assessed([_line({"unit": "t"}, target, observations) | {"rule": "average-step/1"}])
    assert answer["rule"]["trajectory"] == word
    assert float(answer["rule"]["value"]) == pytest.approx(1 - step / 60, abs=1e-12)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("pace", "word"), [(19, "on_track"), (12, "at_risk"), (18, "at_risk"), (11, "off_track")])
def test_exactly_at_a_cut_of_the_straight_line(month: int, pace: int, word: str) -> None:
    """Whoever has covered exactly .95 or .6 of what the elapsed months ask stands on the better side of the cut."""
    observations = [{"period": f"2024-{month:02}", "value": pace * (60 + month)}]
    target = {"aim": f">= {20 * 144}", "by": "2030", "baseline": {"value": 0, "period": "2018"}}
    (answer,) = assessed([_line({"unit": "t"}, target, observations) | {"rule": "straight-line/1"}])
    assert answer["rule"]["trajectory"] == word
    assert float(answer["rule"]["value"]) == pytest.approx(pace / 20, abs=1e-12)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("behind", "word"), [(0, "on_track"), (1, "at_risk"), (288, "at_risk"), (289, "off_track")])
def test_exactly_on_the_path(month: int, behind: int, word: str) -> None:
    """Whoever stands on the path in any month is on it; a tenth of the whole way behind is still at risk."""
    observations = [{"period": f"2024-{month:02}", "value": 20 * (60 + month) - behind}]
    target = {
        "aim": f">= {20 * 144}", "by": "2030", "baseline": {"value": 0, "period": "2018"}, "path": [[2020, 20 * 24]],
    }  # fmt: skip
    (answer,) = assessed([_line({"unit": "t"}, target, observations) | {"rule": "path/1"}])
    assert answer["rule"]["trajectory"] == word


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked([(date(2020, 12, 31), Fraction(1))]), {}),
        (
            Asked(
                [(date(2020 + year, 12, 31), Fraction(year)) for year in range(6)],
                target=Fraction(10),
                by=date(2030, 12, 31),
            ),
            {"average-step/1": Said("on_track", 0.0), "cagr-ratio/1": None},
        ),
    ],
)  # fmt: skip
def test_the_second_writing_itself(asked: Asked, expected: dict[str, Said | None]) -> None:
    """One figure tells nothing; five steps of one reach ten in five years, and there is no baseline to go from."""
    found = verdicts(asked)
    assert sorted(found) == sorted(expected)
    for name, said in expected.items():
        assert said is None or found[name] == said
    assert set(found) <= set(RULES)
