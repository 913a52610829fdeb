"""The rows of an observations file, read into entries to be weighed or observations to be put back as they were."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import cast

from tracker.db.csvfile import CsvRow, UnreadableError, decoded, read_rows
from tracker.db.identity import observation_id
from tracker.db.rows import Decision
from tracker.db.transfer import COLUMNS, REQUIRED, unguarded
from tracker.model.declaration import Declaration
from tracker.model.marks import read_mark
from tracker.model.measurement import QUALIFIERS, Measurement, Qualifier, plain
from tracker.model.observation import FLAGS, STATES, Mark, Observation, Quote, State
from tracker.model.period import Period
from tracker.model.problem import Problem
from tracker.reader import nearest
from tracker.steps.entry import Written, read_entry, subject_named

MAX_SKEW = timedelta(days=1)
"""How far ahead of our clock another machine's may be."""

_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row: the line it begins on (of the sheet `file`) and its observation.

    A `settled` one comes from a ledger's export, with id, time and state: it is put back as it was, with the decision
    made on it. Any other is weighed like an entry by hand.
    """

    line: int
    observation: Observation
    settled: bool = False
    decision: Decision | None = None
    file: str = ""


@dataclass(slots=True)
class Sheet:
    """What a file holds: its good rows and the problems of the others; `count` rows in all.

    `notes` are what a reader should know of rows that are good (hidden, merged), `blank` counts rows of a form that
    nobody filled in; `is_form` tells that the file itself is the evidence for what it says.
    """

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    header: dict[str, int] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    blank: int = 0
    is_form: bool = False

    def problem(self, found: Problem, line: int, file: str = "") -> None:
        """Records a problem of a row; its `path` is the column's name, its place the row's line and column's number."""
        number = self.header.get(found.path)
        path = found.path if number is None else f"column {number} ({found.path})"
        self.problems.append(replace(found, file=file or self.name, line=line, column=number, path=path))


def read_sheet(
    content: bytes, name: str, declaration: Declaration, *, now: datetime, by: str | None, batch: str | None
) -> Sheet:
    """Reads a CSV file of observations; never raises for what is written in it.

    Rows without a time of their own are recorded `now`, without a person `by`, without a batch in `batch`.
    """
    sheet = Sheet(name)
    try:
        rows = read_rows(decoded(content, name), name)
        header = next(rows, None)
        if header is None:
            sheet.problems.append(Problem("empty", "the file is empty", hint=_columns_hint(), file=name))
            return sheet
        if not _read_header(header, sheet):
            return sheet
        reader = RowReader(sheet, declaration, now, by, batch)
        for row in rows:
            sheet.count += 1
            reader.read(row)
    except UnreadableError as error:
        sheet.problems.append(error.problem)
    return sheet


def _read_header(row: CsvRow, sheet: Sheet) -> bool:
    names = [cell.strip() for cell in row.cells]
    for number, name in enumerate(names, start=1):
        if name not in COLUMNS:
            hint = nearest(name, COLUMNS) or _columns_hint()
            found = Problem("unknown_column", f"there is no column {name!r}", f"column {number}", hint)
            sheet.problems.append(replace(found, file=sheet.name, line=row.line, column=number))
        elif name in sheet.header:
            found = Problem("duplicate_column", f"the column {name!r} stands twice", f"column {number}")
            sheet.problems.append(replace(found, file=sheet.name, line=row.line, column=number))
        else:
            sheet.header[name] = number
    for name in REQUIRED:
        if name not in sheet.header:
            found = Problem("missing_column", f"the column {name!r} is missing", "", _columns_hint())
            sheet.problems.append(replace(found, file=sheet.name, line=row.line))
    return not sheet.problems


def _columns_hint() -> str:
    return f"needed are {', '.join(REQUIRED)}; possible are also {', '.join(COLUMNS[3:])}"


