"""The four rules written a second time, straight from their text, in fractions, without any code of the tracker.

What the text leaves open is read as `docs/explanation/rules.md` and `docs/decisions.md` say.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise


@dataclass
class Asked:
    """A target with its figures: (last day of the period, number), oldest first."""

    figures: list[tuple[date, Fraction]]
    up: bool = True
    target: Fraction | None = None
    by: date | None = None
    base: tuple[date, Fraction] | None = None
    met: bool = False
    keep: bool = False
    limit: Fraction | None = None
    path: list[tuple[date, Fraction]] = field(default_factory=list)
    first_after_break: int = 0

    @property
    def sign(self) -> int:
        return 1 if self.up else -1

    @property
    def comparable(self) -> list[tuple[date, Fraction]]:
        return self.figures[self.first_after_break :]


@dataclass
class Said:
    """A word, with the rule's figure and its score where it has them."""

    word: str
    value: float | None = None
    score: float | None = None


def when(day: date) -> Fraction:
    """The end of a day in years: a month is a twelfth, a day its share of the month."""
    return day.year + (day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])) / 12


def a_year_apart(figures: list[tuple[date, Fraction]]) -> list[tuple[date, Fraction]]:
    """From the last figure back, each time the latest one that is a year older; a week may be missing."""
    taken = [figures[-1]]
    for figure in reversed(figures[:-1]):
        if taken[-1][0] - figure[0] >= timedelta(days=358):
            taken.append(figure)
    return taken[::-1]


def average_step(asked: Asked) -> Said | None:
    """The mean of the last five yearly changes over the last six points, projected to the deadline."""
    points = a_year_apart(asked.comparable)[-6:]
    if len(points) < 4:
        return None
    last_day, last = points[-1]
    within = [point for point in points[:-1] if when(last_day) - when(point[0]) <= 5 + Fraction(2, 100)]
    if not within:
        return None
    first_day, first = within[0]
    change = (last - first) / (when(last_day) - when(first_day))
    better, worse = change * asked.sign > 0, change * asked.sign < 0
    undated = asked.target is None or asked.by is None
    if undated and not asked.keep:
        lately = (last - points[-2][1]) * asked.sign > 0
        if better:
            return Said("improving" if lately else "slipping")
        return Said("recovering" if lately else "worsening")
    if asked.met:
        return Said("at_risk" if worse else "on_track")
    if asked.keep or (asked.by is not None and when(last_day) >= when(asked.by)):
        return Said("off_track" if better else "reversing")
    if change == 0:
        return Said("stalled")
    assert asked.target is not None
    assert asked.by is not None
    left = asked.target - last
    if left == 0:
        return Said("on_track" if better else "reversing", 0.0)
    missed = (asked.target - (last + change * (when(asked.by) - when(last_day)))) / left
    if worse:
        return Said("reversing", float(missed))
    if missed < Fraction(5, 100):
        return Said("on_track", float(missed))
    return Said("at_risk" if missed <= Fraction(20, 100) else "off_track", float(missed))


def straight_line(asked: Asked) -> Said | None:
    """The covered share of the way from baseline to aim over the elapsed share of the time."""
    if asked.base is None or asked.target is None or asked.by is None or not asked.comparable:
        return None
    (began, start), (last_day, last) = asked.base, asked.figures[-1]
    if asked.target == start or last_day <= began or asked.by <= began:
        return None
    covered = (last - start) / (asked.target - start)
    elapsed = min((when(last_day) - when(began)) / (when(asked.by) - when(began)), Fraction(1))
    share = covered / elapsed
    word = (
        "on_track"
        if share >= Fraction(95, 100)
        else "at_risk"
        if share >= Fraction(60, 100)
        else "off_track"
        if share >= 0
        else "reversing"
    )
    return Said(word, float(share))


