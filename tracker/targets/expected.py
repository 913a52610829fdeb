"""What a rule test expects of a target, key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias, get_args

from tracker.evaluate.candidate import converted
from tracker.model.assessment import Assessability, Attainment, Lamp, Lifecycle, Trajectory
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.review import REVIEW_STATES
from tracker.model.target import RULES, Indicator
from tracker.model.trial import NOTES, Expectation, Expected, Holding, Judging, Saying, Within, Word, Words
from tracker.model.units import canonical
from tracker.model.words import CAUSES, HEADLINES, REASONS
from tracker.model.written import read_figure
from tracker.reader import Reader, said
from tracker.targets.fields import hint_for, read_day, shown, unknown_key
from tracker.yamlfile import Path, Plain

LANGUAGES = ("en", "zh")
"""The languages in which reasons are told."""
NULL = "null"


class _Context(NamedTuple):
    """What reading an expectation may depend on: the target's indicator, and whether no case comes before."""

    indicator: Indicator | None
    first: bool


class _Read(NamedTuple):
    """One thing expected: the value, how it is written, where."""

    expected: Expected
    written: str
    path: Path


_KeyReader: TypeAlias = Callable[[Reader, Plain, Path, _Context], Iterator[_Read]]


def read_expectations(
    reader: Reader, declaration: Declaration, value: Plain, path: Path, *, first: bool
) -> tuple[Expectation, ...]:
    """What `{target: {key: value}}` expects, in the order written; problems stand in the reader.

    A bare word in place of `{key: value}` is a headline. `first` says that there is no case before this one.
    """
    targets = reader.mapping(value, path, "what is expected")
    if targets is None:
        return ()
    if not targets:
        reader.problem("empty", "a case that expects nothing tests nothing", path, "write {target: headline}")
    found: list[Expectation] = []
    for name, keys in targets.items():
        place = (*path, name)
        target = declaration.targets.get(name)
        if target is None:
            reader.problem(
                "unknown_target", f"no target is called {shown(name)}", place, _instead(reader, declaration, name),
                of_key=True,
            )  # fmt: skip
            continue
        context = _Context(declaration.indicators.get(target.indicator or ""), first)
        for key, read in _keys(reader, keys, place, context):
            line, column = (reader.file.place(read.path) if reader.file is not None else None) or (1, 1)
            file = "" if reader.file is None else reader.file.name
            found.append(Expectation(name, key, read.expected, read.written, file, line, column))
    return tuple(found)


def _instead(reader: Reader, declaration: Declaration, name: str) -> str:
    measured = [one.id for one in declaration.targets.values() if one.indicator == name]
    if measured:
        return f"it is an indicator, on which stand {', '.join(measured[:5])}"
    if name in declaration.indicators:
        return "it is an indicator on which no target stands"
    return hint_for(reader, name, declaration.targets) or "targets.yaml declares them"


def _keys(reader: Reader, value: Plain, path: Path, context: _Context) -> Iterator[tuple[str, _Read]]:
    if isinstance(value, str):
        value, places = {"headline": value}, {"headline": path}
    elif isinstance(value, dict):
        places = {key: (*path, key) for key in value}
        if not value:
            reader.problem("empty", "nothing is expected of this target", path, "write a headline, such as open")
    else:
        message = f"what is expected must be a headline or a mapping, not {said(value)}"
        reader.problem("not_a_mapping", message, path, "write open, or {headline: open, missing: 1}")
        return
    for key, part in value.items():
        read = EXPECTABLE.get(key)
        if read is None:
            unknown_key(reader, key, path, EXPECTABLE)
        else:
            yield from ((key, one) for one in read(reader, part, places[key], context))


def _choice(
    reader: Reader,
    value: Plain,
    path: Path,
    what: str,
    known: tuple[str, ...],
    wordings: Mapping[str, str] | None = None,
) -> str | None:
    """One of some words; a problem with the nearest of them, or with the one that `wordings` gives for what is said."""
    text = reader.text(value, path, what)
    if text is None or text in known:
        return text
    meant = None if wordings is None else wordings.get(text)
    hint = f"write {meant}" if meant else hint_for(reader, text, known) or "one of " + ", ".join(known)
    reader.problem("unknown_word", f"{shown(text)} is no {what}", path, hint)
    return None


