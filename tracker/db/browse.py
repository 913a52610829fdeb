"""Lists read a page at a time by the place where the last page ended, which stays right while others write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select
from sqlalchemy import text as sql

from tracker.db.outbox_rows import DELIVERY
from tracker.db.rows import READ, TABLE, Entry, entry_of
from tracker.db.tables import DecisionRow
from tracker.model.delivery import Delivery, DeliveryState
from tracker.model.observation import State

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

DECISION: Table = cast(Any, DecisionRow).__table__
IN_FORCE = DECISION.alias("in_force")

Place: TypeAlias = tuple[str, date, datetime, str]
"""Where an observation stands in the ledger's order: subject, end of its period, time of recording, id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which observations are meant; None lets everything through."""

    subject: str | None = None
    period: str | None = None
    source: str | None = None
    state: State | None = None
    since: datetime | None = None


class Browser:
    """Reads pages; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, read: Transaction) -> None:
        self._read = read

    def observations(self, wanted: Wanted, after: Place | None, limit: int) -> list[Entry]:
        """Observations with the decision in force, by subject, period, time of recording, id."""
        statement = _with_decision()
        for column, value in ((TABLE.c.subject, wanted.subject), (TABLE.c.period, wanted.period),
                              (TABLE.c.source, wanted.source)):  # fmt: skip
            if value is not None:
                statement = statement.where(column == value)
        if wanted.state is not None:
            statement = statement.where(func.coalesce(IN_FORCE.c.state, TABLE.c.state) == wanted.state)
        if wanted.since is not None:
            statement = statement.where(TABLE.c.recorded_at >= wanted.since)
        columns = [TABLE.c.subject, TABLE.c.period_end, TABLE.c.recorded_at, TABLE.c.id]
        if after is not None:
            # The first condition follows from the second: by it the database finds where to begin.
            statement = statement.where(TABLE.c.subject >= after[0], _beyond(columns, after))
        return self._entries(statement.order_by(*columns).limit(limit))

    def held(self, after: tuple[datetime, str] | None, limit: int, subject: str | None = None) -> list[Entry]:
        """Observations that wait for a person, first recorded first."""
        waits = sql("observation.state = 'proposed'"), IN_FORCE.c.state.is_(None)
        statement = _with_decision().where(*waits)
        if subject is not None:
            statement = statement.where(TABLE.c.subject == subject)
        columns = [TABLE.c.recorded_at, TABLE.c.id]
        if after is not None:
            statement = statement.where(_beyond(columns, after))
        return self._entries(statement.order_by(*columns).limit(limit))

    def deliveries(
        self,
        after: tuple[datetime, str] | None,
        limit: int,
        *,
        about: str | None = None,
        state: DeliveryState | None = None,
        channel: str | None = None,
        recipient: str | None = None,
    ) -> list[Delivery]:
        """Deliveries, the latest first; `about` names an edition, or a digest with all its editions.

        `recipient` is a part of an address, in upper or lower case.
        """
        statement = select(*(DELIVERY.c[name] for name in Delivery.__dataclass_fields__))
        if about is not None:
            inside = DELIVERY.c.about.startswith(f"{about}/", autoescape=True)
            statement = statement.where(or_(DELIVERY.c.about == about, inside))
        if state is not None:
            statement = statement.where(DELIVERY.c.state == state)
        if channel is not None:
            statement = statement.where(DELIVERY.c.channel == channel)
        if recipient is not None:
            statement = statement.where(DELIVERY.c.recipient.icontains(recipient, autoescape=True))
        moment, identity = DELIVERY.c.created_at, DELIVERY.c.id
        if after is not None:
            statement = statement.where(or_(moment < after[0], and_(moment == after[0], identity > after[1])))
        with self._read() as connection:
            rows = connection.execute(statement.order_by(moment.desc(), identity).limit(limit))
            return [Delivery(*row) for row in rows]

    def _entries(self, statement: Any) -> list[Entry]:
        with self._read() as connection:
            return [entry_of(row) for row in connection.execute(statement)]


def place_of(entry: Entry) -> Place:
    """Where an entry stands in the ledger's order."""
    one = entry.observation
    assert one.recorded_at is not None
    return one.subject, one.period.end, one.recorded_at, one.id


def _with_decision() -> Any:
    """Observations with the decision in force: the latest by time, then by number."""
    latest = select(DECISION.c.number).where(DECISION.c.observation == TABLE.c.id).correlate(TABLE)
    latest = latest.order_by(DECISION.c.decided_at.desc(), DECISION.c.number.desc()).limit(1)
    decided = and_(IN_FORCE.c.observation == TABLE.c.id, IN_FORCE.c.number == latest.scalar_subquery())
    columns = (*READ, IN_FORCE.c.state, IN_FORCE.c.decided_at, IN_FORCE.c.decided_by, IN_FORCE.c.reason)
    return select(*columns).select_from(TABLE.outerjoin(IN_FORCE, decided))


def _beyond(columns: Sequence[Any], place: Sequence[object]) -> ColumnElement[bool]:
    """Whether a row comes after a place in the order of some columns."""
    choices = []
    for number, column in enumerate(columns):
        same = [before == at for before, at in zip(columns[:number], place, strict=False)]
        choices.append(and_(*same, column > place[number]))
    return or_(*choices)
