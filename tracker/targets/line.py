"""One line of `assess`: a target with its indicator and figures, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import hypot
from operator import attrgetter, itemgetter, lt
from typing import cast

from tracker.evaluate.series import Figure, Series
from tracker.evaluate.situation import Situation
from tracker.model.declaration import Declaration
from tracker.model.measurement import QUALIFIERS, Measurement
from tracker.model.observation import FLAGS, Mark, Observation
from tracker.model.period import Period
from tracker.model.problem import Problem
from tracker.model.target import Indicator, RuleChoice, Target
from tracker.model.text import Text
from tracker.model.units import factor_between
from tracker.model.written import read_figure
from tracker.reader import Reader, nearest, said
from tracker.targets.amounts import LARGEST, MAX_POWER, json_number, read_number
from tracker.targets.coherence import check_target
from tracker.targets.examined import WITHOUT_INDICATOR
from tracker.targets.indicators import read_indicator
from tracker.targets.plans import NOT_STATED
from tracker.targets.targets import read_rule, read_target
from tracker.yamlfile import Path, Plain

KEYS = ("id", "indicator", "target", "observations", "as_of", "rule", "previous", "indicators", "targets")
OBSERVATION = (
    "period", "value", "unit", "qualifier", "low", "high", "low_open", "high_open", "flags", "id", "indicator",
    "confidence", "holds", "text",
)  # fmt: skip
_KEYS = frozenset(KEYS)
MAX_OBSERVATIONS = 100_000
SUBJECT = "indicator"
"""The id of an indicator that a line gives without one."""


def read_line(line: Plain, today: date) -> tuple[Situation, Situation | None] | tuple[None, list[Problem]]:
    """The situation that a decoded JSON line states and the one before it (`previous`), or the line's problems.

    What `previous` leaves out is as in the line itself. `today` is the day of a line without `as_of`.
    """
    reader = Reader()
    written = reader.mapping(line, (), "a line")
    if written is None:
        return None, reader.problems
    for key in written:
        if key not in _KEYS:
            reader.problem("unknown_key", f"there is no key {key!r} here", (key,), nearest(key, KEYS), of_key=True)
    now = _situation(reader, written, (), today)
    before = None
    past = written.get("previous")
    if past is not None:
        former = reader.mapping(past, ("previous",), "previous")
        if former is not None:
            before = _situation(reader, {**written, **former}, ("previous",), today)
    if now is None or any(problem.severity == "error" for problem in reader.problems):
        return None, [problem for problem in reader.problems if problem.severity == "error"]
    return now, before


def line_id(value: Plain) -> str | None:
    """The id of a line as text; None where it has none."""
    return str(value) if type(value) is int else value if type(value) is str and value else None


def _situation(reader: Reader, written: Mapping[str, Plain], path: Path, today: date) -> Situation | None:
    id_ = line_id(written.get("id")) or "target"
    stated = written.get("target")
    if type(stated) is not dict:
        reader.problem("missing_key", f"target must be a mapping, not {said(stated)}", (*path, "target"))
        return None
    indicators = _indicators(reader, written, path, stated, id_)
    own = stated.get("indicator")
    own = own if type(own) is str else SUBJECT
    indicator = indicators.get(own)
    of_rule = Reader()
    rule = written.get("rule")
    chosen = None if rule is None else read_rule(of_rule, rule, (*path, "rule"))
    target = _target(reader, id_, stated, (*path, "target"), indicators, indicator, chosen)
    if target is None:
        if indicator is not None:
            _Figures(reader, path, indicators, {}, own).read(written.get("observations"))
        return None
    reader.problems += of_rule.problems
    targets = {id_: target}
    for other, value in _named(reader, written, path, "targets"):
        read = _target(reader, other, value, (*path, "targets", other), indicators, None)
        if read is not None:
            targets[other] = read
    if target.indicator is None and not isinstance(target.aim, WITHOUT_INDICATOR):
        reader.problem("missing_key", "a line needs an indicator with its unit", (*path, "indicator"))
        return None
    as_of = _day(reader, written.get("as_of"), (*path, "as_of"), today)
    found = _Figures(reader, path, indicators, targets, target.indicator or id_)
    found.read(written.get("observations"))
    checked = Reader()
    check_target(checked, target, indicators, (*path, "target"))
    reader.problems += [problem for problem in checked.problems if problem.severity == "error"]
    warnings = tuple(problem.message for problem in checked.problems if problem.severity == "warning")
    declaration = Declaration("", Text.of(id_), "UTC", ("en",), indicators=indicators, targets=targets)
    return Situation(target, declaration, found.series(as_of), found.marks, as_of, warnings)


def _indicators(
    reader: Reader, written: Mapping[str, Plain], path: Path, stated: dict[str, Plain], line: str
) -> dict[str, Indicator]:
    """The line's own indicator under the name the target gives it, and the others it brings along."""
    found: dict[str, Indicator] = {}
    own = written.get("indicator")
    if own is not None:
        named = stated.get("indicator")
        id_ = named if type(named) is str else SUBJECT
        value: Plain = own
        if type(own) is dict and not ("name" in own and "unit" in own and "measure" in own):
            value = {"name": line, "unit": "", "measure": "flow" if _sums(stated) else "stock", **own}
        indicator = read_indicator(reader, id_, value, (*path, "indicator"))
        if indicator is not None:
            found[id_] = indicator
    for other, value in _named(reader, written, path, "indicators"):
        read = read_indicator(reader, other, value, (*path, "indicators", other))
        if read is not None:
            found[other] = read
    return found


