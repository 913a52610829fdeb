"""The fan: a wedge whose coloured part is where the aim would be met."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.alerts.fan import fan

HEIGHTS = st.integers(0, 100).map(float)


def corners(points: str) -> list[tuple[float, float]]:
    """The corners of a polygon as SVG writes it."""
    return [(float(x), float(y)) for x, y in (one.split(",") for one in points.split())]


def area(points: str) -> float:
    """The area of a polygon (the shoelace formula); 0 of none."""
    some = corners(points)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(some, some[1:] + some[:1], strict=True))) / 2


def test_the_wedge_runs_from_the_last_figure_to_both_ends() -> None:
    """From one point to the high and the low end, with a line to the middle; heights grow downwards."""
    drawn = fan((100, 50), 200, 80, 40, 10, None, down=False)
    assert corners(drawn.whole) == [(100, 50), (200, 10), (200, 80)]
    assert corners(drawn.middle) == [(100, 50), (200, 40)]
    assert drawn.met == ""


def test_the_part_is_on_the_side_that_meets_the_aim() -> None:
    """Upwards it lies above the aim's line, downwards below it."""
    up, down = (fan((100, 50), 200, 80, 40, 10, 30, down=one) for one in (False, True))
    assert all(y <= 30 for _, y in corners(up.met))
    assert all(y >= 30 for _, y in corners(down.met))
    assert corners(up.met)


def test_an_aim_that_is_out_of_reach_has_no_part_and_a_sure_one_has_all() -> None:
    """Beyond the wedge nothing is coloured; before it, everything."""
    assert fan((100, 50), 200, 80, 40, 10, 5, down=False).met == ""
    sure = fan((100, 50), 200, 80, 40, 10, 90, down=False)
    assert area(sure.met) == area(sure.whole)


@given(HEIGHTS, HEIGHTS, HEIGHTS, HEIGHTS)
def test_both_parts_together_are_the_wedge(last: float, one: float, other: float, level: float) -> None:
    """What meets the aim upwards and what meets it downwards make up the whole, whatever the heights."""
    low, high = max(one, other), min(one, other)
    assume(low > high)
    parts = [fan((0, last), 100, low, (low + high) / 2, high, level, down=down) for down in (False, True)]
    together = sum(area(part.met) for part in parts)
    assert abs(together - area(parts[0].whole)) <= 20  # corners are written to a tenth, 100 wide
