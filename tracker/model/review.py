"""A review: what a person says of a target's computed status, kept beside it, never in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, get_args

from tracker.model.measurement import plain
from tracker.model.value import value

ReviewState = Literal["computed", "confirmed", "overridden", "disputed"]
REVIEW_STATES: tuple[ReviewState, ...] = get_args(ReviewState)

SecondState = Literal["seconded", "refused"]


@value
class Second:
    """What another person answered to a review that needs a second: when (UTC), who, and why."""

    state: SecondState
    at: datetime
    by: str | None = None
    reason: str | None = None


@value
class Review:
    """One person's word on one target, made at `at` (UTC; None where only the day of the assessment matters).

    `headline` is the word overridden to, or the computed one that was confirmed or disputed; `computed` as a state
    lifts whatever was said before. It holds through the day `until`, without end where that is None. One that
    `needs_second` counts only from the moment at which another person seconded it.
    """

    id: str
    target: str
    state: ReviewState
    at: datetime | None = None
    headline: str | None = None
    reason: str | None = None
    by: str | None = None
    until: date | None = None
    confidence: Decimal | None = None
    needs_second: bool = False
    second: Second | None = None

    @property
    def waits(self) -> bool:
        """Whether it waits for another person."""
        return self.needs_second and self.second is None

    @property
    def counts(self) -> bool:
        """Whether it counts at all: it needs no second, or has one."""
        return not self.needs_second or (self.second is not None and self.second.state == "seconded")

    @property
    def counts_from(self) -> datetime | None:
        """Since when it counts; None for always."""
        return self.at if self.second is None else self.second.at

    def to_json(self) -> dict[str, object]:
        """The review as it was written, with its second where it has or needs one."""
        shown: dict[str, object] = {
            "id": self.id,
            "target": self.target,
            "state": self.state,
            "headline": self.headline,
            "reason": self.reason,
            "by": self.by,
            "at": moment_json(self.at),
            "until": None if self.until is None else self.until.isoformat(),
            "confidence": None if self.confidence is None else plain(self.confidence),
        }
        if self.needs_second:
            second = self.second
            shown["second"] = None if second is None else second_json(second)
        return shown


def second_json(second: Second) -> dict[str, object]:
    """A second's answer as JSON."""
    return {"state": second.state, "by": second.by, "at": moment_json(second.at), "reason": second.reason}


def moment_json(at: datetime | None) -> str | None:
    """A moment in UTC as ISO 8601 with Z, None for none."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
