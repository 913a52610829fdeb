"""Facts: what the conditions of alerts look at, of one target or one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from tracker.model.collected import SourceState
from tracker.model.observation import Observation
from tracker.model.source import Source
from tracker.model.target import Target
from tracker.model.text import Text
from tracker.model.value import value


@value
class Reading:
    """A figure for a period as it was told: its ends, and the words in which it was written."""

    period: str
    low: str | None
    high: str | None
    open_ends: tuple[bool, bool]
    text: str

    def same_as(self, other: Reading) -> bool:
        """Whether both are the same amounts, however they are written."""
        return (self.low, self.high, self.open_ends) == (other.low, other.high, other.open_ends)


@value
class Reworded:
    """That a target's statement is another: on the page that is watched (`source`), or in our own declaration."""

    cause: str
    words: Text
    source: str | None = None


@value
class TargetFacts:
    """What is known of a target on a day. `told` is the figure that readers were told last, `now` what holds for its
    period today; `reworded` what became of its statement. `owner` is the name of the body that answers for it.
    """

    target: Target
    day: date
    headline: str
    reasons: tuple[str, ...] = ()
    period: str | None = None
    stages_left: tuple[tuple[str, Text, date], ...] = ()
    p_met: Decimal | None = None
    told: Reading | None = None
    now: Reading | None = None
    reworded: tuple[Reworded, ...] = ()
    owner: Text | None = None

    @property
    def deadlines(self) -> list[tuple[str, Text | None, date]]:
        """The days by which something is due, the nearest first: key, name (of a stage), last day."""
        own = self.target.deadline
        days: list[tuple[str, Text | None, date]] = [*self.stages_left]
        if own is not None:
            days.append(("by", None, own))
        return sorted(days, key=lambda one: one[2])


@value
class SourceFacts:
    """What is known of a source, None where it was never tried; `silent` are its targets that have no figures."""

    source: Source
    state: SourceState | None
    silent: tuple[str, ...] = ()


def facts_of(
    body: Mapping[str, object], target: Target, day: date, *, told: Reading | None = None,
    now: Reading | None = None, reworded: Sequence[Reworded] = (), owner: Text | None = None,
) -> TargetFacts:  # fmt: skip
    """The facts that an assessment's JSON object holds of a target."""
    assessability = _mapping(body.get("assessability"))
    reasons = assessability.get("reasons")
    current = reading_of(body)
    return TargetFacts(
        target, day, str(body.get("headline")),
        tuple(str(one) for one in reasons) if isinstance(reasons, Sequence) else (),
        None if current is None else current.period,
        tuple(_stages_left(body, target)), _amount(_mapping(body.get("forecast")).get("p_met")),
        told, now, tuple(reworded), owner,
    )  # fmt: skip


def reading_of(body: Mapping[str, object]) -> Reading | None:
    """The figure that an assessment's JSON object rests on."""
    shown = _mapping(body.get("measurement"))
    if not shown:
        return None
    low, high = shown.get("low"), shown.get("high")
    return Reading(
        str(shown.get("period")),
        None if low is None else str(low),
        None if high is None else str(high),
        (shown.get("low_open") is True, shown.get("high_open") is True),
        str(shown.get("text") or ""),
    )


def reading_for(period: str, body: Mapping[str, object], recorded: Sequence[Observation]) -> Reading | None:
    """What holds for a period today: what the assessment rests on, else the figure recorded last for it."""
    from tracker.model.measurement import plain

    current = reading_of(body)
    if current is not None and current.period == period:
        return current
    for one in reversed(recorded):
        if one.period.text == period and one.measurement is not None:
            m = one.measurement
            low, high = (None if end is None else plain(end) for end in (m.low, m.high))
            return Reading(period, low, high, (m.low_open, m.high_open), m.text)
    return None


def _stages_left(body: Mapping[str, object], target: Target) -> list[tuple[str, Text, date]]:
    from tracker.model.aim import Stages

    if not isinstance(target.aim, Stages):
        return []
    listed = _mapping(body.get("detail")).get("stages")
    reached = {
        str(one.get("id")) for one in listed if isinstance(one, Mapping) and one.get("reached")
    } if isinstance(listed, Sequence) else set()  # fmt: skip
    return [
        (f"stage:{stage.id}", stage.name, stage.by.end)
        for stage in target.aim.stages
        if stage.by is not None and stage.id not in reached
    ]


def _mapping(found: object) -> Mapping[str, object]:
    return found if isinstance(found, Mapping) else {}


def _amount(found: object) -> Decimal | None:
    try:
        return None if found is None else Decimal(str(found))
    except InvalidOperation:
        return None