def path(asked: Asked) -> Said | None:
    """The last figure against the declared path, linear between its points, from the baseline to the aim."""
    if not asked.path or asked.target is None or not asked.comparable:
        return None
    line = list(asked.path)
    if asked.base is not None and asked.base[0] < line[0][0]:
        line = [asked.base, *line]
    if asked.by is not None and asked.by > line[-1][0]:
        line = [*line, (asked.by, asked.target)]
    last_day, last = asked.figures[-1]
    way = abs(line[-1][1] - line[0][1])
    if last_day < line[0][0] or way == 0:
        return None
    due = line[-1][1]
    for (day, level), (next_day, next_level) in pairwise(line):
        if day <= last_day < next_day:
            due = level + (next_level - level) * (when(last_day) - when(day)) / (when(next_day) - when(day))
    behind = (due - last) * asked.sign / way
    if behind <= 0:
        return Said("on_track", float(behind))
    if behind <= Fraction(10, 100):
        return Said("at_risk", float(behind))
    worse_than_at_first = (last - line[0][1]) * asked.sign < 0
    return Said("reversing" if worse_than_at_first else "off_track", float(behind))


def cagr_ratio(asked: Asked) -> Said | None:
    """Observed over required compound annual growth, or the growth itself where no target with a date is stated."""
    points = asked.comparable
    if not points:
        return None
    last_day, last = points[-1]
    base_day, base = points[0]
    if asked.base is not None and (not asked.first_after_break or asked.base[0] >= points[0][0]):
        base_day, base = asked.base
    if base_day >= last_day:
        return None
    start, now = float(base), float(last)
    if start == 0:
        start = 0.001
    if start * now < 0:
        return None
    turned = -1 if start < 0 else 1
    growth = turned * asked.sign * compound(start, now, when(last_day) - when(base_day))
    if asked.target is None or asked.by is None:
        return _by_growth(asked, growth, float(base))
    goal = float(asked.target) or 0.001
    if start * goal < 0 or asked.by <= base_day:
        return None
    required = abs(compound(start, goal, when(asked.by) - when(base_day)))
    if required == 0:
        if asked.met or growth > 0:
            return Said("on_track", None, 5.0)
        return None if growth == 0 else Said("reversing", None, -5.0)
    ratio = growth / required
    if asked.met:
        return Said("on_track", ratio, 5.0)
    score = min(7.1429 * ratio - 4.2857, 5) if ratio >= 0.6 else max(4.1667 * ratio - 2.5, -5)
    return Said(_band(ratio, 0.95, 0.6), ratio, score)


def compound(start: float, end: float, years: Fraction) -> float:
    return float((end / start) ** (1 / float(years))) - 1


def _by_growth(asked: Asked, growth: float, base: float) -> Said:
    curve = 1.0
    if asked.limit is not None:
        x, limit = abs(base), abs(float(asked.limit))
        if x < 2 * limit:
            curve = 1 - (x / limit) ** 4.44 if x <= limit else 1 - ((2 * limit - x) / limit) ** 4.44
    good, fair = 0.015 * curve, 0.005 * curve
    if asked.met:
        return Said("on_track", growth, 5.0)
    if growth < 0:
        return Said("reversing", growth, max(125 * growth - 2.5, -5))
    if curve == 0:
        return Said("on_track", growth, 5.0)
    if growth >= good:
        score = min(2.5 + 2.5 * (growth - good) / fair, 5)
    elif growth >= fair:
        score = 2.5 * (growth - fair) / (good - fair)
    else:
        score = 2.5 * growth / fair - 2.5
    return Said(_band(growth, good, fair), growth, score)


def _band(value: float, good: float, fair: float) -> str:
    return "on_track" if value >= good else "at_risk" if value >= fair else "off_track" if value >= 0 else "reversing"


RULES = {
    "average-step/1": average_step,
    "straight-line/1": straight_line,
    "path/1": path,
    "cagr-ratio/1": cagr_ratio,
}


def verdicts(asked: Asked) -> dict[str, Said]:
    """What each rule says, of those that say anything; none while fewer than four figures stand after a break."""
    if asked.first_after_break and len(asked.comparable) < 4:
        return {}
    if not asked.comparable:
        return {}
    said = {name: rule(asked) for name, rule in RULES.items()}
    return {name: one for name, one in said.items() if one is not None}
