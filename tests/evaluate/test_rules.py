"""The published rules, at their cuts and edges and against published verdicts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.evaluate.conftest import Stood
from tracker.evaluate.rules import RULES, judge
from tracker.evaluate.rules.course import Course
from tracker.evaluate.series import Figure, Series
from tracker.model.assessment import RuleResult
from tracker.model.formula_words import CHINESE, spoken
from tracker.model.outlook import Forecast, Outlook
from tracker.model.period import Period
from tracker.model.target import PathPoint

SHARED = Path(__file__).parents[3] / "shared" / "series" / "official_status.jsonl"


def series(figures: Mapping[str, float | str], breaks: int = 0) -> Series:
    """A series of figures by period."""
    return Series(
        [Period.parse(period) for period in figures],
        [Decimal(str(value)) for value in figures.values()],
        None,
        breaks,
    )


def yearly(*values: float | str, last: int = 2024) -> Series:
    """A yearly series that ends in `last`."""
    return series({str(last - len(values) + 1 + index): value for index, value in enumerate(values)})


def course(
    figures: Series,
    goal: str | None = None,
    by: str | None = None,
    *,
    direction: str = "up",
    base: tuple[str, str] | None = None,
    keep: bool = False,
    path: tuple[tuple[str, str], ...] = (),
    limit: str | None = None,
) -> Course:
    """A course towards the level `goal` by the end of `by`; it is met as a bound that includes it."""
    level = None if goal is None else Decimal(goal)
    current = figures.nominal(len(figures) - 1)
    met = level is not None and (current >= level if direction == "up" else current <= level)
    return Course(
        figures,
        "up" if direction == "up" else "down",
        level,
        None if by is None else Period.parse(by).position,
        None if base is None else (Period.parse(base[0]).position, Decimal(base[1])),
        met=met,
        keep=keep,
        path=tuple(PathPoint(Period.parse(period), Decimal(value)) for period, value in path),
        limit=None if limit is None else Decimal(limit),
    )


def average(*values: float | str, goal: str | None, by: str | None = "2030", direction: str = "up") -> RuleResult:
    return judge("average-step/1", course(yearly(*values), goal, by, direction=direction))


@pytest.mark.parametrize(
    ("values", "goal", "share", "word"),
    [
        ((0, 1, 2, 3, 4, 5), "11", "0", "on_track"),
        ((0, 1, 2, 3, 4, 5), "10", "-0.2", "on_track"),
        ((0, 1, 2, 3, 4, 5), "11.31", "0.0491283676703645007923930269", "on_track"),
        ((0, 1, 2, 3, 4, 4.75), "10.75", "0.05", "at_risk"),
        ((0, 1, 2, 3, 4, 5), "12.5", "0.2", "at_risk"),
        ((0, 1, 2, 3, 4, 5), "12.6", "0.2105263157894736842105263158", "off_track"),
        ((5, 4, 3, 2, 1, 0), "10", "1.6", "reversing"),
        ((5, 4, 3, 2, 1, 5), "10", None, "stalled"),
    ],
)
def test_average_step_cuts(values: tuple[float, ...], goal: str, share: str | None, word: str) -> None:
    """Below 5 % of the remaining way is on track, up to 20 % at risk, more off track, backwards reversing."""
    result = average(*values, goal=goal)
    assert result.trajectory == word
    assert result.value == (None if share is None else pytest.approx(Decimal(share), abs=Decimal("1e-20")))


def test_average_step_needs_four_figures() -> None:
    """With three the rule says nothing, and why."""
    assert average(1, 2, 3, goal="10").why_not == "too_few_points"
    assert average(1, 2, 3, 4, goal="10").trajectory == "on_track"


def test_average_step_uses_the_last_five_years_only() -> None:
    """A step of long ago is forgotten, also where the years between are missing."""
    dense = average(100, 0, 1, 2, 3, 4, 5, goal="11")
    assert dense.value == 0
    gaps = series({"2000": 90, "2005": 80, "2010": 70, "2019": 10, "2020": 11, "2024": 15})
    result = judge("average-step/1", course(gaps, "21", "2030"))
    assert (result.value, result.trajectory) == (0, "on_track")


def test_average_step_takes_the_same_month_of_each_year() -> None:
    """Seasons do not pass for a trend."""
    figures = {f"{year}-{month:02}": 10 * month + year - 2020 for year in range(2020, 2025) for month in (3, 6, 9)}
    result = judge("average-step/1", course(series(figures), None, None))
    assert str(result.formula).startswith("(94 − 90) / 4 = 1 a year")
    assert result.trajectory == "improving"


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ((1, 2, 3, 11), "on_track"),
        ((14, 13, 12, 11), "at_risk"),
        ((11, 11, 11, 11), "on_track"),
    ],
)
def test_average_step_when_met_already(values: tuple[float, ...], word: str) -> None:
    """Met and not worsening is on track, met and worsening at risk."""
    assert average(*values, goal="10").trajectory == word


@pytest.mark.parametrize(
    ("values", "word"), [((1, 2, 3, 4), "off_track"), ((4, 3, 2, 1), "reversing"), ((3, 3, 3, 3), "reversing")]
)
def test_average_step_when_the_deadline_year_is_reached(values: tuple[float, ...], word: str) -> None:
    """Missed in the deadline year: improving is off track, anything else reversing."""
    assert average(*values, goal="10", by="2024").trajectory == word


@pytest.mark.parametrize(
    ("values", "word"), [((1, 2, 3, 4), "off_track"), ((4, 3, 2, 1), "reversing"), ((1, 5, 9, 12), "on_track")]
)
def test_average_step_of_a_kept_level(values: tuple[float, ...], word: str) -> None:
    """A level to be kept is judged by whether it holds and which way it moves."""
    assert judge("average-step/1", course(yearly(*values), "10", keep=True)).trajectory == word


def test_downward_aims_mirror_upward_ones() -> None:
    """Turning all signs round changes no verdict and no share."""
    up = average(0, 1, 2, 3, 4, 5, goal="12")
    down = average(0, -1, -2, -3, -4, -5, goal="-12", direction="down")
    assert (up.trajectory, up.value) == (down.trajectory, down.value)


@pytest.mark.parametrize(
    ("current", "word"), [("62", "on_track"), ("57", "on_track"), ("56.9", "at_risk"), ("36", "at_risk"),
                          ("35.9", "off_track"), ("0", "off_track"), ("-0.1", "reversing")],
)  # fmt: skip
def test_straight_line_cuts(current: str, word: str) -> None:
    """Covered over elapsed: .95, .6 and 0 are the cuts; 2020 to 2030 has six tenths elapsed at the end of 2026."""
    figures = series({"2026": current})
    result = judge("straight-line/1", course(figures, "100", "2030", base=("2020", "0")))
    assert result.trajectory == word
    assert result.value == Decimal(current) / 100 / Decimal("0.6")
    assert result.few_points


def test_straight_line_needs_a_baseline_and_a_date() -> None:
    """Nothing is put in place of what is not stated."""
    assert judge("straight-line/1", course(yearly(1), "10", None, base=("2020", "0"))).why_not == "no_deadline"
    assert judge("straight-line/1", course(yearly(1), "10", "2030")).why_not == "no_baseline"


@pytest.mark.parametrize(
    ("current", "word", "behind"),
    [
        ("15", "on_track", "0"),
        ("16", "on_track", "-0.05"),
        ("13", "at_risk", "0.1"),
        ("12.9", "off_track", "0.105"),
        ("9", "reversing", "0.3"),
    ],
)
def test_path_is_linear_between_its_points(current: str, word: str, behind: str) -> None:
    """Half-way between 10 and 20 the path asks for 15; a tenth of the whole way behind is still at risk."""
    path = (("2022", "10"), ("2024", "20"))
    result = judge("path/1", course(series({"2023": current}), "30", "2026", path=path))
    assert (result.trajectory, result.value) == (word, Decimal(behind))


def test_path_begins_at_the_baseline_and_ends_at_the_aim() -> None:
    """Before its first point the path runs from the baseline, after its last to the aim at the deadline."""
    path = (("2022", "10"),)
    early = judge("path/1", course(series({"2021": 5}), "30", "2026", path=path, base=("2020", "0")))
    late = judge("path/1", course(series({"2024": 20}), "30", "2026", path=path, base=("2020", "0")))
    assert (early.value, late.value) == (0, 0)


def test_cagr_ratio_to_the_digit() -> None:
    """Growth from 100 to 121 in two years is 10 %; to reach 200 in ten takes 7.177 %."""
    result = judge("cagr-ratio/1", course(series({"2015": 100, "2017": 121}), "200", "2025"))
    required = 2 ** (1 / 10) - 1
    assert result.value is not None
    assert result.score is not None
    assert float(result.value) == pytest.approx(0.1 / required, abs=1e-9)
    assert float(result.score) == 5.0
    assert result.trajectory == "on_track"


@pytest.mark.parametrize(
    ("last", "word", "score"),
    [(101.75, "on_track", 3.75), (101.2, "at_risk", 1.75), (100.2, "off_track", -1.5), (99.0, "reversing", -3.75)],
)
def test_cagr_ratio_without_a_target(last: float, word: str, score: float) -> None:
    """1.5 % and 0.5 % a year are the cuts, and the score runs between -5 and 5."""
    result = judge("cagr-ratio/1", course(series({"2020": 100, "2021": last}), None, None))
    assert result.trajectory == word
    assert result.score is not None
    assert float(result.score) == pytest.approx(score, abs=1e-6)


def test_cagr_ratio_near_a_natural_limit() -> None:
    """At the limit itself standing still is enough; the nearer the base is to it, the smaller the cuts."""
    at_limit = judge("cagr-ratio/1", course(series({"2020": 100, "2021": 100}), None, None, limit="100"))
    assert (at_limit.trajectory, at_limit.score) == ("on_track", 5)
    below = judge("cagr-ratio/1", course(series({"2020": 100, "2021": 99}), None, None, limit="100"))
    assert (below.trajectory, below.score) == ("reversing", pytest.approx(Decimal("-3.75"), abs=Decimal("1e-12")))
    for base, curve in ((95, 1 - 0.95**4.44), (105, 1 - 0.95**4.44), (200, 1), (210, 1), (0, 1)):
        near = judge("cagr-ratio/1", course(series({"2020": base, "2021": 95.5}), None, None, limit="100"))
        assert float(dict(near.cuts)["on_track"]) == pytest.approx(0.015 * curve, abs=1e-12), base


def test_cagr_ratio_asks_whether_it_is_met_first() -> None:
    """A target that is met has the best score, whichever way its figures move, also where no date is stated."""
    falling = series({"2015": 90, "2024": 85})
    dated = judge("cagr-ratio/1", course(falling, "80", "2030"))
    undated = judge("cagr-ratio/1", course(falling, "80"))
    for result in (dated, undated):
        assert (result.trajectory, result.score) == ("on_track", 5)
        assert result.value is not None
        assert result.value < 0


@pytest.mark.parametrize(
    ("last", "word", "score", "why_not"),
    [("12", "on_track", 5, None), ("10", "on_track", 5, None), ("9", "reversing", -5, None)],
)
def test_cagr_ratio_from_a_base_at_the_aim(last: str, word: str, score: int, why_not: str | None) -> None:
    """Where no growth is required R is without bounds: the side to which the figures moved decides."""
    result = judge("cagr-ratio/1", course(series({"2015": 10, "2020": last}), "10", "2030"))
    assert (result.trajectory, result.value, result.score, result.why_not) == (word, None, score, why_not)


def test_cagr_ratio_says_nothing_of_a_strict_bound_that_is_only_reached() -> None:
    """More than 10 from 10 on: no growth is required by the rule, none has been seen, and the aim is not met."""
    still = replace(course(series({"2015": 10, "2020": 10}), "10", "2030"), met=False)
    assert judge("cagr-ratio/1", still).why_not == "no_growth_required"


def test_formulas_are_told_in_chinese() -> None:
    """Every formula that has words in it has them in Chinese too, with all its numbers; others stay as they are."""
    five = yearly(100, 101, 102, 103, 104, 105)
    sloped = (("2019", "100"), ("2029", "200"))
    met, low, middle, high = map(Decimal, ("0.4", "108", "114", "121"))
    forecast = Forecast(6, "2024", p_met=met, q10=low, q50=middle, q90=high, at="2030-12-31")
    ahead = Outlook(forecast, word="at_risk")
    told = [
        judge("average-step/1", course(five, "120", "2023")), judge("average-step/1", course(five)),
        judge("average-step/1", course(five, "120", "2030")),
        judge("straight-line/1", course(five, "120", "2030", base=("2019", "100"))),
        judge("path/1", course(five, "200", "2029", path=sloped)),
        judge("cagr-ratio/1", course(five)), judge("forecast/1", replace(course(five, "120", "2030"), outlook=ahead)),
    ]  # fmt: skip
    formulas = [one.formula for one in told if one.formula is not None]
    assert {one.template for one in formulas} == set(CHINESE)
    for one in formulas:
        chinese = spoken(one, "zh")
        assert not re.search("[A-Za-z]", chinese), chinese
        assert re.findall(r"[\d.]+", chinese) == re.findall(r"[\d.]+", str(one))
        assert spoken(one, "en") == str(one)
    wordless = judge("cagr-ratio/1", course(five, "120", "2030")).formula
    assert wordless is not None
    assert spoken(wordless, "zh") == str(wordless)


def test_cagr_ratio_shows_the_figures_that_it_used() -> None:
    """A base or an aim of zero stands as the 0.001 that it counts as: nothing is shown divided by zero."""
    risen = judge("cagr-ratio/1", course(series({"2020": 0, "2021": "0.002"}), "8", "2030"))
    assert str(risen.formula).startswith("(0.002 / 0.001)^(1/1) − 1 = 1; (8 / 0.001)^(1/10) − 1 = ")
    to_zero = judge("cagr-ratio/1", course(series({"2020": 10, "2021": 5}), "0", "2030", direction="down"))
    assert "; (0.001 / 10)^(1/10) − 1 = " in str(to_zero.formula)


def test_cagr_ratio_signs_and_zeros() -> None:
    """A zero base counts as 0.001, two negatives turn the sign, two signs cannot be compared."""
    zero = judge("cagr-ratio/1", course(series({"2020": 0, "2021": "0.002"}), None, None))
    assert zero.value is not None
    assert float(zero.value) == pytest.approx(1.0, abs=1e-9)
    less_negative = judge("cagr-ratio/1", course(series({"2020": -100, "2021": -90}), None, None))
    assert less_negative.value is not None
    assert float(less_negative.value) == pytest.approx(0.1, abs=1e-9)
    assert judge("cagr-ratio/1", course(series({"2020": -1, "2021": 1}), None, None)).why_not == "signs_differ"


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("values", [(), ("0",), ("0", "0", "0", "0", "0", "0"), ("-5", "5", "-5", "5")])
def test_rules_never_fail(rule: str, values: tuple[str, ...]) -> None:
    """No figures, one, constant zeros, changing signs: a verdict or a reason, never an exception."""
    figures = yearly(*values)
    course_ = Course(figures, "up", Decimal(10), Decimal(2031), (Decimal(2020), Decimal(10)))
    result = judge(rule, course_)
    assert (result.trajectory is None) == (result.why_not is not None)


def test_a_break_suspends_until_four_figures_stand_after_it(stood: Stood) -> None:
    """Figures before a break are not compared with those after it, unless the series is declared linkable.

    indicators:
      short: {name: short, unit: t, measure: stock}
      long: {name: long, unit: t, measure: stock}
      linked: {name: linked, unit: t, measure: stock, linkable: true}
    targets:
      t-short: {indicator: short, aim: ">= 10", by: 2030}
      t-long: {indicator: long, aim: ">= 10", by: 2030, rule: average-step/1}
      t-linked: {indicator: linked, aim: ">= 10", by: 2030, rule: average-step/1}
    ---
    short 2019 90
    short 2020 1
    short 2021 2
    short 2022 3 B
    short 2023 4
    short 2024 5
    long 2019 90
    long 2020 1 B
    long 2021 2
    long 2022 3
    long 2023 4
    linked 2021 2
    linked 2022 3 B
    linked 2023 4
    linked 2024 5
    """
    board = stood()
    assert (board["t-short"].reasons, board["t-short"].trajectory) == (("series_break",), None)
    assert board["t-long"].trajectory == "on_track"
    assert board["t-linked"].trajectory == "on_track"


def test_the_declared_rule_leads_and_the_others_are_told(stood: Stood) -> None:
    """Five rules see the same figures; the headline is the declared one's, without one the forecast's.

    indicators:
      a: {name: a, unit: t, measure: stock}
    targets:
      plain: {indicator: a, aim: ">= 20", baseline: {value: 0, period: 2014}, path: [[2020, 1]], by: 2030}
      path: {indicator: a, aim: ">= 20", baseline: {value: 0, period: 2014}, path: [[2020, 1]], by: 2030, rule: path/1}
    ---
    a 2021 4
    a 2022 5
    a 2023 6
    a 2024 7
    """
    board = stood()
    plain, path = board["plain"], board["path"]
    assert plain.rule is not None
    assert path.rule is not None
    assert (plain.rule.id, path.rule.id) == ("forecast/1", "path/1")
    others = ["average-step/1", "straight-line/1", "path/1", "cagr-ratio/1"]
    assert [rule.id for rule in plain.other_rules] == others
    assert (plain.headline, path.headline) == ("at_risk", "at_risk")


def test_a_disagreement_is_said_where_a_trajectory_is_told(stood: Stood) -> None:
    """Another rule's other word is said in both languages; not of closed targets, nor beside a silent declared rule.

    indicators:
      a: {name: a, unit: t, measure: stock}
      b: {name: b, unit: t, measure: stock}
      even: {name: even, unit: t, measure: stock}
    targets:
      differs: {indicator: a, aim: ">= 20", baseline: {value: 0, period: 2014}, by: 2030, rule: straight-line/1}
      silent: {indicator: b, aim: ">= 20", baseline: {value: 0, period: 2014}, by: 2030, rule: average-step/1}
      closed: {indicator: a, aim: ">= 20", baseline: {value: 0, period: 2014}, by: 2024}
      agrees: {indicator: even, aim: ">= 16", baseline: {value: 1, period: 2020}, by: 2030}
      tendency: {indicator: even, aim: up, by: not stated}
    ---
    a 2021 4
    a 2022 5
    a 2023 6
    a 2024 7
    b 2024 7
    even 2021 2
    even 2022 4
    even 2023 6
    even 2024 8
    """
    board = stood()
    differs = board["differs"]
    assert differs.disagreement is not None
    assert differs.disagreement.in_language("en") == (
        "Statistics Canada's rule would say on track; the forecast would say at risk"
    )
    assert differs.disagreement.in_language("zh") == "加拿大统计局的规则会判为进展正常；预测会判为有风险"
    assert differs.to_json()["disagreement"] == differs.disagreement.to_json()
    for name in ("silent", "closed", "agrees", "tendency"):
        assert board[name].disagreement is None, name
        assert "disagreement" not in board[name].to_json()
    assert board["agrees"].other_rules


@pytest.mark.skipif(not SHARED.exists(), reason="the published verdicts are not beside this clone")
def test_published_german_verdicts_are_reproduced() -> None:
    """Every yearly verdict of six targets of the German Sustainable Development Strategy comes out as expected."""
    symbols = {
        "on_track": "sun", "at_risk": "light_cloud", "off_track": "cloud", "reversing": "storm", "stalled": "storm",
    }  # fmt: skip
    checked = 0
    for line in SHARED.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        up = case["direction"] == "at_least"
        for year, expected in case["rule_expected"].items():
            until = date(int(year), 12, 31).isoformat()
            figures: list[Figure] = [Decimal(str(value)) for day, value in case["observations"] if day <= until]
            periods = [Period.parse(day) for day, _ in case["observations"] if day <= until]
            goal = str(case["target_value"])
            direction = "up" if up else "down"
            result = judge(
                "average-step/1", course(Series(periods, figures), goal, case["deadline"], direction=direction)
            )
            assert symbols[str(result.trajectory)] == expected, f"{case['series_id']} in {year}: {result.formula}"
            checked += 1
    assert checked == 38
