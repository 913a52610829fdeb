"""The fan of a forecast: the wedge from the last figure to the amounts that are likely at the deadline.

Of two tones: where the aim would be met and where not, so that the shares of the end tell the odds at a glance.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

Corner: TypeAlias = tuple[float, float]


class Fan(NamedTuple):
    """The wedge and its part on the aim's good side as SVG points, and the line to the middle of the outcomes."""

    whole: str
    met: str
    middle: str


def fan(last: Corner, at: float, low: float, middle: float, high: float, level: float | None, *, down: bool) -> Fan:
    """The fan from the last figure's place to three heights at `at`; `level` is the aim's height, None without one.

    `down` tells that lower amounts are better; heights grow downwards as in SVG.
    """
    corners: list[Corner] = [last, (at, high), (at, low)]
    met = [] if level is None else _clipped(corners, level, below=down)
    return Fan(_points(corners), _points(met) if len(met) > 2 else "", _points([last, (at, middle)]))


def _clipped(corners: list[Corner], level: float, *, below: bool) -> list[Corner]:
    """The part of a polygon on one side of a level (Sutherland and Hodgman, 1974)."""
    found: list[Corner] = []
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        inside, next_inside = ((y >= level) if below else (y <= level) for _, y in (here, there))
        if inside:
            found.append(here)
        if inside != next_inside:
            share = (level - here[1]) / (there[1] - here[1])
            found.append((here[0] + share * (there[0] - here[0]), level))
    return found


def _points(corners: list[Corner]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
