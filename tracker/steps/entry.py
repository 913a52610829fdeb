"""An entry as a person or a file writes it, read into an observation of a declared subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from tracker.db.identity import identified
from tracker.evaluate.candidate import converted, marks_of
from tracker.evaluate.periods import period_written
from tracker.model.declaration import Declaration
from tracker.model.marks import read_mark
from tracker.model.measurement import QUALIFIERS, Measurement, Qualifier
from tracker.model.observation import FLAGS, Mark, Observation, Quote
from tracker.model.period import Period
from tracker.model.problem import Problem
from tracker.model.target import Indicator, Target
from tracker.model.units import factor_between, split_scale
from tracker.model.written import read_figure
from tracker.reader import nearest

MAX_TEXT = 32_768


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, cell by cell; "" where nothing was. `evidence` is the SHA-256 of archived bytes."""

    subject: str
    value: str
    period: str
    qualifier: str = ""
    unit: str = ""
    flags: str = ""
    source: str = ""
    document: str = ""
    evidence: str = ""
    quote: Quote | None = None
    confidence: Decimal | None = None
    supersedes: str = ""
    reason: str = ""
    batch: str = ""
    note: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What figures or marks are recorded for: an indicator, or a target that has none."""

    id: str
    indicator: Indicator | None = None
    target: Target | None = None


def subject_named(declaration: Declaration, word: str, *, by_any_name: bool = False) -> Subject | Problem:
    """The subject of that id; with `by_any_name` also by a name or alias that only one has, or by its target's id."""
    word = word.strip()
    if word in declaration.indicators:
        return Subject(word, indicator=declaration.indicators[word])
    target = declaration.targets.get(word)
    if target is not None and target.indicator is not None:
        if by_any_name and target.indicator in declaration.indicators:
            return Subject(target.indicator, indicator=declaration.indicators[target.indicator])
        hint = f"record its indicator: {target.indicator}"
        return Problem("unknown_subject", f"{word!r} is a target, not an indicator", "indicator", hint)
    if target is not None:
        if marks_of(target):
            return Subject(word, target=target)
        return Problem(
            "unknown_subject", f"nothing is recorded for {word!r} itself: it follows from others", "indicator"
        )
    if by_any_name:
        named = [one for one in declaration.indicators.values() if _is_called(one, word)]
        if len(named) == 1:
            return Subject(named[0].id, indicator=named[0])
    known = [*declaration.indicators, *(one.id for one in declaration.targets.values() if one.indicator is None)]
    hint = nearest(word, known) or "known are " + ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return Problem("unknown_subject", f"no indicator or target is called {word!r}", "indicator", hint)


def read_entry(
    written: Written, subject: Subject, declaration: Declaration, *, recorded_at: datetime, by: str | None
) -> Observation | list[Problem]:
    """The observation that an entry states, in the indicator's unit where it can be turned into that.

    Its state is not decided yet. Each problem's `path` names the cell that it is in.
    """
    problems: list[Problem] = []
    value = _value(written, subject, problems)
    period = _period(written.period, subject.indicator, problems)
    flags = "".join(sorted(set(written.flags.replace(" ", "").upper()))) or "A"
    for flag in flags:
        if flag not in FLAGS:
            hint = "known are " + ", ".join(f"{code} {word}" for code, word in FLAGS.items())
            problems.append(Problem("unknown_flag", f"{flag!r} is no flag", "flags", hint))
    if written.document and written.document not in declaration.documents:
        hint = nearest(written.document, tuple(declaration.documents)) or "declare it under documents: in targets.yaml"
        problems.append(Problem("unknown_document", f"no document is called {written.document!r}", "document", hint))
    for name in ("source", "reason", "note", "address"):
        if len(getattr(written, name)) > MAX_TEXT:
            problems.append(Problem("too_large", f"more than {MAX_TEXT:,} characters are too many", name))
    if problems or value is None or period is None:
        return problems
    return identified(
        Observation(
            "",
            subject.id,
            period,
            value,
            flags,
            written.source or None,
            written.document or None,
            written.evidence or None,
            written.quote,
            recorded_at,
            by or None,
            "proposed",
            supersedes=written.supersedes or None,
            reason=written.reason or None,
            batch=written.batch or None,
            note=written.note or None,
            address=written.address or None,
        )
    )


def _value(written: Written, subject: Subject, problems: list[Problem]) -> Measurement | Mark | None:
    if not written.value.strip():
        problems.append(Problem("no_value", "there is no value", "value", "write it like 17, 近9000项, '>= 84.7%'"))
        return None
    if subject.indicator is not None:
        return _measurement(written, subject.indicator, problems)
    try:
        mark = read_mark(written.value)
    except ValueError as error:
        problems.append(Problem("no_mark", str(error), "value"))
        return None
    known = () if subject.target is None else marks_of(subject.target)
    if mark.value not in known:
        hint = nearest(mark.value, known) or "known are " + ", ".join(known)
        problems.append(Problem("unknown_mark", f"{subject.id} knows no {mark.value!r}", "value", hint))
        return None
    if written.confidence is None:
        return mark
    if not 0 <= written.confidence <= 1:
        problems.append(Problem("confidence", "a confidence lies between 0 and 1", "confidence"))
    return Mark(mark.value, mark.holds, written.confidence)


def _measurement(written: Written, indicator: Indicator, problems: list[Problem]) -> Measurement | None:
    qualifier: Qualifier | None = None
    if written.qualifier:
        if written.qualifier not in QUALIFIERS or written.qualifier == "range":
            known = tuple(one for one in QUALIFIERS if one != "range")
            hint = nearest(written.qualifier, known) or "one of " + ", ".join(known)
            problems.append(Problem("unknown_word", f"{written.qualifier!r} is no qualifier", "qualifier", hint))
            return None
        qualifier = cast(Qualifier, written.qualifier)
    try:
        value = read_figure(written.value, qualifier)
    except ValueError as error:
        problems.append(Problem("no_figure", str(error), "value"))
        return None
    unit = written.unit.strip()
    if unit and not value.unit:
        value = _with_unit(written.value.strip(), unit, value, qualifier)
    elif unit and factor_between(value.unit, unit) is None:
        problems.append(Problem("two_units", f"the value is in {value.unit!r}, the unit says {unit!r}", "unit"))
        return None
    return converted(value, indicator)


def _with_unit(text: str, unit: str, bare: Measurement, qualifier: Qualifier | None) -> Measurement:
    """The figure read together with the unit beside it: a scale word there rounds as much as one in the figure."""
    whole = f"{text} {unit}" if unit.isascii() and unit.isalpha() else f"{text}{unit}"
    try:
        return read_figure(whole, qualifier)
    except ValueError:
        return bare.scaled(*split_scale(unit))


def _period(text: str, indicator: Indicator | None, problems: list[Problem]) -> Period | None:
    """The period as the notation writes it, else as people do: 2024年一季度, 截至2024年6月底."""
    try:
        return Period.parse(text.strip())
    except ValueError as error:
        frequency = None if indicator is None or indicator.frequency == "irregular" else indicator.frequency
        written = period_written(text, frequency)
        if written is None:
            problems.append(Problem("no_period", str(error), "period"))
        return written


def _is_called(indicator: Indicator, word: str) -> bool:
    names = (*indicator.name.to_json().values(), *indicator.aliases)
    return word.casefold() in (name.casefold() for name in names)
