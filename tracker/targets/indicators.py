"""Indicators: what is measured, in which unit, how often."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict, cast

from tracker.model.aim import Direction
from tracker.model.period import FREQUENCIES
from tracker.model.target import MEASURES, Indicator, Measure, Ratio
from tracker.model.text import Text
from tracker.model.units import canonical, factor_between
from tracker.reader import Reader
from tracker.targets.amounts import Fault, amount_in, json_number, too_long
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    missing_key,
    one_of,
    read_duration,
    read_fields,
    read_flag,
    read_id,
    read_strings,
    read_text,
    shown,
    unknown_key,
)
from tracker.yamlfile import Path, Plain

MAX_UNIT = 60

Limits = tuple[Decimal | None, Decimal | None]


def read_unit(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """A unit in its one spelling; in JSON "" stands for a unit that nobody named, and any figure fits it."""
    if type(value) is str and value and len(value) <= MAX_UNIT:
        return canonical(value)
    if value == "" and reader.file is None:
        return ""
    text = reader.text(value, path, "a unit")
    if text is None:
        return None
    if len(text) > MAX_UNIT:
        reader.problem("bad_unit", f"{shown(text)} is too long to be a unit", path)
        return None
    return canonical(text)


def read_units(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[str, ...] | None:
    """Other spellings of the unit."""
    texts = read_strings(reader, value, path)
    return None if texts is None else tuple(canonical(text) for text in texts if len(text) <= MAX_UNIT)


def read_ratio(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Ratio | None:
    """The two indicators a share is computed from."""
    written = reader.mapping(value, path, "a ratio")
    if written is None:
        return None
    fields = read_fields(reader, written, path, RATIO)
    for key in RATIO:
        if key not in written:
            missing_key(reader, key, path, "a ratio names the indicator of its part and of its whole")
    part, whole = cast("str | None", fields.get("part")), cast("str | None", fields.get("whole"))
    return None if part is None or whole is None else Ratio(part, whole)


def _limits_later(_reader: Reader, _value: Plain, _path: Path, _context: Context) -> Limits | None:
    """Reads no limits yet: their amounts depend on the unit, which may be written after them."""
    return None


def _source_later(reader: Reader, _value: Plain, path: Path, _context: Context) -> None:
    """Reads no source: it is read with those under `sources`; figures from JSON lines come without one."""
    if reader.file is None:
        unknown_key(reader, "source", path[:-1], tuple(key for key in INDICATOR if key != "source"))


RATIO: dict[str, FieldReader] = {"part": read_id, "whole": read_id}

INDICATOR: dict[str, FieldReader] = {
    "name": read_text,
    "unit": read_unit,
    "measure": one_of("measure", MEASURES),
    "display_unit": read_unit,
    "unit_aliases": read_units,
    "whole": read_flag,
    "limits": _limits_later,
    "direction": one_of("direction", ("up", "down")),
    "frequency": one_of("frequency", FREQUENCIES),
    "grace": read_duration,
    "owner": read_id,
    "scope": read_text,
    "part_of": read_id,
    "ratio": read_ratio,
    "aliases": read_strings,
    "linkable": read_flag,
    "source": _source_later,
    "note": read_text,
}
"""The keys of an indicator; each fills the field of the same name."""


class _Fields(TypedDict, total=False):
    name: Text
    unit: str
    measure: Measure
    limits: Limits
    display_unit: str
    direction: Direction


def read_indicator(reader: Reader, key: str, value: Plain, path: Path) -> Indicator | None:
    """An indicator from YAML or JSON values, or None with the reasons among the reader's problems.

    In JSON (a reader without a file) an indicator without a name is called by its id.
    """
    written = value if type(value) is dict else reader.mapping(value, path, "an indicator")
    if written is None:
        return None
    fields = cast("_Fields", read_fields(reader, written, path, INDICATOR))
    if "name" not in fields and written.get("name") is None and reader.file is None:
        fields["name"] = Text.of(key)
    if not _complete(reader, written, fields, path):
        return None
    if "limits" in written:
        limits = _limits(reader, written["limits"], (*path, "limits"), fields["unit"])
        if limits is not None:
            fields["limits"] = limits
    shown_in = fields.get("display_unit")
    if shown_in is not None and factor_between(shown_in, fields["unit"]) is None:
        message = f"amounts in {fields['unit']} cannot be shown in {shown_in}"
        hint = "use the same unit with another scale word, such as 亿元 for 元"
        reader.problem("unit_mismatch", message, (*path, "display_unit"), hint)
    return Indicator(id=key, **fields)


def _complete(reader: Reader, written: dict[str, Plain], fields: _Fields, path: Path) -> bool:
    if "name" in fields and "unit" in fields and "measure" in fields:
        return True
    given = {name for name, value in written.items() if value is not None or reader.file is not None}
    if "name" not in written and reader.file is not None:
        missing_key(reader, "name", path, "an indicator is shown by its name")
    if "unit" not in given:
        hint = "write the word counted in, such as 家, 元 or %; of an index, points"
        reader.problem("missing_unit", "this indicator has no unit", path, hint, of_key=True)
    if "measure" not in given:
        missing_key(
            reader, "measure", path, "it says how figures of several periods add up", "one of " + ", ".join(MEASURES)
        )
    return False


def _limits(reader: Reader, value: Plain, path: Path, unit: str) -> Limits | None:
    if value is None and reader.file is None:
        return None
    ends = reader.sequence(value, path, "limits")
    if ends is None:
        return None
    if len(ends) != 2:
        message = f"limits are two ends, not {len(ends)}"
        reader.problem("bad_limits", message, path, "write [0, 100], or [0, null] where there is no upper end")
        return None
    low, high = (_limit(reader, end, (*path, index), unit) for index, end in enumerate(ends))
    if low is not None and high is not None and low >= high:
        message = f"the lower limit {low} is not below the upper limit {high}"
        reader.problem("limits_reversed", message, path, "write the lower end first")
        return None
    return low, high


def _limit(reader: Reader, value: Plain, path: Path, unit: str) -> Decimal | None:
    if value is None:
        return None
    number = json_number(value)
    if number is not None:
        return number
    text = reader.text(value, path, "a limit")
    if text is None:
        return None
    amount = too_long(text) or amount_in(text, unit)
    if isinstance(amount, Fault):
        amount.report(reader, path)
        return None
    return amount
