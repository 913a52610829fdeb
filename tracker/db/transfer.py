"""Observations as rows of a CSV file: the same bytes for the same ledger, and read back to the same ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from tracker.db.csvfile import write_row
from tracker.db.rows import Entry
from tracker.model.marks import mark_text
from tracker.model.measurement import Measurement, plain
from tracker.model.observation import Quote

COLUMNS = (
    "indicator", "period", "value", "low", "high", "low_open", "high_open", "qualifier", "unit", "flags",
    "source", "document", "evidence", "quote", "quote_prefix", "quote_suffix", "quote_start", "quote_end",
    "address", "recorded_at", "recorded_by", "state", "decided_at", "decided_by", "supersedes", "reason", "batch",
    "note", "id",
)  # fmt: skip
"""The columns of an exported file, in their order; an imported one may have any of them in any order."""

REQUIRED = ("indicator", "period", "value")

NUMERIC = frozenset({"low", "high", "quote_start", "quote_end"})
"""Columns in which a leading minus is a number's."""

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+\-]?\d[\d,]*(?:\.\d+)?%?")


def exported(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the file, header first, in the order of the entries."""
    yield write_row(list(COLUMNS))
    for entry in entries:
        yield write_row([guarded(name, cell) for name, cell in zip(COLUMNS, cells_of(entry), strict=True)])


def cells_of(entry: Entry) -> list[str]:
    """The cells of one entry, in the order of `COLUMNS`, not yet guarded."""
    one, decision = entry.observation, entry.decision
    value, quote = one.value, one.quote or Quote("")
    if isinstance(value, Measurement):
        figure = [
            value.text,
            "" if value.low is None else plain(value.low),
            "" if value.high is None else plain(value.high),
            _truth(value.low_open),
            _truth(value.high_open),
            value.qualifier,
            value.unit,
        ]
    else:
        figure = [mark_text(value), "", "", "", "", "", ""]
    return [
        one.subject,
        one.period.text,
        *figure,
        one.flags,
        one.source or "",
        one.document or "",
        one.evidence or "",
        quote.exact,
        quote.prefix,
        quote.suffix,
        "" if quote.start is None else str(quote.start),
        "" if quote.end is None else str(quote.end),
        one.address or "",
        moment_text(one.recorded_at),
        one.recorded_by or "",
        one.state,
        "" if decision is None else moment_text(decision.at),
        "" if decision is None else decision.by or "",
        one.supersedes or "",
        one.reason or "",
        one.batch or "",
        one.note or "",
        one.id,
    ]


def guarded(column: str, cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run as a formula; numbers stay numbers.

    >>> guarded("note", "=1+1"), guarded("low", "-84.7"), guarded("value", "-84.7%"), guarded("note", "17家")
    ("'=1+1", '-84.7', '-84.7%', '17家')
    """
    if not _FORMULA.match(cell) or column in NUMERIC or (column == "value" and _NUMBER.fullmatch(cell)):
        return cell
    return "'" + cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def moment_text(moment: datetime | None) -> str:
    """A moment in UTC as ISO 8601 with Z, "" for None."""
    return "" if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _truth(value: bool) -> str:
    return "true" if value else "false"
