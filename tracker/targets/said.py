"""A person's review as a line of `assess` or a rule test writes it."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from tracker.evaluate.possible import ever_possible
from tracker.model.aim import KINDS
from tracker.model.review import REVIEW_STATES, Review, ReviewState
from tracker.model.target import Target
from tracker.model.words import HEADLINES
from tracker.reader import Reader
from tracker.targets.amounts import read_number
from tracker.targets.fields import NOTHING, hint_for, missing_key, one_of, read_day, shown, unknown_key
from tracker.yamlfile import Path, Plain

KEYS = ("state", "headline", "reason", "by", "until", "confidence")
"""The keys of a review."""

_state = one_of("state of a review", REVIEW_STATES)


def read_review(reader: Reader, value: Plain, path: Path, target: Target, id_: str = "") -> Review | None:
    """The review that `{state, headline, reason, by, until, confidence}` writes, as made on the day it is looked at.

    A bare word is a state. None where there is a problem, which then stands in the reader. An `until` that is over
    is none: what ended is as if nobody had said it.
    """
    written = {"state": value} if isinstance(value, str) else reader.mapping(value, path, "a review")
    if written is None:
        return None
    before = len(reader.problems)
    for key in written:
        if key not in KEYS:
            unknown_key(reader, key, path, KEYS)
    given = {key: part for key, part in written.items() if part is not None}
    if "state" not in given:
        missing_key(reader, "state", path, "it says what the person did", "one of " + ", ".join(REVIEW_STATES))
        return None
    state = cast("ReviewState | None", _state(reader, given["state"], (*path, "state"), NOTHING))
    if state is None:
        return None
    headline = _headline(reader, given["headline"], (*path, "headline"), target, state) if "headline" in given else None
    reason, by = (
        reader.text(given[key], (*path, key), f"a review's {key}") if key in given else None for key in ("reason", "by")
    )
    until = read_day(reader, given["until"], (*path, "until")) if "until" in given else None
    confidence = _confidence(reader, given["confidence"], (*path, "confidence")) if "confidence" in given else None
    if state == "overridden" and "headline" not in given:
        missing_key(reader, "headline", path, "an override says to which status")
    if state in ("overridden", "disputed") and "reason" not in given:
        missing_key(reader, "reason", path, "a person's word against the figures needs a reason")
    if len(reader.problems) > before:
        return None
    return Review(id_, target.id, state, None, headline, reason, by, until, confidence)


def _headline(reader: Reader, value: Plain, path: Path, target: Target, state: ReviewState) -> str | None:
    word = reader.text(value, path, "a headline")
    if word is None:
        return None
    if word not in HEADLINES:
        hint = hint_for(reader, word, tuple(HEADLINES)) or "one of " + ", ".join(HEADLINES)
        reader.problem("unknown_word", f"{shown(word)} is no headline", path, hint)
        return None
    dated = target.by is not None or any(one.by is not None for one in target.revisions)
    aims = (target.aim, *(one.aim for one in target.revisions if one.aim is not None))
    possible = dict.fromkeys(word for aim in aims for word in ever_possible(KINDS[type(aim)], dated))
    if state == "overridden" and word not in possible:
        message = f"{target.id} ({KINDS[type(target.aim)]}) can never be {word}"
        reader.problem("impossible_headline", message, path, "it can be " + ", ".join(possible))
        return None
    return word


def _confidence(reader: Reader, value: Plain, path: Path) -> Decimal | None:
    number = read_number(reader, value, path)
    if number is not None and not 0 <= number <= 1:
        reader.problem("confidence", "a confidence lies between 0 and 1", path, "write it like 0.8")
        return None
    return number
