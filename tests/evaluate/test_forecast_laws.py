"""The laws of the forecast, over random series: what must hold whatever the figures are."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.evaluate.forecast.foresee import foresee, lift, reach
from tracker.evaluate.forecast.task import Foreseen, Point, Reached, Task

AMOUNTS = st.one_of(
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda one: round(one, 3)), st.sampled_from([0.0, 1.0, 17.0, -3.0, 1e-6])
)
BOUNDS = st.sampled_from([(None, None), (0.0, None), (0.0, 100.0), (-50.0, 50.0)])


@st.composite
def tasks(draw: st.DrawFn, least: int = 1) -> Task:
    """Figures at any spacing, exact or as intervals, with limits that they keep, and a level ahead."""
    low, high = draw(BOUNDS)
    inside = st.floats(
        -1e4 if low is None else low, 1e4 if high is None else high, allow_nan=False, allow_subnormal=False
    ).map(lambda one: round(one, 4))
    at, points = 2000.0, []
    for _ in range(draw(st.integers(least, 14))):
        at += draw(st.sampled_from([1.0, 1.0, 0.25, 1 / 12, 2.7]))
        ends = sorted([draw(inside), draw(inside)]) if draw(st.integers(0, 4)) == 0 else [draw(inside)] * 2
        points.append(Point(at, ends[0], ends[1]))
    return Task(
        tuple(points),
        draw(inside),
        draw(st.sampled_from(["up", "down"])),
        at + draw(st.sampled_from([0.1, 1.0, 4.0, 15.0])),
        (low, high),
        whole=draw(st.booleans()),
        linear=draw(st.booleans()),
        seasons=draw(st.sampled_from([None, 4, 12])),
    )


def chance(task: Task) -> float:
    [made] = foresee([task])
    assert isinstance(made, Foreseen), made
    return made.p_met


@given(tasks())
@settings(max_examples=300)
def test_a_forecast_is_a_probability_with_ordered_quantiles_within_the_limits(task: Task) -> None:
    """Whatever the figures: between 0 and 1, quantiles in order, nothing beyond the natural limits."""
    [made] = foresee([task])
    assert isinstance(made, Foreseen)
    assert 0 <= made.p_met <= 1
    assert made.q10 <= made.q50 <= made.q90
    assert all(map(isfinite, (made.q10, made.q50, made.q90)))
    low, high = task.bounds
    assert low is None or made.q10 >= low
    assert high is None or made.q90 <= high


@given(tasks(), st.floats(0, 1e4))
def test_a_harder_level_is_never_more_likely(task: Task, harder: float) -> None:
    """Raising the level, or lowering it where lower is better, cannot raise the probability."""
    low, high = (end if one is None else one for one, end in zip(task.bounds, (-inf, inf), strict=True))
    moved = min(task.level + harder, high) if task.direction == "up" else max(task.level - harder, low)
    assert chance(replace(task, level=moved)) <= chance(task) + 1e-9


@given(st.lists(tasks(), min_size=1, max_size=12))
@settings(max_examples=60)
def test_company_changes_nothing(some: list[Task]) -> None:
    """A task alone, in a batch, twice: the same to a millionth."""
    together = foresee([*some, *some])
    for at, task in enumerate(some):
        [alone] = foresee([task])
        for other in (together[at], together[at + len(some)]):
            assert isinstance(alone, Foreseen) and isinstance(other, Foreseen)
            assert other.p_met == pytest.approx(alone.p_met, abs=1e-6)
            scale = max(abs(alone.q10), abs(alone.q90), 1e-3)
            for one, same in ((other.q10, alone.q10), (other.q50, alone.q50), (other.q90, alone.q90)):
                assert one == pytest.approx(same, rel=1e-5, abs=1e-5 * scale)


@given(tasks())
def test_both_directions_share_the_outcomes(task: Task) -> None:
    """What is likely to be reached upwards is unlikely to stay below, but for the recalibration."""
    task = replace(task, whole=False)
    up, down = chance(replace(task, direction="up")), chance(replace(task, direction="down"))
    assert 0.3 <= up + down <= 1.7


@given(tasks(), st.floats(0, 0.5))
def test_an_interval_lies_between_its_ends(task: Task, wide: float) -> None:
    """A last figure that is only known to lie in an interval gives a chance between those of its ends, nearly."""
    task = replace(task, bounds=(None, None), linear=True, seasons=None, whole=False)
    last = task.points[-1]
    size = max(abs(last.low), 1.0) * wide
    before = task.points[:-1]
    exact = [replace(task, points=(*before, Point(last.at, end, end))) for end in (last.low, last.low + size)]
    between = replace(task, points=(*before, Point(last.at, last.low, last.low + size)))
    low, high = sorted(map(chance, exact))
    assert low - 0.35 <= chance(between) <= high + 0.35


@pytest.mark.parametrize(
    ("task", "why"),
    [
        (Task((), 20, "up", 2030.0), "no_figure"),
        (Task((Point(2024.0, nan, nan),), 20, "up", 2030.0), "not_finite"),
        (Task((Point(2024.0, 1, inf),), 20, "up", 2030.0), "not_finite"),
        (Task((Point(2024.0, 1, 1),), nan, "up", 2030.0), "not_finite"),
        (Task((Point(2031.0, 17, 17),), 20, "up", 2030.0), "no_horizon"),
        (Task((Point(2030.0, 17, 17),), 20, "up", 2030.0), "no_horizon"),
        (Task((Point(2024.0, 17, 17),), 20, "up", 2030.0, (100.0, 0.0)), "degenerate_bounds"),
        (Task((Point(2024.0, 17, 17),), 120, "up", 2030.0, (0.0, 100.0)), "outside_bounds"),
        (Task((Point(2024.0, 17, 17),), 20, "up", 2030.0, cumulative=True), "too_few_points"),
    ],
)
def test_it_abstains_with_a_reason(task: Task, why: str) -> None:
    """What cannot be forecast is said to be so, and the others of the batch are not disturbed."""
    good = Task((Point(2020.0, 10, 10), Point(2024.0, 17, 17)), 20, "up", 2030.0)
    assert foresee([good, task, good])[1] == why
    assert foresee([good, task, good])[0] == foresee([good])[0]


@pytest.mark.parametrize(
    "figures",
    [[0.0] * 9, [5.0] * 9, [-3.0, -2.0, -1.0], [1e-9] * 4, [1e12, 2e12, 3e12], [0.0], [0.0, 0.0, 1.0], [7.0, 7.0]],
)
@pytest.mark.parametrize("bounds", [(None, None), (0.0, None)])
def test_awkward_figures_give_no_certainty(figures: list[float], bounds: tuple[float | None, float | None]) -> None:
    """Constants, zeros, negative and huge figures: an answer that leaves room, never 0 or 100 %."""
    if min(figures) < 0:
        bounds = (None, None)
    points = tuple(Point(2015.0 + at, one, one) for at, one in enumerate(figures))
    aim = max(figures) * 1.2 + 0.1
    made = chance(Task(points, aim, "up", 2030.0, bounds))
    assert 0.0005 < made < 0.9995


@given(tasks(least=2), st.sampled_from([0.35, 0.65, 0.75]))
@settings(max_examples=120)
def test_the_figure_that_lifts_does_lift(task: Task, wanted: float) -> None:
    """Once the figure is reported that the search names, the chance is the one asked for."""
    task = replace(task, at=task.points[-1].at + 4, seasons=None, linear=False)
    at = task.points[-1].at + 1
    [figure] = lift([task], [at], [wanted])
    if isinstance(figure, str) or not isfinite(figure):
        return
    low, high = task.bounds
    edge = 1e-3 * (1.0 if low is None or high is None else high - low)
    if (low is not None and figure < low + edge) or (high is not None and figure > high - edge):
        return  # at a natural limit the scale has no room
    if low is None or high is None:
        return  # without two limits the scale is that of the largest figure, which the new one may be
    assert chance(replace(task, points=(*task.points, Point(at, figure, figure)))) == pytest.approx(wanted, abs=0.02)


def test_when_a_level_is_reached_comes_in_order() -> None:
    """The day of 10 % lies before that of 50 and 90 %; what never comes is None."""
    rising = Task(tuple(Point(2015.0 + at, 10.0 + at, 10.0 + at) for at in range(10)), 30, "up", 0.0, (0.0, None))
    falling = replace(rising, points=tuple(Point(2015.0 + at, 30.0 - 2 * at, 30.0 - 2 * at) for at in range(10)))
    found, never = reach([rising, replace(falling, level=60.0)])
    assert isinstance(found, Reached) and isinstance(never, Reached)
    assert found.p10 is not None and found.p50 is not None
    assert 2024 < found.p10 < found.p50 < (found.p90 or 2060)
    assert never.p90 is None


def test_a_total_needs_enough_each_year() -> None:
    """A running total is likely to be met where what is added each year is enough, and not where it is half."""
    points = tuple(Point(2018.0 + at, 100.0 * at, 100.0 * at) for at in range(7))
    enough, half = Task(points, 1000, "up", 2030.0, cumulative=True), Task(points, 1700, "up", 2030.0, cumulative=True)
    assert chance(enough) > 0.7
    assert chance(half) < 0.3
    [made] = foresee([half])
    assert isinstance(made, Foreseen)
    assert made.q10 >= 600