def _sums(stated: dict[str, Plain]) -> bool:
    aim = stated.get("aim")
    return type(aim) is dict and "total" in aim


def _target(
    reader: Reader,
    id_: str,
    stated: Plain,
    path: Path,
    indicators: Mapping[str, Indicator],
    own: Indicator | None,
    rule: RuleChoice | None = None,
) -> Target | None:
    if type(stated) is dict and "by" not in stated:
        stated = {**stated, "by": NOT_STATED}
    return read_target(reader, id_, stated, path, indicators, beside=own, rule=rule)


def _named(reader: Reader, written: Mapping[str, Plain], path: Path, key: str) -> list[tuple[str, Plain]]:
    value = written.get(key)
    if value is None:
        return []
    mapping = reader.mapping(value, (*path, key), key)
    return [] if mapping is None else list(mapping.items())


def _day(reader: Reader, value: Plain, path: Path, today: date) -> date:
    if value is None:
        return today
    try:
        if type(value) is str:
            return date.fromisoformat(value)
    except ValueError:
        pass
    reader.problem("not_a_date", f"as_of must be a day like 2026-11-22, not {said(value)}", path)
    return today


class _Figures:
    """Collects a line's observations by subject."""

    def __init__(
        self,
        reader: Reader,
        path: Path,
        indicators: Mapping[str, Indicator],
        targets: Mapping[str, Target],
        subject: str,
    ) -> None:
        self.reader, self.path, self.subject = reader, (*path, "observations"), subject
        self.indicators, self.targets = indicators, targets
        self.marks: dict[str, list[Observation]] = {}
        self.figures: dict[str, _Column] = {}

    def read(self, value: Plain) -> None:
        """Reads all observations; a plain pair of period and number takes the short way."""
        if value is None:
            return
        rows = self.reader.sequence(value, self.path, "observations")
        if rows is None:
            return
        if len(rows) > MAX_OBSERVATIONS:
            message = f"a line holds at most {MAX_OBSERVATIONS} observations, this one has {len(rows)}"
            self.reader.problem("too_large", message, self.path)
            return
        if self.subject in self.indicators:
            plain_column = _column_of(rows)
            if plain_column is not None:
                self.figures[self.subject] = plain_column
                return
        for index, row in enumerate(rows):
            self._row(row, index)

    def _period(self, written: Plain, index: int) -> Period | None:
        text = self.reader.text(written, (*self.path, index, "period"), "a period")
        if text is None:
            return None
        try:
            period = Period.parse(text)
        except ValueError as error:
            self.reader.problem("not_a_period", str(error), (*self.path, index, "period"))
            return None
        return period

    def _row(self, row: Plain, index: int) -> None:
        path = (*self.path, index)
        written = self.reader.mapping(row, path, "an observation")
        if written is None:
            return
        self.reader.known_keys(written, path, OBSERVATION)
        period = self._period(written.get("period"), index)
        if period is None:
            return
        subject = written.get("indicator", self.subject)
        indicator = self.indicators.get(subject) if type(subject) is str else None
        if indicator is not None:
            measurement = self._measurement(written, path, indicator)
            if measurement is not None:
                flags = written.get("flags")
                if type(flags) is str and not set(flags) <= FLAGS.keys():
                    self.reader.problem("unknown_word", f"{flags!r} is no flag of SDMX", (*path, "flags"))
                column = self.figures.setdefault(indicator.id, _Column())
                id_ = written.get("id")
                column.add(period, measurement, id_ if type(id_) is str else "", type(flags) is str and "B" in flags)
        elif type(subject) is str and subject in self.targets:
            self._mark(written, path, subject, period)
        else:
            hint = nearest(str(subject), [*self.indicators, *self.targets])
            self.reader.problem("unknown_reference", f"nothing here is called {subject!r}", (*path, "indicator"), hint)

    def _measurement(self, written: Mapping[str, Plain], path: Path, indicator: Indicator) -> Measurement | None:
        value = written.get("value")
        if value is None and ("low" in written or "high" in written):
            return self._interval(written, path, indicator)
        number = json_number(value)
        qualifier = written.get("qualifier")
        if qualifier is not None:
            qualifier = self.reader.choice(qualifier, (*path, "qualifier"), "qualifier", QUALIFIERS)
        if number is not None and qualifier in (None, "exact"):
            return self._in_unit(Measurement(number, number), written, path, indicator)
        if number is None and type(value) in _NUMBERS:
            message = f"{value:.6g} is too large to be an amount"
            self.reader.problem("not_a_figure", message, (*path, "value"), f"amounts stay below 10 to the {MAX_POWER}")
            return None
        text = self.reader.text(value, (*path, "value"), "a figure")
        if text is None:
            return None
        try:
            read = read_figure(text, next((one for one in QUALIFIERS if one == qualifier), None))
        except ValueError as error:
            self.reader.problem("not_a_figure", str(error), (*path, "value"))
            return None
        return self._in_unit(read, written, path, indicator)

    def _interval(self, written: Mapping[str, Plain], path: Path, indicator: Indicator) -> Measurement | None:
        low, high = (self._end(written.get(end), (*path, end)) for end in ("low", "high"))
        if low is None and high is None:
            return None
        if low is not None and high is not None and low > high:
            self.reader.problem("limits_reversed", "low is above high", (*path, "low"))
            return None
        qualifier = next((one for one in QUALIFIERS if one == written.get("qualifier")), None)
        if qualifier is None:
            qualifier = (
                "exact" if low == high else "at_least" if high is None else "at_most" if low is None else "range"
            )
        opens = [written.get(end) is True for end in ("low_open", "high_open")]
        return self._in_unit(Measurement(low, high, opens[0], opens[1], qualifier), written, path, indicator)

    def _end(self, value: Plain, path: Path) -> Decimal | None:
        if value is None:
            return None
        number = json_number(value)
        if number is None and type(value) is str:
            try:
                number = read_figure(value).nominal
            except ValueError:
                number = None
        if number is None:
            self.reader.problem("not_a_number", f"an end of an interval must be a number, not {said(value)}", path)
        return number

    def _in_unit(
        self, measurement: Measurement, written: Mapping[str, Plain], path: Path, indicator: Indicator
    ) -> Measurement | None:
        named = written.get("unit")
        unit = named if type(named) is str else measurement.unit
        if not unit or unit in indicator.unit_aliases:
            return replace(measurement, unit=indicator.unit)
        factor = factor_between(unit, indicator.unit)
        if factor is None:
            message = f"the figure is in {unit}, but the indicator's unit is {indicator.unit or 'none'}"
            self.reader.problem("unit_mismatch", message, (*path, "value"), "use the indicator's unit")
            return None
        return measurement.scaled(factor, indicator.unit)

    def _mark(self, written: Mapping[str, Plain], path: Path, subject: str, period: Period) -> None:
        value = self.reader.text(written.get("value"), (*path, "value"), "a stage, an item or a verdict")
        if value is None:
            return
        holds = written.get("holds", True)
        if holds is not None and type(holds) is not bool:
            self.reader.problem(
                "not_a_truth", f"holds must be true, false or null, not {said(holds)}", (*path, "holds")
            )
            return
        known = self.targets[subject].marks()
        if known and value not in known:
            hint = nearest(value, list(known)) or "one of " + ", ".join(known)
            self.reader.problem("unknown_word", f"{value!r} is no stage, item or verdict here", (*path, "value"), hint)
            return
        id_ = written.get("id")
        reports = self.marks.setdefault(subject, [])
        mark = Mark(value, holds, self._confidence(written.get("confidence"), path))
        reports.append(Observation(id_ if type(id_) is str else f"#{len(reports)}", subject, period, mark))

    def _confidence(self, value: Plain, path: Path) -> Decimal | None:
        if value is None:
            return None
        number = read_number(self.reader, value, (*path, "confidence"), "a confidence between 0 and 1")
        if number is not None and not 0 <= number <= 1:
            self.reader.problem("not_a_confidence", "a confidence lies between 0 and 1", (*path, "confidence"))
        return number

    def series(self, as_of: date) -> dict[str, Series]:
        return {
            subject: column.series(self.indicators[subject].unit).until(as_of)
            for subject, column in self.figures.items()
        }