@dataclass(slots=True)
class RowReader:
    """Reads row after row of one sheet; with `by_any_name` an indicator may be called by its name."""

    sheet: Sheet
    declaration: Declaration
    now: datetime
    by: str | None
    batch: str | None
    file: str = ""
    by_any_name: bool = False

    def read(self, row: CsvRow) -> None:
        """Adds a row to the sheet's good ones, or every problem of it."""
        header = self.sheet.header
        if len(row.cells) != len(header):
            message = f"the row has {len(row.cells)} cells where the header has {len(header)}"
            hint = 'a comma inside a cell wants quotation marks around it: "1,234"'
            self.sheet.problem(Problem("cells", message, hint=hint), row.line)
            return
        self.read_cells(row.line, {name: unguarded(row.cells[number - 1]) for name, number in header.items()})

    def read_cells(self, line: int, cells: dict[str, str]) -> None:
        """The same for the cells of a row by column name."""
        cell = _Cells(cells)
        settled = bool(cell("id") and cell("recorded_at") and cell("state"))
        made = self._settled(cell) if settled else self._entry(cell)
        decision = None if made is None or cell.problems else self._decision(made, cell, settled)
        for problem in cell.problems:
            self.sheet.problem(problem, line, self.file)
        if made is not None and not cell.problems:
            self.sheet.rows.append(SheetRow(line, made, settled, decision, self.file))

    def _entry(self, cell: _Cells) -> Observation | None:
        subject = subject_named(self.declaration, cell("indicator"), by_any_name=self.by_any_name)
        if isinstance(subject, Problem):
            cell.problems.append(subject)
            return None
        quote = cell.quote()
        recorded_at = cell.moment("recorded_at", self.now) or self.now
        written = Written(
            subject.id, cell("value"), cell("period"), cell("qualifier"), cell("unit"), cell("flags"), cell("source"),
            cell("document"), cell("evidence"), quote, None, cell("supersedes"), cell("reason"),
            cell("batch") or self.batch or "", cell("note"), cell("address"),
        )  # fmt: skip
        given = None
        if cell("low") or cell("high"):
            given = cell.measurement(subject.indicator.unit if subject.indicator is not None else "")
            if given is None:
                return None
        if cell("qualifier") == "range":
            written = replace(written, qualifier="")
        if given is not None and not cell("value"):
            written = replace(written, value=_interval_text(given))
        made = read_entry(
            written, subject, self.declaration, recorded_at=recorded_at, by=cell("recorded_by") or self.by
        )
        if isinstance(made, list):
            cell.problems.extend(made)
            return None
        value = made.measurement
        if given is not None and value is not None and not _same_ends(given, value):
            message = f"low and high are not what the value {cell('value')!r} allows"
            hint = f"leave them blank, or write {_ends(value)}"
            cell.problems.append(Problem("interval_disagrees", message, "low" if cell("low") else "high", hint))
        if cell("id") and cell("id") != made.id:
            cell.problems.append(_wrong_id(cell("id"), made.id))
        return made

    def _settled(self, cell: _Cells) -> Observation | None:
        value: Measurement | Mark | None
        try:
            value = cell.measurement(cell("unit")) if cell("qualifier") else read_mark(cell("value"))
        except ValueError as error:
            cell.problems.append(Problem("no_mark", str(error), "value"))
            return None
        period, recorded_at = cell.period(), cell.moment("recorded_at", self.now)
        state = cell.state()
        unknown = [flag for flag in cell("flags") if flag not in FLAGS]
        if unknown:
            cell.problems.append(Problem("unknown_flag", f"{unknown[0]!r} is no flag", "flags"))
        if value is None or period is None or recorded_at is None or state is None or cell.problems:
            return None
        decided = bool(cell("decided_at"))
        made = Observation(
            "", cell("indicator"), period, value, cell("flags") or "A", cell("source") or None,
            cell("document") or None, cell("evidence") or None, cell.quote(), recorded_at, cell("recorded_by") or None,
            "proposed" if decided else state, supersedes=cell("supersedes") or None, reason=cell("reason") or None,
            batch=cell("batch") or None, note=cell("note") or None, address=cell("address") or None,
        )  # fmt: skip
        identity = observation_id(made)
        if identity != cell("id"):
            cell.problems.append(_wrong_id(cell("id"), identity))
        return replace(made, id=identity)

    def _decision(self, made: Observation, cell: _Cells, settled: bool) -> Decision | None:
        """The decision that the row tells of; a row that nobody exported cannot say that it was decided."""
        if not settled:
            return None
        decided_at, state = cell.moment("decided_at", self.now), cell.state()
        if state in ("returned", "rejected") and decided_at is None and not cell.problems:
            cell.problems.append(Problem("undecided", f"it is {state}, but not since when", "decided_at"))
        if decided_at is None or state is None:
            return None
        if state == "proposed":
            cell.problems.append(Problem("undecided", "it still waits, and yet was decided", "decided_at"))
        if made.recorded_at is not None and decided_at < made.recorded_at:
            cell.problems.append(Problem("no_moment", "it was decided before it was recorded", "decided_at"))
        return Decision(made.id, state, decided_at, cell("decided_by") or None)


