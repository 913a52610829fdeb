"""Aims: the wordings and mappings that say what would fulfil a target."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tracker.model.aim import (
    Aim,
    Bound,
    Change,
    Comparator,
    Growth,
    Keep,
    Misses,
    Operator,
    Range,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.measurement import plain
from tracker.model.period import Period
from tracker.reader import Reader, said
from tracker.targets.amounts import (
    Fault,
    amount_in,
    folded,
    json_number,
    measurement_in,
    tail_of,
    too_long,
    units_of,
    with_operator,
)
from tracker.targets.fields import NOTHING, Context, missing_key, read_id, read_period, shown, unknown_key
from tracker.yamlfile import Path, Plain

Aliases = tuple[str, ...]
Form = Literal["percent", "absolute", "times"]

OPERATORS: tuple[Operator, ...] = (">=", "<=", ">", "<")

COMPARATORS: dict[str, Operator] = {"below": "<", "above": ">", "at_least": ">=", "at_most": "<="}

SINCE: dict[str, str] = {"change": "from", "times": "from", "growth": "since", "total": "since"}
"""The key beside each kind of mapping that names the period it counts from."""

KINDS = (*SINCE, *COMPARATORS)

A_YEAR = ("a year", "per year", "each year", "/year", "per annum", "p.a.", "yearly", "annually", "每年", "/年")

FORMS = '">= 35 %", "> 20", "15 .. 20 %", up, down, or a mapping such as {change: "-65 %", from: 1990}'


def read_aim(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Aim | None:
    """An aim in any of its forms, with its numbers in the unit of the context's indicator."""
    if type(value) is str and len(value) <= 100:
        aim = aim_of_text(value, *units_of(context.indicator))
        if isinstance(aim, Fault):
            aim.report(reader, path)
            return None
        return aim
    if isinstance(value, dict):
        return _mapping(reader, value, path, context)
    number = json_number(value)
    fault = too_long(value) if isinstance(value, str) else None
    if number is not None:
        fault = _no_operator(plain(number))
    (fault or Fault("not_an_aim", f"{said(value)} is no aim", f"write {FORMS}")).report(reader, path)
    return None


