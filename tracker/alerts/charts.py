"""A target with figures as a picture: points with their spans over time, the path, the level that was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TypeAlias

from tracker.alerts.drawing import (
    LEFT,
    LETTER,
    RIGHT,
    SMALL,
    TITLE_LEAD,
    Frame,
    Label,
    Mark,
    Rule,
    SeriesDrawing,
    text_width,
)
from tracker.alerts.fan import Fan, fan
from tracker.alerts.phrases import phrase
from tracker.alerts.scale import Scale, scale_of
from tracker.alerts.tell import OPERATORS, promised, rounded, spoken_period, told
from tracker.evaluate.series import Series
from tracker.model.aim import Tendency
from tracker.model.amounts import amount
from tracker.model.assessment import Assessment, Lamp
from tracker.model.measurement import Measurement
from tracker.model.numerals import numeral
from tracker.model.outlook import rounded as percent
from tracker.model.period import Period, position_of
from tracker.model.target import Indicator, Target

MOST = 60
"""Figures drawn at most; of a longer series the latest."""

FADE = 24.0

PER_LABEL = 90
"""Units across that a labelled figure takes: where there are more, only the first and the last are labelled."""

MOST_TOLD = 0.75
"""The share of the width that the labels of all figures may take together."""

Point: TypeAlias = tuple[Period, Measurement]


def series_drawing(
    assessment: Assessment | None,
    target: Target | None,
    indicator: Indicator | None,
    series: Series,
    as_of: date,
    language: str,
    title: str,
    frame: Frame = LETTER,
) -> SeriesDrawing | None:
    """The picture of `series` against the aim; None where there is no figure to draw.

    Without a target and its assessment the figures stand alone.
    """
    figures = [(series.periods[at], series.measurement(at)) for at in drawn(series)]
    if not figures:
        return None
    return _Plot(assessment, target, indicator, figures, as_of, language, title, frame).drawing()


def drawn(series: Series) -> range:
    """The places of a series whose figures are drawn."""
    return range(max(len(series) - MOST, 0), len(series))


class _Plot:
    """One picture while it is being laid out; y grows downwards as in SVG."""

    def __init__(
        self,
        assessment: Assessment | None,
        target: Target | None,
        indicator: Indicator | None,
        figures: Sequence[Point],
        as_of: date,
        language: str,
        title: str,
        frame: Frame,
    ) -> None:
        self.assessment, self.target, self.indicator = assessment, target, indicator
        self.figures, self.as_of, self.language = figures, as_of, language
        self.whole_title, self.title = title, frame.heading(title)
        self.width, self.plot = frame.width, frame.plot
        self.levels: list[tuple[Decimal, str]] = []
        if assessment is not None and target is not None:
            self.levels = _levels(assessment, target, indicator, language)
        self.path = () if target is None else target.path
        self.forecast = None if assessment is None else assessment.forecast
        self.lamp: Lamp = "grey" if assessment is None else assessment.lamp
        by = None if assessment is None else assessment.by
        self.by = None if by is None else Period.parse(by)
        self.scale = self._scale()
        self.top = 12.0 + TITLE_LEAD * len(self.title) + 20
        self.foot = self.top + self.plot
        self.begin, self.end = self._span()
        self.labels: list[Label] = []
        self.taken: list[tuple[float, float, float, float]] = []

    def drawing(self) -> SeriesDrawing:
        """The finished picture."""
        rules = [*self._axis(), *self._target(), *self._moments()]
        marks = [self._mark(at) for at in range(len(self.figures))]
        self._label_figures(marks)
        points = " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in marks)
        path = [(point.period.position, point.value) for point in self.path]
        declared = " ".join(f"{self.x(at):.1f},{self.y(value):.1f}" for at, value in path)
        return SeriesDrawing(
            title=self.title,
            alternative=self._alternative(),
            height=int(self.foot + 26),
            lamp=self.lamp,
            rules=tuple(rules),
            line=points if len(marks) > 1 else "",
            path=declared,
            marks=tuple(marks),
            labels=tuple(self.labels),
            fan=self._fan(marks[-1]),
        )

    def _fan(self, last: Mark) -> Fan | None:
        """The forecast as a wedge from the last figure, where there is one for a day."""
        told = self.forecast
        if told is None or told.at is None or None in (told.q10, told.q50, told.q90):
            return None
        low, middle, high = (self.y(one) for one in (told.q10, told.q50, told.q90) if one is not None)
        level = self.y(self.levels[0][0]) if len(self.levels) == 1 else None
        down = self.assessment is not None and str(self.assessment.aim.get("op", "")).startswith("<")
        at = self.x(position_of(date.fromisoformat(told.at)))
        return fan((last.x, last.y), at, low, middle, high, level, down=down)

    def x(self, position: Decimal) -> float:
        """Across: a moment as a number of years."""
        share = float((position - self.begin) / (self.end - self.begin))
        return LEFT + share * (self.width - LEFT - RIGHT)

    def y(self, value: Decimal) -> float:
        """Down: an amount."""
        return self.foot - self.scale.share(value) * self.plot

    def _scale(self) -> Scale:
        values = [level for level, _ in self.levels] + [point.value for point in self.path]
        for _, figure in self.figures:
            values += [end for end in (figure.low, figure.high) if end is not None]
        if self.forecast is not None:
            values += [one for one in (self.forecast.q10, self.forecast.q90) if one is not None]
        return scale_of(values, self.indicator, self.language, from_zero=len(self.figures) == 1)

    def _span(self) -> tuple[Decimal, Decimal]:
        """From before the first figure to after the last thing of interest, with room for labels."""
        moments = [period.position for period, _ in self.figures] + [position_of(self.as_of)]
        moments += [point.period.position for point in self.path]
        if self.by is not None:
            moments.append(self.by.position)
        if self.forecast is not None and self.forecast.at is not None:
            moments.append(position_of(date.fromisoformat(self.forecast.at)))
        begin, end = min(moments), max(moments)
        margin = max((end - begin) / 12, Decimal("0.04"))
        before = max(margin, (end - begin) / 3) if len(self.figures) == 1 else margin
        return begin - before, end + margin

    def _axis(self) -> list[Rule]:
        """Hairlines at the value ticks, the foot a little stronger, period labels under the figures."""
        rules = []
        for value, said in self.scale.ticks:
            at = self.y(value)
            rules.append(Rule(LEFT, at, self.width - RIGHT, at, "hair"))
            self.labels.append(Label(LEFT - 6, at + 4, said, "end"))
        rules.append(Rule(LEFT, self.foot, self.width - RIGHT, self.foot, "axis"))
        if self.scale.caption:
            self.labels.append(Label(6, self.top - 10, self.scale.caption))
            self._take(6, self.top - 20, text_width(self.scale.caption, SMALL), 12)
        self._label_periods()
        return rules

    def _label_periods(self) -> None:
        """Periods from the last to the first, each only where it stands free."""
        today = self.x(position_of(self.as_of))
        now = phrase("today", self.language)
        spots = [(self.x(period.position), _short(period)) for period, _ in reversed(self.figures)]
        if self.by is not None:
            spots.insert(0, (self.x(self.by.position), _short(self.by)))
        taken: list[tuple[float, float]] = []
        for wanted, said in spots:
            half = text_width(said, SMALL) / 2
            x = min(max(wanted, LEFT + half - 30), self.width - 4 - half)
            if all(x + half + 5 < left or x - half - 5 > right for left, right in taken):
                taken.append((x - half, x + half))
                self.labels.append(Label(x, self.foot + 16, said, "middle"))
        half = text_width(now, SMALL) / 2
        if all(today + half + 4 < left or today - half - 4 > right for left, right in taken):
            self.labels.append(Label(today, self.foot + 16, now, "middle", "now"))

    def _target(self) -> list[Rule]:
        """The promised level as a line across, with its strictness in its label."""
        rules = []
        for level, words in self.levels:
            at = self.y(level)
            rules.append(Rule(LEFT, at, self.width - RIGHT, at, "target"))
            if words:
                wide = text_width(words, SMALL)
                above = at - 5 if at - 17 > self.top - 26 else at + 13
                self.labels.append(Label(self.width - RIGHT, above, words, "end", "level halo"))
                self._take(self.width - RIGHT - wide, above - 10, wide, 12)
            self._take(LEFT, at - 1, self.width - LEFT - RIGHT, 2)
        return rules

    def _moments(self) -> list[Rule]:
        """Today as a tick on the axis, the deadline as a line up from it."""
        today = self.x(position_of(self.as_of))
        rules = [Rule(today, self.foot - 5, today, self.foot + 4, "now")]
        if self.by is not None:
            due = self.x(self.by.position)
            rules.append(Rule(due, self.top - 4, due, self.foot + 4, "due"))
            said = phrase("by", self.language, by=spoken_period(self.by.text, self.language))
            self.labels.append(Label(min(due + 3, self.width - 4), self.top - 10, said, "end"))
            self._take(due - text_width(said, SMALL), self.top - 22, text_width(said, SMALL), 18)
        return rules

    def _mark(self, at: int) -> Mark:
        period, figure = self.figures[at]
        nominal = figure.nominal
        assert nominal is not None
        y = self.y(nominal)
        last = at == len(self.figures) - 1
        return Mark(
            x=self.x(period.position),
            y=y,
            top=y - FADE if figure.high is None else self.y(figure.high),
            bottom=y + FADE if figure.low is None else self.y(figure.low),
            fades_up=figure.high is None,
            fades_down=figure.low is None,
            cap_top=figure.high is not None and not figure.high_open,
            cap_bottom=figure.low is not None and not figure.low_open,
            last=last,
        )

    def _label_figures(self, marks: Sequence[Mark]) -> None:
        """The last figure in words, the others too where they are few, each where it covers nothing."""
        for mark in marks:
            self._take(mark.x - 5, mark.top if mark.whisker else mark.y - 5, 10, max(mark.bottom - mark.top, 10))
        for here, there in pairwise(marks):
            self._take_line(here, there)
        told = sum(text_width(self._said(at), SMALL) for at in range(len(marks)))
        few = len(marks) <= self.width // PER_LABEL and told <= self.width * MOST_TOLD
        wanted = range(len(marks)) if few else (0, len(marks) - 1)
        for at in reversed(list(wanted)):
            mark, said = marks[at], self._said(at)
            wide = text_width(said, SMALL)
            spots = [
                (mark.x - wide / 2, mark.top - 7),
                (mark.x - wide / 2, mark.bottom + 16),
                (mark.x - wide - 9, mark.y + 4),
                (mark.x + 9, mark.y + 4),
                (mark.x - wide, mark.top - 9),
                (mark.x - wide, mark.bottom + 18),
            ]
            spots = [(min(max(x, LEFT + 2), self.width - 4 - wide), y) for x, y in spots]
            x, y = min(spots, key=lambda spot: self._covered(spot[0], spot[1] - 10, wide, 13))
            if mark.last or not self._covered(x, y - 10, wide, 13):
                self._take(x, y - 10, wide, 13)
                self.labels.append(Label(x, y, said, "start", f"lamp {self.lamp} halo" if mark.last else "muted halo"))

    def _said(self, at: int) -> str:
        return told(self.figures[at][1], self.indicator, self.language)[0].partition(" (")[0]

    def _take(self, x: float, y: float, width: float, height: float) -> None:
        self.taken.append((x, y, x + width, y + height))

    def _take_line(self, here: Mark, there: Mark) -> None:
        """The way between two figures as a row of small boxes."""
        pieces = max(int((there.x - here.x) / 6), 1)
        for piece in range(pieces):
            share = (piece + 0.5) / pieces
            self._take(here.x + (there.x - here.x) * share - 3, here.y + (there.y - here.y) * share - 3, 6, 6)

    def _covered(self, x: float, y: float, width: float, height: float) -> float:
        """How much of a box is over something else, or outside the plot."""
        outside = max(y + height - self.foot, 0) * width * 2 + max(self.top - 24 - y, 0) * width * 2
        return outside + sum(
            max(min(x + width, right) - max(x, left), 0) * max(min(y + height, low) - max(y, high), 0)
            for left, high, right, low in self.taken
        )

    def _alternative(self) -> str:
        """Everything the picture shows, in words."""
        said = [
            phrase(
                "point",
                self.language,
                period=spoken_period(period.text, self.language),
                figure=told(figure, self.indicator, self.language)[0],
            )
            for period, figure in self.figures
        ]
        if self.assessment is not None:
            told_of = promised(self.assessment, self.target, self.indicator, self.language)
            said.append(phrase("picture_promised", self.language, promised=told_of))
            said += self._fan_told()
            if self.by is None:
                said.append(phrase("no_date", self.language))
            else:
                said.append(phrase("by", self.language, by=spoken_period(self.by.text, self.language)))
        joined = phrase("joint", self.language).join(said)
        return phrase("picture_of", self.language, title=self.whole_title, what=joined)

    def _fan_told(self) -> list[str]:
        told = self.forecast
        if told is None or told.p_met is None or told.q10 is None or told.q90 is None:
            return []
        unit = "" if self.indicator is None else self.indicator.unit
        display = None if self.indicator is None else self.indicator.display_unit
        low, high = (amount(rounded(one), unit, self.language, display) for one in (told.q10, told.q90))
        return [phrase("picture_forecast", self.language, chance=percent(told.p_met), low=low, high=high)]


def _levels(
    assessment: Assessment, target: Target, indicator: Indicator | None, language: str
) -> list[tuple[Decimal, str]]:
    """The promised level with its sign, or the two ends of a range; none for a tendency."""
    if isinstance(target.aim, Tendency):
        return []
    aim, unit = assessment.aim, "" if indicator is None else indicator.unit
    display = None if indicator is None else indicator.display_unit
    low, high, value = (numeral(str(aim.get(key) or "")) for key in ("low", "high", "value"))
    if low is not None and high is not None:
        return [(low.value, ""), (high.value, promised(assessment, target, indicator, language))]
    level = assessment.level if "growth" in aim else None if value is None else value.value
    if level is None:
        return []
    sign = OPERATORS.get(str(aim.get("op")), "")
    return [(level, f"{sign} {amount(rounded(level), unit, language, display)}".strip())]


def _short(period: Period) -> str:
    """A period as a label of an axis: 2023, 2023Q1, 2023-02; of an interval its last part."""
    last = period.text.partition("/")[2] or period.text
    return last.replace("-Q", "Q").replace("-S", "H").replace("-W", "W")