@dataclass(slots=True)
class _Cells:
    """The cells of a row by column name, with the problems found in them."""

    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def __call__(self, name: str) -> str:
        """The cell, "" where the file has no such column; only free text keeps its outer spaces."""
        cell = self.cells.get(name, "")
        return cell if name in ("value", "note", "reason", "quote", "quote_prefix", "quote_suffix") else cell.strip()

    def period(self) -> Period | None:
        try:
            return Period.parse(self("period"))
        except ValueError as error:
            self.problems.append(Problem("no_period", str(error), "period"))
            return None

    def moment(self, name: str, now: datetime) -> datetime | None:
        """The moment in a cell, in UTC; a problem for one without time zone or still to come."""
        text = self(name)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                self.problems.append(Problem("no_zone", f"{text!r} has no time zone", name, f"write {text}Z for UTC"))
                return None
            moment = moment.astimezone(UTC)
        except (ValueError, OverflowError):
            self.problems.append(Problem("no_moment", f"{text!r} is no moment", name, "write 2026-11-22T08:00:00Z"))
            return None
        if moment > now + MAX_SKEW:
            self.problems.append(Problem("in_future", f"{text} is still to come", name))
        return moment

    def state(self) -> State | None:
        if self("state") in STATES:
            return cast(State, self("state"))
        hint = nearest(self("state"), STATES) or "one of " + ", ".join(STATES)
        self.problems.append(Problem("unknown_word", f"{self('state')!r} is no state", "state", hint))
        return None

    def quote(self) -> Quote | None:
        if not self("quote"):
            return None
        return Quote(
            self("quote"),
            self("quote_prefix"),
            self("quote_suffix"),
            self._count("quote_start"),
            self._count("quote_end"),
        )

    def measurement(self, unit: str) -> Measurement | None:
        """The interval in the numeric cells, in `unit`."""
        low, high = self._amount("low"), self._amount("high")
        ends = [self._truth(name) for name in ("low_open", "high_open")]
        qualifier = self("qualifier") or "exact"
        if qualifier not in QUALIFIERS:
            hint = nearest(qualifier, QUALIFIERS) or "one of " + ", ".join(QUALIFIERS)
            self.problems.append(Problem("unknown_word", f"{qualifier!r} is no qualifier", "qualifier", hint))
        if low is not None and high is not None and low > high:
            self.problems.append(Problem("no_interval", f"low {low} is above high {high}", "low"))
        if self.problems:
            return None
        return Measurement(low, high, ends[0], ends[1], cast(Qualifier, qualifier), unit, self("value"))

    def _amount(self, name: str) -> Decimal | None:
        text = self(name)
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or len(text) > 80 or abs(amount.adjusted()) > 60:
            self.problems.append(Problem("no_number", f"{text[:40]!r} is no number", name, "write digits: 1234.5"))
            return None
        return amount

    def _truth(self, name: str) -> bool:
        text = self(name).lower()
        if text not in _TRUTHS:
            self.problems.append(Problem("not_a_truth", f"{text!r} is neither true nor false", name))
        return _TRUTHS.get(text, False)

    def _count(self, name: str) -> int | None:
        text = self(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > 12:
            self.problems.append(Problem("no_number", f"{text[:40]!r} is no count of characters", name))
            return None
        return int(text)


def _wrong_id(given: str, right: str) -> Problem:
    hint = f"it would be {right}; leave the id blank where a row is changed by hand"
    return Problem("wrong_id", f"{given!r} is not the id of what this row says", "id", hint)


def _same_ends(one: Measurement, other: Measurement) -> bool:
    return (one.low, one.high, one.low_open, one.high_open) == (other.low, other.high, other.low_open, other.high_open)


def _ends(value: Measurement) -> str:
    low = "blank" if value.low is None else f"{plain(value.low)}{' (open)' if value.low_open else ''}"
    high = "blank" if value.high is None else f"{plain(value.high)}{' (open)' if value.high_open else ''}"
    return f"{low} and {high}"


def _interval_text(value: Measurement) -> str:
    """The wording of an interval that came in numbers alone."""
    low, high = value.low, value.high
    if low is not None and high is not None:
        return plain(low) if low == high else f"{plain(low)}..{plain(high)}"
    if low is not None:
        return f"{'>' if value.low_open else '>='} {plain(low)}"
    return "" if high is None else f"{'<' if value.high_open else '<='} {plain(high)}"
