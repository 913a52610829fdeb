"""Ids that follow from what is said, so that saying it twice adds nothing in any clone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from tracker.model.measurement import Measurement, plain
from tracker.model.observation import Observation
from tracker.model.review import Review, moment_json

PREFIX = "o-"
REVIEW_PREFIX = "r-"
LENGTH = 16
"""Hexadecimal digits of the SHA-256 that an id keeps: one chance in a billion of a clash among 190 000 observations."""


def observation_id(observation: Observation) -> str:
    """The id that follows from an observation's content.

    Who recorded it, when, and why is not part of it; what it supersedes is, so that a figure that goes from A to B
    and back to A is three observations.
    """
    value = observation.value
    what: list[object]
    if isinstance(value, Measurement):
        low, high = _amount(value.low), _amount(value.high)
        what = [low, high, value.low_open, value.high_open, value.qualifier, value.unit, value.text]
    else:
        what = ["mark", value.value, value.holds, _amount(value.confidence)]
    quote = observation.quote
    where = [] if quote is None else [quote.exact, quote.prefix, quote.suffix, quote.start, quote.end]
    content = [
        observation.subject,
        observation.period.text,
        what,
        observation.flags,
        observation.source or None,
        observation.document or None,
        observation.evidence or None,
        where,
        observation.supersedes or None,
    ]
    return PREFIX + _digest(content)


def identified(observation: Observation) -> Observation:
    """The observation under the id that follows from its content."""
    return replace(observation, id=observation_id(observation))


def review_id(review: Review) -> str:
    """The id that follows from a review's content; who said it when is part of it, whether it was seconded is not."""
    until = None if review.until is None else review.until.isoformat()
    said = [review.target, review.state, review.headline, review.reason or None, until, _amount(review.confidence)]
    return REVIEW_PREFIX + _digest([*said, review.by or None, moment_json(review.at)])


def _digest(content: Sequence[object]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return sha256(canonical).hexdigest()[:LENGTH]


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
