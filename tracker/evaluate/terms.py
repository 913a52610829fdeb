"""The terms of a target besides its aim, its deadline and its start, as two versions of the declaration state them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from tracker.evaluate.inputs import rule_of
from tracker.evaluate.moved import Move
from tracker.evaluate.rescale import indicator_in_unit, target_in_unit
from tracker.evaluate.restated import Field
from tracker.evaluate.stated import path_text, text
from tracker.model.amounts import is_chinese
from tracker.model.measurement import plain
from tracker.model.target import COMMITMENTS, Indicator, Target
from tracker.model.text import Text
from tracker.model.words import COMMITMENTS as COMMITTED
from tracker.model.words import HEADLINES, in_language

Term: TypeAlias = tuple[Field, Text | None, Text | None, Move | None]
"""What differs, what stood there before and after (None: nothing), and which way it moved where that can be told."""


def covered_terms(
    old: Target, new: Target, measured: Indicator | None, measures: Indicator | None, factor: Decimal
) -> Iterator[Term]:
    """The terms that a new revision speaks for: path and condition. `factor` of the new unit are one of the old."""
    if target_in_unit(old, factor, "").path != new.path:
        yield "path", path_text(old.path, measured), path_text(new.path, measures), None
    if old.when != new.when:
        yield "when", _condition(old), _condition(new), None


def own_terms(old: Target, new: Target, factor: Decimal) -> Iterator[Term]:
    """The terms of the target that no revision speaks for: its wording, our reading, its rule, how firm it is."""
    before, after = old.statement, new.statement
    for was, now in ((before.text, after.text), (_text(before.quote), _text(after.quote))):
        if was is not None and not _alike(was, now):
            yield "statement", was, now, None
    if not _alike(before.reading, after.reading):
        yield "reading", before.reading, after.reading, None
    if old.commitment != new.commitment:
        yield "commitment", _committed(old), _committed(new), _firmer(old, new)
    if rule_of(target_in_unit(old, factor, "")) != rule_of(new):
        yield "rule", _rule(old), _rule(new), None
    if not _alike(old.opted_out, new.opted_out):
        yield "opted_out", old.opted_out, new.opted_out, None


def measured_terms(old: Indicator, new: Indicator, factor: Decimal) -> Iterator[Term]:
    """What of the indicator decides a status: another scale of the same unit is no change."""
    same = indicator_in_unit(old, factor, new.unit)
    if same.direction != new.direction:
        yield "direction", _text(old.direction), _text(new.direction), None
    if same.limits != new.limits:
        yield "limits", _limits(old), _limits(new), None
    if same.measure != new.measure:
        yield "measure", _text(old.measure), _text(new.measure), None
    if same.whole != new.whole:
        yield "whole", _yes(old.whole), _yes(new.whole), None
    if same.ratio != new.ratio:
        yield "ratio", _ratio(old), _ratio(new), None
    if (same.frequency, same.grace) != (new.frequency, new.grace):
        yield "due", _due(old), _due(new), None


def _alike(old: Text | None, new: Text | None) -> bool:
    """Whether two wordings say the same in each language that both speak; an added translation is no change."""
    if old is None or new is None:
        return old is new
    before, after = old.to_json(), new.to_json()
    return all(before[tag] == after[tag] for tag in before.keys() & after.keys())


def _text(word: str | None) -> Text | None:
    return None if word is None else Text.of(word)


def _committed(target: Target) -> Text | None:
    word = target.commitment
    return None if word is None else text(lambda language: in_language(COMMITTED[word], language))


def _firmer(old: Target, new: Target) -> Move | None:
    """Binding is firmest; where nothing was said of it, nothing can be compared."""
    if old.commitment is None or new.commitment is None:
        return None
    before, after = COMMITMENTS.index(old.commitment), COMMITMENTS.index(new.commitment)
    return "hardened" if after < before else "softened"


def _rule(target: Target) -> Text:
    name, parameters = rule_of(target)
    given = ", ".join(f"{key} {plain(amount)}" for key, amount in sorted(parameters))
    return Text.of(f"{name}, {given}" if given else name)


def _condition(target: Target) -> Text | None:
    when = target.when
    if when is None:
        return None

    def say(language: str) -> str:
        state = in_language(HEADLINES[when.state], language) if when.state in HEADLINES else when.state
        return f"{when.target}：{state}" if is_chinese(language) else f"{when.target}: {state}"

    return text(say)


def _limits(indicator: Indicator) -> Text | None:
    if indicator.limits == (None, None):
        return None
    low, high = ("∞" if end is None else plain(end) for end in indicator.limits)
    return Text.of(f"{'-' if low == '∞' else ''}{low} … {high}")


def _yes(whole: bool) -> Text:
    return text(lambda language: ("是" if whole else "否") if is_chinese(language) else ("yes" if whole else "no"))


def _ratio(indicator: Indicator) -> Text | None:
    return None if indicator.ratio is None else Text.of(f"{indicator.ratio.part} / {indicator.ratio.whole}")


def _due(indicator: Indicator) -> Text:
    grace: timedelta | None = indicator.grace
    return Text.of(indicator.frequency if grace is None else f"{indicator.frequency} + P{grace.days}D")
