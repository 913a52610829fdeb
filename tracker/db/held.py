"""The queue of held observations, with the log of decisions: a page of either is read, not the whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, and_, func, or_, select
from sqlalchemy import cast as as_type
from sqlalchemy import text as sql

from tracker.db.reviews import REVIEW, SECOND
from tracker.db.rows import READ, TABLE, Entry, entry_of
from tracker.db.tables import DecisionRow

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

DECISION: Table = cast(Any, DecisionRow).__table__

IN_FORCE = DECISION.alias("in_force")

_CODE = re.compile(r'(?<!\\)"code": ?"([a-z_]+)"')
"""The code of a doubt as JSON keeps it; within a wording its quotation marks are escaped."""


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which observations are meant: of a subject and period, from a source, held for a doubt of a code, by a person.

    None lets everything through. `by` is who recorded what is held, and who decided on what is not.
    """

    subject: str | None = None
    period: str | None = None
    source: str | None = None
    doubt: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """By what the queue can be sifted: how many are held of each subject, source, person and doubt."""

    subjects: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)


class HeldBook:
    """What waits for a person, what persons decided; every method joins the transaction of the ledger it is of."""

    def __init__(self, read: Transaction) -> None:
        self._read = read

    def entry(self, identity: str) -> Entry | None:
        """The observation of exactly this id, in any state, with the decision in force."""
        latest = select(DECISION.c.number).where(DECISION.c.observation == TABLE.c.id).correlate(TABLE)
        latest = latest.order_by(DECISION.c.decided_at.desc(), DECISION.c.number.desc()).limit(1)
        decided = and_(IN_FORCE.c.observation == TABLE.c.id, IN_FORCE.c.number == latest.scalar_subquery())
        chosen = _with(IN_FORCE).select_from(TABLE.outerjoin(IN_FORCE, decided)).where(TABLE.c.id == identity)
        with self._read() as connection:
            row = connection.execute(chosen).first()
        return None if row is None else entry_of(row)

    def count(self, sieve: Sieve = Sieve()) -> int:
        """How many are held."""
        with self._read() as connection:
            return int(connection.execute(_held(select(func.count()), sieve)).scalar() or 0)

    def page(self, sieve: Sieve = Sieve(), limit: int = 50, offset: int = 0) -> list[Entry]:
        """Some of those that are held, first recorded first."""
        chosen = _held(_with(IN_FORCE), sieve).order_by(TABLE.c.recorded_at, TABLE.c.id).limit(limit).offset(offset)
        with self._read() as connection:
            return [entry_of(row) for row in connection.execute(chosen)]

    def beside(self, entry: Entry, sieve: Sieve = Sieve()) -> tuple[str | None, str | None]:
        """The ids of those held before and after an observation, which need not be held itself."""
        one = entry.observation
        moment, identity = TABLE.c.recorded_at, TABLE.c.id
        earlier = or_(moment < one.recorded_at, and_(moment == one.recorded_at, identity < one.id))
        later = or_(moment > one.recorded_at, and_(moment == one.recorded_at, identity > one.id))
        ids = _held(select(identity), sieve)
        with self._read() as connection:
            before = connection.execute(ids.where(earlier).order_by(moment.desc(), identity.desc()).limit(1)).scalar()
            after = connection.execute(ids.where(later).order_by(moment, identity).limit(1)).scalar()
        return before, after

    def choices(self, codes: Collection[str]) -> Choices:
        """How many are held of each kind; doubts are counted by their `codes`."""
        columns = (TABLE.c.subject, TABLE.c.source, TABLE.c.recorded_by)
        found: list[dict[str, int]] = []
        with self._read() as connection:
            for column in columns:
                counted = _held(select(column, func.count()), Sieve()).where(column.is_not(None)).group_by(column)
                found.append({str(name): int(count) for name, count in connection.execute(counted.order_by(column))})
            kept = connection.execute(_held(select(as_type(TABLE.c.doubts, Text)), Sieve())).scalars()
            counted_codes = Counter(code for text in kept for code in set(_CODE.findall(text or "")))
        doubts = {code: counted_codes[code] for code in codes if code in counted_codes}
        return Choices(found[0], found[1], found[2], doubts)

    def decisions(self, sieve: Sieve = Sieve(), limit: int = 50, offset: int = 0) -> list[Entry]:
        """What persons decided, the latest first: each observation as it stood after that decision."""
        chosen = _decided(_with(DECISION), sieve)
        ordered = chosen.order_by(DECISION.c.decided_at.desc(), DECISION.c.observation, DECISION.c.number.desc())
        with self._read() as connection:
            return [entry_of(row) for row in connection.execute(ordered.limit(limit).offset(offset))]

    def deciders(self) -> dict[str, int]:
        """Who decided, with how often."""
        counted = select(DECISION.c.decided_by, func.count()).where(DECISION.c.decided_by.is_not(None))
        grouped = counted.group_by(DECISION.c.decided_by).order_by(DECISION.c.decided_by)
        with self._read() as connection:
            return {str(name): int(count) for name, count in connection.execute(grouped)}

    def overridden(self) -> set[str]:
        """The targets with an override that was never seconded nor refused."""
        waiting = select(REVIEW.c.target).select_from(REVIEW.outerjoin(SECOND, SECOND.c.review == REVIEW.c.id))
        with self._read() as connection:
            rows = connection.execute(waiting.where(REVIEW.c.needs_second, SECOND.c.review.is_(None)).distinct())
            return {str(target) for (target,) in rows}

    def decision_count(self, sieve: Sieve = Sieve()) -> int:
        """How many decisions there were."""
        with self._read() as connection:
            return int(connection.execute(_decided(select(func.count()), sieve)).scalar() or 0)


def _with(decision: Any) -> Select[Any]:
    """The columns that an entry is made from."""
    return select(*READ, decision.c.state, decision.c.decided_at, decision.c.decided_by, decision.c.reason)


def _held(statement: Select[Any], sieve: Sieve) -> Select[Any]:
    """Of the observations that began as proposals, those on which nobody decided: no decision makes a proposal."""
    nobody = statement.select_from(TABLE.outerjoin(IN_FORCE, IN_FORCE.c.observation == TABLE.c.id))
    held = nobody.where(sql("observation.state = 'proposed'"), IN_FORCE.c.observation.is_(None), *_sifted(sieve))
    return held if sieve.by is None else held.where(TABLE.c.recorded_by == sieve.by)


def _decided(statement: Select[Any], sieve: Sieve) -> Select[Any]:
    joined = statement.select_from(DECISION.join(TABLE, TABLE.c.id == DECISION.c.observation)).where(*_sifted(sieve))
    return joined if sieve.by is None else joined.where(DECISION.c.decided_by == sieve.by)


def _sifted(sieve: Sieve) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sieve.subject is not None:
        found.append(TABLE.c.subject == sieve.subject)
    if sieve.period is not None:
        found.append(TABLE.c.period == sieve.period)
    if sieve.source is not None:
        found.append(TABLE.c.source == sieve.source)
    if sieve.doubt is not None:
        found.append(_doubted(sieve.doubt))
    return found


def _doubted(code: str) -> ColumnElement[bool]:
    """Whether a doubt of this code is among those kept: as JSON is written compactly, and as PostgreSQL writes it.

    A quotation mark within a text is escaped there, so that no wording can pass for a code.
    """
    kept = as_type(TABLE.c.doubts, Text)
    return or_(kept.contains(f'"code":"{code}"', autoescape=True), kept.contains(f'"code": "{code}"', autoescape=True))
