"""Figures in a declaration, brought into the indicator's unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from tracker.model.measurement import Measurement, plain
from tracker.model.numerals import ARABIC, number
from tracker.model.target import Indicator
from tracker.model.units import canonical, factor_between, split_scale
from tracker.model.written import MAX_LENGTH, read_figure
from tracker.reader import Reader, said
from tracker.targets.fields import NOTHING, Context, shown
from tracker.yamlfile import Path, Plain

MAX_POWER = 40
"""Amounts stay below 10 to this."""
LARGEST = 10**MAX_POWER

_NUMBER = re.compile(ARABIC)
_OPERATORS = {"at_least": ">=", "over": ">", "at_most": "<="}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a wording could not be read: what a problem needs, without its place."""

    code: str
    message: str
    hint: str | None = None

    def report(self, reader: Reader, path: Path) -> None:
        reader.problem(self.code, self.message, path, self.hint)


def folded(text: str) -> str:
    """The text in half-width characters with an ASCII minus sign, without spaces at its ends."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text).replace("−", "-")).strip()


def units_of(indicator: Indicator | None) -> tuple[str | None, tuple[str, ...]]:
    """The unit amounts are wanted in, with its aliases; (None, ()) where the indicator or its unit is unknown."""
    return (None, ()) if indicator is None else (indicator.unit or None, indicator.unit_aliases)


def tail_of(text: str) -> str | None:
    """What stands behind the number a folded text begins with, as the one spelling of a unit; None without number."""
    form = _NUMBER.match(text)
    return None if form is None else canonical(text[form.end() :])


@lru_cache(maxsize=2048)
def measurement_in(text: str, unit: str | None, aliases: tuple[str, ...] = ()) -> Measurement | Fault:
    """The figure that `text` states in `unit` (None: whatever unit it has), or why it is none.

    >>> measurement_in("17家", "家").text, measurement_in("近9000项", "项").high
    ('17家', Decimal('9000'))
    >>> measurement_in("17家", "项").code
    'unit_mismatch'
    """
    exact = _as_spelt(text, unit, aliases)
    if exact is not None:
        return exact
    try:
        measured = read_figure(text)
    except ValueError as error:
        return Fault("not_a_figure", str(error))
    if unit is None:
        return measured
    if not measured.unit:
        scale, _ = split_scale(unit)
        return replace(measured, unit=unit) if scale == 1 else measured.scaled(1 / scale, unit)
    factor = Decimal(1) if measured.unit in aliases else factor_between(measured.unit, unit)
    if factor is None:
        message = f"{shown(text)} is in {measured.unit}, but the indicator's unit is {unit}"
        other = "" if measured.unit == "%" else f", or add {measured.unit} to unit_aliases"
        return Fault("unit_mismatch", message, f"write the amount in {unit}{other}")
    return measured.scaled(factor, unit)


def _as_spelt(text: str, unit: str | None, aliases: tuple[str, ...]) -> Measurement | None:
    """A number alone or before the very unit asked for; so `5 m` of something measured in m is not five million."""
    whole = folded(text)
    form = _NUMBER.match(whole)
    if form is None:
        return None
    tail = canonical(whole[form.end() :])
    if tail and tail != unit and tail not in aliases:
        return None
    value = number(form[0])
    return None if value is None else Measurement(value, value, unit=unit or tail, text=text.strip())


@lru_cache(maxsize=2048)
def amount_in(text: str, unit: str | None, aliases: tuple[str, ...] = ()) -> Decimal | Fault:
    """The one number that `text` states, in `unit`, never as a rounding interval; or why there is none."""
    measured = measurement_in(text, unit, aliases)
    if isinstance(measured, Fault):
        return measured
    if measured.qualifier != "exact" or measured.nominal is None:
        return Fault(
            "not_exact",
            f"{shown(text)} leaves the number open where one number must stand",
            "write the number alone; the wording belongs in statement.text",
        )
    return measured.nominal


def with_operator(text: str) -> str | None:
    """The bound that a qualified figure most likely asks for: `35 %以上` is `>= 35 %`; None for what is no figure."""
    try:
        measured = read_figure(text)
    except ValueError:
        return None
    operator = _OPERATORS.get(measured.qualifier, ">=")
    if measured.nominal is None:
        return None
    if operator == "<=" and measured.high_open:
        operator = "<"
    unit = f" {measured.unit}" if measured.unit else ""
    return f"{operator} {plain(measured.nominal)}{unit}"


def read_number(reader: Reader, value: Plain, path: Path, what: str = "a number") -> Decimal | None:
    """A plain number, without unit or scale word."""
    read = json_number(value)
    if read is None and isinstance(value, str):
        read = number(folded(value))
    if read is None:
        reader.problem("not_a_number", f"{what} must stand here, not {said(value)}", path)
    return read


def json_number(value: Plain) -> Decimal | None:
    """A number from JSON as an exact decimal; None for anything else and for one too long to be an amount."""
    if type(value) is int:
        return Decimal(value) if -LARGEST <= value <= LARGEST else None
    if type(value) is float:
        exact = Decimal(repr(value))
        return exact if exact.is_finite() and (not exact or exact.adjusted() <= MAX_POWER) else None
    return None


def read_amount(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Decimal | None:
    """One number in the indicator's unit."""
    exact = json_number(value)
    if exact is not None:
        return exact
    text = reader.text(value, path, "an amount")
    if text is None:
        return None
    amount = too_long(text) or amount_in(text, *units_of(context.indicator))
    if isinstance(amount, Fault):
        amount.report(reader, path)
        return None
    return amount


def read_measurement(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Measurement | None:
    """A figure as written, possibly bounded, in the indicator's unit."""
    exact = json_number(value)
    if exact is not None:
        return Measurement(exact, exact, unit="" if context.indicator is None else context.indicator.unit)
    text = reader.text(value, path, "a figure")
    if text is None:
        return None
    measured = too_long(text) or measurement_in(text, *units_of(context.indicator))
    if isinstance(measured, Fault):
        measured.report(reader, path)
        return None
    return measured


def too_long(text: str) -> Fault | None:
    """A fault for a text that is too long to be a figure; such texts do not enter the caches."""
    if len(text) <= MAX_LENGTH:
        return None
    return Fault("not_a_figure", f"{shown(text)} is too long to be a figure")
