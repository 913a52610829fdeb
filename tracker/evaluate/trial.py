"""Running a rule test: every expectation that the assessments do not bear out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from tracker.evaluate.board import assess_all
from tracker.evaluate.compare import inside_all
from tracker.evaluate.moment import Moment, cause_between
from tracker.model.aim import Bound
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement, plain
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.text import Text
from tracker.model.trial import (
    Expectation,
    Expected,
    Holding,
    Judging,
    Mismatch,
    Said,
    Saying,
    Stated,
    Trial,
    TrialCase,
    Within,
    Word,
    Words,
)

NONE = "null"
"""How a result tells that there is nothing where something could be: the word that expects it in YAML."""

Found = tuple[str, ...] | Decimal | Text | None
"""What an assessment holds under a key: words, an amount, a sentence, or nothing."""


def run(trial: Trial, declaration: Declaration) -> list[Mismatch]:
    """What does not come out as expected, in the order in which it is written; empty where all does.

    Every case knows what the cases before it knew. Its targets are declared: reading the test has made sure of it.
    """
    known: dict[str, list[Observation]] = {}
    said: dict[str, list[Review]] = {}
    _learn(known, trial.observations)
    _hear(said, trial.reviews)
    found: list[Mismatch] = []
    before: Moment | None = None
    for case in trial.cases:
        _learn(known, case.observations)
        _hear(said, case.reviews)
        heard = {target: tuple(reviews) for target, reviews in said.items()}
        now = Moment(declaration, {subject: tuple(reports) for subject, reports in known.items()}, case.on, heard)
        found += _differences(trial, case, before, now)
        before = now
    return found


def _learn(known: dict[str, list[Observation]], stated: Stated) -> None:
    for subject, reports in stated.items():
        known.setdefault(subject, []).extend(reports)


def _hear(said: dict[str, list[Review]], reviews: Said) -> None:
    for target, made in reviews.items():
        said.setdefault(target, []).extend(made)


def _differences(trial: Trial, case: TrialCase, before: Moment | None, now: Moment) -> Iterator[Mismatch]:
    named = {expectation.target for expectation in case.expectations}
    made = {one.id: one for one in assess_all(now.declaration, now.observations, now.as_of, named, now.reviews)}
    for expectation in case.expectations:
        assessment = made[expectation.target]
        if expectation.key == "cause":
            cause = None if before is None else cause_between(before, now, expectation.target)
            value: Found = () if cause is None else tuple(cause.split("+"))
        else:
            value = _found(assessment, expectation)
        if not _fits(expectation.expected, value):
            yield Mismatch(trial.name, case.on, expectation, _said(value), assessment.sentence)


def _found(made: Assessment, expectation: Expectation) -> Found:
    """What the assessment holds under the expectation's key."""
    match expectation.key:
        case "headline" | "lamp" | "attainment" | "trajectory" | "lifecycle" as key:
            word: str | None = getattr(made, key)
            return _word(word)
        case "review":
            return _word(made.review_state)
        case "assessability":
            return (made.assessability, *made.reasons)
        case "reason":
            return made.reason
        case "missing":
            return made.missing
        case "covered":
            return made.covered
        case "rule":
            return _word(None if made.rule is None else made.rule.id)
        case "other_rules":
            return _word(_verdict(made, expectation.expected))
        case "valid_until":
            return _word(None if made.valid_until is None else made.valid_until.isoformat())
        case "notes":
            return made.notes
        case key:
            raise KeyError(key)


def _word(word: str | None) -> tuple[str, ...]:
    return () if word is None else (word,)


def _verdict(made: Assessment, expected: Expected) -> str | None:
    rule = expected.rule if isinstance(expected, Judging) else None
    return next((other.trajectory for other in made.other_rules if other.id == rule), None)


def _fits(expected: Expected, found: Found) -> bool:
    match expected:
        case Word(word):
            return found in ((), None) if word is None else found == (word,)
        case Words(words):
            return isinstance(found, tuple) and set(found) == words
        case Holding(word):
            return isinstance(found, tuple) and word in found
        case Within(amounts):
            return isinstance(found, Decimal) and allows(amounts, found)
        case Saying(passage, language):
            return isinstance(found, Text) and _says(found, passage, language)
        case Judging(_, trajectory):
            return found == _word(trajectory)


def allows(amounts: Measurement, value: Decimal) -> bool:
    """Whether an amount lies in the interval of a measurement.

    >>> allows(Measurement(Decimal("0.325"), Decimal("0.335")), Decimal(1) / 3)
    True
    """
    bounds: Sequence[Bound] = [
        *([] if amounts.low is None else [Bound(">" if amounts.low_open else ">=", amounts.low)]),
        *([] if amounts.high is None else [Bound("<" if amounts.high_open else "<=", amounts.high)]),
    ]
    return not bounds or inside_all(Measurement(value, value), bounds) == "met"


def _says(text: Text, passage: str, language: str | None) -> bool:
    return any(passage in wording for tag, wording in text.wordings if language is None or tag == language)


def _said(found: Found) -> Text:
    """What was found, as a result tells it: an amount with all its digits, several words joined as causes are."""
    match found:
        case Text():
            return found
        case Decimal():
            return Text.of(plain(found))
        case None | ():
            return Text.of(NONE)
        case words:
            return Text.of("+".join(words))