_NUMBERS = frozenset({int, float})
_period_of, _value_of = itemgetter("period"), itemgetter("value")
_ordinal_of = attrgetter("ordinal")
LONGEST_CALENDAR = 1_000
"""Periods of a line that are kept for the next; nearly all lines of a file speak of the same ones."""


def _column_of(rows: list[Plain]) -> _Column | None:
    """The column of rows that are nothing but periods in order, each with its number; None for any others.

    Nearly all lines are so, and nearly all of a line is this: it is worth the short way.
    """
    pairs = cast("list[dict[str, Plain]]", rows)
    try:
        texts = cast("tuple[str, ...]", tuple(map(_period_of, pairs)))
        figures = cast("list[int | float]", list(map(_value_of, pairs)))
        periods = _calendar(texts) if len(texts) <= LONGEST_CALENDAR else _calendar.__wrapped__(texts)
        if periods is None or set(map(len, pairs)) != _PAIRS or not _NUMBERS.issuperset(map(type, figures)):
            return None
        if hypot(*figures) > LARGEST:  # the length of all of them together, which none exceeds
            return None
    except (KeyError, TypeError, OverflowError):
        return None
    column = _Column()
    column.periods, column.figures = periods, cast("list[Figure]", figures)
    return column


_PAIRS = {2}


