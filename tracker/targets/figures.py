"""The observations of one line of `assess`, read into series and marks by subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from tracker.evaluate.series import Series
from tracker.model.measurement import QUALIFIERS, Measurement
from tracker.model.observation import FLAGS, Mark, Observation
from tracker.model.period import Period
from tracker.model.target import Indicator, Target
from tracker.model.units import factor_between
from tracker.model.written import read_figure
from tracker.reader import Reader, nearest, said
from tracker.targets.amounts import MAX_POWER, json_number, read_number
from tracker.targets.column import NUMBERS, Column, column_of
from tracker.yamlfile import Path, Plain

OBSERVATION = (
    "period", "value", "unit", "qualifier", "low", "high", "low_open", "high_open", "flags", "id", "indicator",
    "confidence", "holds", "text",
)  # fmt: skip
MAX_OBSERVATIONS = 100_000


class Figures:
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
        self.figures: dict[str, Column] = {}

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
            plain_column = column_of(rows)
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
                column = self.figures.setdefault(indicator.id, Column())
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
        if number is None and type(value) in NUMBERS:
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

    def series(self) -> dict[str, Series]:
        """The figures by indicator, also of periods that have not begun on the line's day."""
        return {subject: column.series(self.indicators[subject].unit) for subject, column in self.figures.items()}