def _word(what: str, known: tuple[str, ...], *, may_lack: bool = False) -> _KeyReader:
    """A reader of exactly one word; with `may_lack` null says that there must be none."""
    wordings = {wording: word for word in known for wording in HEADLINES.get(word, {}).values()}
    if may_lack:
        wordings["none"] = NULL

    def read(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
        if value is None and may_lack:
            yield _Read(Word(None), NULL, path)
            return
        word = _choice(reader, value, path, what, known, wordings)
        if word is not None:
            yield _Read(Word(word), word, path)

    return read


def _assessability(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """A state or a reason, or a list of such words that must all be found."""
    known = (*get_args(Assessability), *REASONS)
    parts = [(part, (*path, index)) for index, part in enumerate(value)] if isinstance(value, list) else [(value, path)]
    if not parts:
        reader.problem("empty_list", "nothing is expected here", path, "one of " + ", ".join(known))
    for part, place in parts:
        word = _choice(reader, part, place, "state or reason", known)
        if word is not None:
            yield _Read(Holding(word), word, place)


def _reason(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """A passage of the reason in any language, or one a language."""
    if not isinstance(value, dict):
        passage = reader.text(value, path, "a passage of the reason")
        if passage is not None:
            yield _Read(Saying(passage), passage, path)
        return
    if not value:
        reader.problem("empty", "nothing is expected here", path, "write {en: …, zh: …}")
    for language, part in value.items():
        place = (*path, language)
        if language not in LANGUAGES:
            hint = "reasons are told in " + " and ".join(LANGUAGES)
            reader.problem("bad_language", f"no reason is told in {shown(language)}", place, hint, of_key=True)
            continue
        passage = reader.text(part, place, "a passage of the reason")
        if passage is not None:
            yield _Read(Saying(passage, language), passage, place)


def _figure(reader: Reader, value: Plain, path: Path, what: str) -> Measurement | None:
    text = reader.text(value, path, what)
    if text is None:
        return None
    try:
        return read_figure(text)
    except ValueError as error:
        reader.problem("bad_figure", str(error), path)
        return None


def _missing(reader: Reader, value: Plain, path: Path, context: _Context) -> Iterator[_Read]:
    """An amount in the indicator's unit; differences of shares may be written in percentage points."""
    if value is None:
        yield _Read(Word(None), NULL, path)
        return
    amount = _figure(reader, value, path, "a missing amount")
    if amount is None:
        return
    indicator = context.indicator
    if indicator is None:
        message = "a target without an indicator has no amount that could be missing"
        reader.problem("no_amount", message, path, "write null, or expect a passage of its reason")
        return
    unit = canonical(indicator.unit)
    points = (canonical(amount.unit), unit) == ("百分点", "%")
    inside = amount if points else converted(amount, indicator)
    if not points and canonical(inside.unit) != unit:
        message = f"{shown(amount.text)} is in {amount.unit}, {indicator.id} is measured in {indicator.unit}"
        reader.problem("unit_mismatch", message, path, f"write it in {indicator.unit}, or without a unit")
        return
    yield _Read(Within(inside), amount.text, path)


def _covered(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """The share of the way that is covered, 1 being all of it."""
    if value is None:
        yield _Read(Word(None), NULL, path)
        return
    amount = _figure(reader, value, path, "a covered share")
    if amount is None:
        return
    if canonical(amount.unit) not in ("", "%"):
        message = f"{shown(amount.text)} is no share of the way"
        reader.problem("unit_mismatch", message, path, "write it like 0.25, about 0.33 or 25 %")
        return
    share = amount.scaled(Decimal("0.01"), "") if amount.unit else amount
    yield _Read(Within(share), amount.text, path)


def _cause(reader: Reader, value: Plain, path: Path, context: _Context) -> Iterator[_Read]:
    """The causes of the changed headline, joined with `+` as in JSON; null: it is as it was."""
    if context.first:
        message = "the first case of a test has none before it, from which its headline could have changed"
        reader.problem("no_case_before", message, path, "expect a cause in a later case")
        return
    if value is None:
        yield _Read(Words(frozenset()), NULL, path)
        return
    text = reader.text(value, path, "a cause")
    words = [] if text is None else [part.strip() for part in text.split("+")]
    found = [_choice(reader, word, path, "cause", tuple(CAUSES)) for word in words]
    if text is not None and all(found):
        yield _Read(Words(frozenset(words)), "+".join(words), path)


def _other_rules(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """What other rules say, one by one."""
    rules = reader.mapping(value, path, "what other rules say")
    if rules is None:
        return
    if not rules:
        reader.problem("empty", "nothing is expected here", path, f"write {{{RULES[1]}: at_risk}}")
    for rule, part in rules.items():
        place = (*path, rule)
        if rule not in RULES:
            hint = hint_for(reader, rule, RULES) or "one of " + ", ".join(RULES)
            reader.problem("unknown_word", f"{shown(rule)} is no rule", place, hint, of_key=True)
        elif part is None:
            yield _Read(Judging(rule, None), NULL, place)
        elif (word := _choice(reader, part, place, "trajectory", get_args(Trajectory))) is not None:
            yield _Read(Judging(rule, word), word, place)


def _valid_until(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """The day, or null."""
    if value is None:
        yield _Read(Word(None), NULL, path)
        return
    day = read_day(reader, value, path)
    if day is not None:
        yield _Read(Word(day.isoformat()), day.isoformat(), path)


def _notes(reader: Reader, value: Plain, path: Path, _context: _Context) -> Iterator[_Read]:
    """All the notes there are; [] where there must be none."""
    entries = reader.sequence(value, path, "notes")
    if entries is None:
        return
    words = [_choice(reader, entry, (*path, index), "note", NOTES) for index, entry in enumerate(entries)]
    found = [word for word in words if word is not None]
    if len(found) == len(entries):
        yield _Read(Words(frozenset(found)), "+".join(found) or NULL, path)


EXPECTABLE: dict[str, _KeyReader] = {
    "headline": _word("headline", tuple(HEADLINES)),
    "lamp": _word("lamp", get_args(Lamp)),
    "attainment": _word("attainment", get_args(Attainment), may_lack=True),
    "trajectory": _word("trajectory", get_args(Trajectory), may_lack=True),
    "lifecycle": _word("lifecycle", get_args(Lifecycle)),
    "review": _word("state of a review", REVIEW_STATES),
    "assessability": _assessability,
    "reason": _reason,
    "missing": _missing,
    "covered": _covered,
    "cause": _cause,
    "rule": _word("rule", RULES, may_lack=True),
    "other_rules": _other_rules,
    "valid_until": _valid_until,
    "notes": _notes,
}
"""The keys that an expectation may name, each with its reader."""