def read_keep(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Keep | None:
    """A level that every period must hold; how many may miss is written beside it."""
    if isinstance(value, dict):
        hint = 'write keep: ">= 60"; a change since a year is an aim'
        reader.problem("not_an_aim", "only a level can be kept", path, hint)
        return None
    aim = read_aim(reader, value, path, context)
    if isinstance(aim, Tendency):
        reader.problem("not_an_aim", "a tendency cannot be kept", path, f"write aim: {aim.direction}")
        return None
    return Keep(aim) if isinstance(aim, Threshold | Range) else None


def read_misses(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Misses | None:
    """How many periods out of how many may miss: `1 in 12`."""
    text = reader.text(value, path, "misses")
    if text is None:
        return None
    words = text.split()
    if len(words) != 3 or words[1] != "in" or not (_short(words[0]) and _short(words[2])):
        reader.problem("bad_misses", f"{shown(text)} does not say how many periods may miss", path, 'write "1 in 12"')
        return None
    allowed, out_of = int(words[0]), int(words[2])
    if not 0 < allowed < out_of:
        message = f"{allowed} misses in {out_of} periods leave nothing to keep" if allowed else "no misses are no rule"
        reader.problem("bad_misses", message, path, "allow fewer than all, or remove misses")
        return None
    return Misses(allowed, out_of)


def _short(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) <= 4


_SIGNS = {"≥": ">=", "≤": "<=", "≧": ">=", "≦": "<="}


def split_operator(text: str) -> tuple[Operator | None, str]:
    """The operator that a folded text begins with, and what follows it."""
    text = _SIGNS.get(text[:1], text[:1]) + text[1:]
    for operator in OPERATORS:
        if text.startswith(operator):
            return operator, text[len(operator) :].lstrip()
    return None, text


@lru_cache(maxsize=2048)
def aim_of_text(text: str, unit: str | None, aliases: Aliases = ()) -> Threshold | Range | Tendency | Fault:
    """The aim that a wording states in `unit`, or why it states none.

    >>> aim_of_text(">= 200亿元", "元")
    Threshold(bound=Bound(op='>=', value=Decimal('20000000000')))
    >>> aim_of_text("15 .. 20 %", "%")
    Range(low=Decimal('15'), high=Decimal('20'))
    >>> aim_of_text("35", "%").hint
    'write ">= 35" where at least so much is promised, "<= 35" where at most'
    """
    whole = folded(text)
    if whole == "up":
        return Tendency("up")
    if whole == "down":
        return Tendency("down")
    operator, rest = split_operator(whole)
    if operator is not None and rest:
        amount = amount_in(rest, unit, aliases)
        return _fuzzy(amount, text, rest) if isinstance(amount, Fault) else Threshold(Bound(operator, amount))
    if ".." in whole:
        return _range(whole, unit, aliases)
    if whole.startswith(("=", "!")):
        return _no_operator(whole.lstrip("=!<> "))
    measured = measurement_in(whole, None)
    if isinstance(measured, Fault):
        return Fault("not_an_aim", f"{shown(text)} is no aim", f"write {FORMS}")
    if measured.qualifier == "range":
        return Fault("not_an_aim", f"{shown(text)} is no range", 'put two dots between its ends: "15 .. 20 %"')
    if measured.qualifier == "exact":
        return _no_operator(whole)
    return _fuzzy(Fault("not_exact", ""), text, whole)


def _no_operator(figure: str) -> Fault:
    hint = f'write ">= {figure}" where at least so much is promised, "<= {figure}" where at most'
    return Fault("no_operator", f"{shown(figure)} does not say on which side of it the aim lies", hint)


def _fuzzy(fault: Fault, text: str, figure: str) -> Fault:
    """The fault of an aim's figure, in an aim's words where its wording is fuzzy."""
    if fault.code != "not_exact":
        return fault
    bound = with_operator(figure)
    hint = f'write "{bound}"' if bound else 'write a bound such as ">= 9000"'
    message = f"{shown(text)} is the wording of a figure, where an aim needs an operator with one number"
    return Fault("fuzzy_aim", message, f"{hint}; the wording itself belongs in statement.text")


def _range(text: str, unit: str | None, aliases: Aliases) -> Range | Fault:
    first, _, second = text.partition("..")
    first, second = first.rstrip(), second.lstrip(". ")
    low, high = amount_in(first, unit, aliases), amount_in(second, unit, aliases)
    spelt = (unit, "", *aliases)
    if not isinstance(low, Decimal) or not isinstance(high, Decimal) or tail_of(second) not in spelt:
        # The lower end may leave its scale word or unit to the upper one: 1 .. 2亿元.
        measured = measurement_in(f"{first}..{second}", unit, aliases)
        if isinstance(measured, Fault):
            return measured
        if measured.qualifier != "range" or measured.low is None or measured.high is None:
            return Fault("not_an_aim", f"{shown(text)} is no range", 'write it like "15 .. 20 %"')
        return Range(measured.low, measured.high)
    if low > high:
        message = f"the lower end {plain(low)} of the range is above its upper end {plain(high)}"
        return Fault("range_reversed", message, "write the lower end first")
    return Range(low, high)


def _mapping(reader: Reader, value: dict[str, Plain], path: Path, context: Context) -> Aim | None:
    named = [kind for kind in KINDS if kind in value]
    if len(named) != 1:
        what = f"both {named[0]} and {named[1]}" if named else "none of its kinds"
        hint = "write exactly one of " + ", ".join(KINDS)
        reader.problem("not_an_aim", f"this aim names {what}", path, hint)
        return None
    kind = named[0]
    companion = SINCE.get(kind)
    for key in value:
        if companion is not None and key in SINCE.values() and key != companion:
            reader.problem(
                "unknown_key",
                f"beside {kind} the base is not called {key!r}",
                (*path, key),
                f"write {companion}:",
                of_key=True,
            )
        elif key not in (kind, companion):
            unknown_key(reader, key, path, (kind,) if companion is None else (kind, companion))
    if companion is None:
        other = read_id(reader, value[kind], (*path, kind))
        return None if other is None else Comparator(COMPARATORS[kind], other)
    since = None
    if companion in value:
        since = read_period(reader, value[companion], (*path, companion))
    else:
        missing_key(reader, companion, path, f"{kind} counts from a period", f"write {companion}: with the base period")
    aim = _against(reader, kind, value[kind], (*path, kind), context, since)
    return aim if since is not None else None


def _against(reader: Reader, kind: str, value: Plain, path: Path, context: Context, since: Period | None) -> Aim | None:
    """The aim that counts from a period; with `since` unknown its wording is read for its problems alone."""
    number = json_number(value)
    text = plain(number) if number is not None else reader.text(value, path, kind)
    if text is None:
        return None
    unit, aliases = units_of(context.indicator)
    found: tuple[Operator, Decimal, Form] | Bound | Fault
    if fault := too_long(text):
        found = fault
    elif kind == "change":
        found = change_of_text(text, unit, aliases)
    elif kind == "times":
        found = times_of_text(text)
    elif kind == "growth":
        found = bound_of_text(_without_a_year(text), "%")
    else:
        found = bound_of_text(text, unit, aliases)
    if isinstance(found, Fault):
        found.report(reader, path)
        return None
    if since is None:
        return None
    if isinstance(found, Bound):
        return Growth(found, since) if kind == "growth" else Total(found, since)
    return Change(found[0], found[1], found[2], since)


@lru_cache(maxsize=4096)
def bound_of_text(text: str, unit: str | None, aliases: Aliases = ()) -> Bound | Fault:
    """A one-sided bound in `unit`, or why the wording is none."""
    operator, rest = split_operator(folded(text))
    if operator is None:
        aim = aim_of_text(text, unit, aliases)
        return aim if isinstance(aim, Fault) else Fault("not_an_aim", f"{shown(text)} is no bound", 'write ">= 1000"')
    amount = amount_in(rest, unit, aliases)
    return _fuzzy(amount, text, rest) if isinstance(amount, Fault) else Bound(operator, amount)


def _without_a_year(text: str) -> str:
    whole = folded(text)
    for words in A_YEAR:
        if whole.lower().endswith(words):
            return whole[: -len(words)].rstrip()
    return whole


@lru_cache(maxsize=4096)
def change_of_text(text: str, unit: str | None, aliases: Aliases = ()) -> tuple[Operator, Decimal, Form] | Fault:
    """Operator, amount, form of a change: in percent of the base, or absolute in `unit` (`pp` where that is %).

    >>> change_of_text("-65 %", "Mt"), change_of_text("+5 pp", "%")
    (('<=', Decimal('-65'), 'percent'), ('>=', Decimal('5'), 'absolute'))
    """
    operator, rest = split_operator(folded(text))
    signed = rest.startswith(("+", "-"))
    if operator is None and not signed:
        measured = measurement_in(rest, None)
        if isinstance(measured, Fault) or measured.qualifier != "exact":
            return Fault("not_an_aim", f"{shown(text)} is no change", 'write "-65 %", "+500" or "+5 pp"')
        if not measured.nominal:
            return _no_change()
        return Fault(
            "no_sign", f"{shown(text)} does not say whether to rise or to fall", f'write "+{rest}" or "-{rest}"'
        )
    tail = tail_of(rest)
    form: Form = "percent" if tail == "%" else "absolute"
    if tail in ("%", "百分点"):
        if tail != "%" and unit not in (None, "%", "百分点"):
            return Fault("unit_mismatch", f"percentage points do not fit an indicator in {unit}", f"write {unit} or %")
        amount = amount_in(rest, tail)
    else:
        amount = amount_in(rest, unit, aliases)
    if isinstance(amount, Fault):
        return _fuzzy(amount, text, rest)
    if operator is None:
        if not amount:
            return _no_change()
        operator = ">=" if amount > 0 else "<="
    return operator, amount, form


def _no_change() -> Fault:
    return Fault("no_change", "a change of nothing is no change", 'write keep: with the level, or "<= 0 %"')


@lru_cache(maxsize=4096)
def times_of_text(text: str) -> tuple[Operator, Decimal, Form] | Fault:
    """Operator, factor, form of a multiple of the base."""
    operator, rest = split_operator(folded(text))
    amount = amount_in(rest, "")
    if isinstance(amount, Fault):
        return Fault("not_a_number", f"{shown(text)} is no multiple", "write times: 2 for twice the base")
    if amount <= 0 or (operator is None and amount == 1):
        message = f"{plain(amount)} times the base is no aim"
        return Fault("no_change", message, "write more than 1 to rise, a fraction of 1 to fall, keep: to hold a level")
    return operator or (">=" if amount > 1 else "<="), amount, "times"


__all__ = ["COMPARATORS", "KINDS", "SINCE", "aim_of_text", "read_aim", "read_keep", "read_misses"]