@lru_cache(maxsize=256)
def _calendar(texts: tuple[str, ...]) -> list[Period] | None:
    """The periods of texts, where all are periods, each later than the one before; else None."""
    try:
        periods = list(map(Period.parse, texts))
    except (ValueError, AttributeError):
        return None
    ordinals = list(map(_ordinal_of, periods))
    return periods if all(map(lt, ordinals, ordinals[1:])) else None


class _Column:
    """Figures of one subject as they come; in order of their periods they are a series at once."""

    __slots__ = ("breaks", "figures", "ids", "last", "periods", "sorted")

    def __init__(self) -> None:
        self.periods: list[Period] = []
        self.figures: list[Figure] = []
        self.ids: list[str] = []
        self.breaks: set[str] = set()
        self.sorted = True
        self.last = 0

    def add(self, period: Period, figure: Figure, id_: str = "", breaks: bool = False) -> None:
        key = period.ordinal
        if key <= self.last:
            self.sorted = False
        self.last = key
        if id_ or self.ids:
            self.ids += [""] * (len(self.periods) - len(self.ids))
            self.ids.append(id_)
        self.periods.append(period)
        self.figures.append(figure)
        if breaks:
            self.breaks.add(period.text)

    def series(self, unit: str) -> Series:
        """The series; of several figures for one period the last one written is in force."""
        periods, figures = self.periods, self.figures
        ids = self.ids + [""] * (len(periods) - len(self.ids)) if self.ids else None
        if not self.sorted:
            latest = {period.text: index for index, period in enumerate(periods)}
            order = sorted(latest.values(), key=lambda index: periods[index].ordinal)
            periods = [periods[index] for index in order]
            figures = [figures[index] for index in order]
            ids = None if ids is None else [ids[index] for index in order]
        breaks = 0
        if self.breaks:
            breaks = max(index for index, period in enumerate(periods) if period.text in self.breaks)
        return Series(periods, figures, ids, breaks, unit)
