"""Observations as rows and back: the one place where tables and the model's frozen values meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeAlias, cast

from sqlalchemy import Table
from sqlalchemy.engine.interfaces import Dialect

from tracker.db.tables import ObservationRow
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation, Quote, State
from tracker.model.period import Period

Doubts: TypeAlias = Sequence[dict[str, object]]
"""Doubts as JSON keeps them: `[{"code": …, "message": {language: text}}]`."""

TABLE: Table = cast(Any, ObservationRow).__table__
COLUMNS = tuple(column.name for column in TABLE.columns)

READ = tuple(column for column in TABLE.columns if column.name not in ("period_start", "period_end", "nominal"))
"""The columns that an observation is made from; the others follow from them and serve for ordering."""

CHUNK = 2_000
"""Rows that are bound or fetched at a time: fast enough, and memory stays flat."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on an observation, when (UTC), and why."""

    observation: str
    state: State
    at: datetime
    by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An observation as the ledger holds it: beside what counts now, what it was when it came.

    `observation.state` is the state in force; `initial` the one it was recorded with; `decision` the decision in
    force, None where nobody decided; `doubts` why it was held.
    """

    observation: Observation
    initial: State
    decision: Decision | None = None
    doubts: tuple[dict[str, object], ...] = ()


def binder(dialect: Dialect) -> Callable[[Iterable[tuple[Observation, Doubts]]], Iterator[list[tuple[object, ...]]]]:
    """The function that turns observations into chunks of tuples for `INSERT`, bound as the dialect wants them.

    It raises ValueError for an observation without id or UTC moment, or with an amount that is none.
    """
    bind = {column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in TABLE.columns}
    amount = _bound(TABLE.c.low.type.dialect_impl(dialect).bind_processor(dialect))
    day, moment, json = (_bound(bind[name]) for name in ("period_end", "recorded_at", "doubts"))
    days: dict[str, tuple[object, object]] = {}
    moments: dict[datetime, object] = {}

    def row(one: Observation, doubts: Doubts) -> tuple[object, ...]:
        period = one.period
        span = days.get(period.text)
        if span is None:
            span = days[period.text] = (day(period.start), day(period.end))
        recorded = one.recorded_at
        if recorded is None or not one.id:
            raise ValueError(f"an observation of {one.subject} has no id or no time of recording")
        at = moments.get(recorded)
        if at is None:
            at = moments[recorded] = moment(recorded)
        value, quote = one.value, one.quote
        figure: tuple[object, ...]
        if isinstance(value, Measurement):
            low, high = value.low, value.high
            nominal = value.nominal
            bottom = None if low is None else amount(low)
            top = bottom if high is low else None if high is None else amount(high)
            figure = (
                bottom,
                top,
                value.low_open,
                value.high_open,
                None if nominal is None else float(nominal),
                value.qualifier,
                value.unit,
                value.text,
                None,
                None,
                None,
            )
        else:
            confidence = None if value.confidence is None else amount(value.confidence)
            figure = (None, None, False, False, None, None, None, None, value.value, value.holds, confidence)
        return (
            one.subject,
            span[1],
            at,
            one.id,
            period.text,
            span[0],
            *figure,
            one.flags,
            one.source or None,
            one.document or None,
            one.evidence or None,
            *((None,) * 5 if quote is None else (quote.exact, quote.prefix, quote.suffix, quote.start, quote.end)),
            one.recorded_by or None,
            one.state,
            one.supersedes or None,
            one.reason or None,
            one.batch or None,
            one.note or None,
            json(list(doubts)) if doubts else None,
            one.address or None,
        )

    def chunks(observations: Iterable[tuple[Observation, Doubts]]) -> Iterator[list[tuple[object, ...]]]:
        rows = (row(one, doubts) for one, doubts in observations)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    return chunks


def _bound(processor: Callable[[Any], object] | None) -> Callable[[Any], object]:
    return processor if processor is not None else lambda value: value


def entry_of(row: Sequence[Any]) -> Entry:
    """The entry of a row that holds the columns of `READ`, then the decision's state, time, person and reason."""
    (
        subject, recorded_at, identity, period, low, high, low_open, high_open, qualifier, unit, text,
        mark, holds, confidence, flags, source, document, evidence, quote, prefix, suffix, start, end,
        recorded_by, initial, supersedes, reason, batch, note, doubts, address, decided, decided_at, decided_by, why,
    ) = row  # fmt: skip
    value: Measurement | Mark
    if mark is None:
        value = Measurement(low, high, low_open == 1, high_open == 1, qualifier, unit, text)
    else:
        value = Mark(mark, None if holds is None else bool(holds), confidence)
    state: State = initial if decided is None else decided
    accepted_at = None if state != "accepted" else recorded_at if decided is None else decided_at
    observation = Observation(
        identity, subject, Period.parse(period), value, flags, source, document, evidence,
        None if quote is None else Quote(quote, prefix, suffix, start, end),
        recorded_at, recorded_by, state, accepted_at, supersedes, reason, batch, note, address,
    )  # fmt: skip
    decision = None if decided is None else Decision(identity, decided, decided_at, decided_by, why)
    return Entry(observation, initial, decision, tuple(doubts or ()))
