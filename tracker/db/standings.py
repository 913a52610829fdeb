"""Standings: where each target stands now, a cache beside the register that may be emptied at any time.

A row points to the kept assessment that still holds, says for which day that was found last, until when it holds at the
longest, and what it was made from: a hash of what is declared, and the last arrival that was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, ForeignKeyConstraint, Index, Integer, Table, Text, delete, func, insert, or_, select
from sqlmodel import Field, SQLModel

from tracker.db import arrivals
from tracker.db.register import ASSESSMENT, in_parts
from tracker.db.types import Day
from tracker.model.standing import Stood

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

READER = "standings"
"""The reader of arrivals whose progress is kept here."""

_STRICT = {"sqlite_strict": True}


class ArrivalRow(SQLModel, table=True):
    """A subject of which something new was recorded; numbers become visible in their order."""

    __tablename__ = "arrival"
    __table_args__ = _STRICT

    number: int | None = Field(default=None, primary_key=True)
    subject: str = Field(sa_type=Text)


class StandingRow(SQLModel, table=True):
    """Where a target stands: `assessment` is the kept one that holds, found again on `as_of`."""

    __tablename__ = "standing"
    __table_args__ = (
        ForeignKeyConstraint(["assessment"], ["assessment.number"], name="fk_standing_assessment"),
        Index("ix_standing_valid_until", "valid_until"),
        Index("ix_standing_as_of", "as_of"),
        _STRICT,
    )

    target: str = Field(sa_type=Text, primary_key=True)
    assessment: int = Field(sa_type=Integer)
    as_of: date = Field(sa_type=Day)
    valid_until: date | None = Field(default=None, sa_type=Day)
    declared: str = Field(sa_type=Text)
    seen: int = Field(sa_type=Integer)


class ProgressRow(SQLModel, table=True):
    """How far a reader of arrivals has come, and with which declaration."""

    __tablename__ = "progress"
    __table_args__ = _STRICT

    reader: str = Field(sa_type=Text, primary_key=True)
    seen: int = Field(sa_type=Integer)
    basis: str = Field(sa_type=Text)


STANDING: Table = cast(Any, StandingRow).__table__
PROGRESS: Table = cast(Any, ProgressRow).__table__


@dataclass(frozen=True, slots=True)
class Progress:
    """All standings include the arrivals up to `seen` and are of the declaration named by `basis` ("": of several)."""

    seen: int
    basis: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of a target's headline: the kept assessment that it came with, the headline before."""

    number: int
    target: str
    at: datetime
    before: str
    body: dict[str, Any]


class Standings:
    """The standings of one ledger, in its transactions."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def progress(self) -> Progress | None:
        """How far the standings have come; None where there are none yet."""
        with self._read() as connection:
            row = connection.execute(select(PROGRESS).where(PROGRESS.c.reader == READER)).first()
        return None if row is None else Progress(row.seen, row.basis)

    def reached(self, progress: Progress) -> None:
        """Records how far the standings have come."""
        values = {"seen": progress.seen, "basis": progress.basis}
        with self._write() as connection:
            connection.execute(delete(PROGRESS).where(PROGRESS.c.reader == READER))
            connection.execute(insert(PROGRESS).values(reader=READER, **values))

    def arrived(self) -> int:
        """The number of the last arrival, 0 before the first."""
        with self._read() as connection:
            return arrivals.last(connection)

    def arrived_after(self, number: int) -> dict[str, int]:
        """The subjects of which something new was recorded after an arrival, each with the number of its last."""
        with self._read() as connection:
            return arrivals.after(connection, number)

    def passed(self, day: date) -> list[Stood]:
        """The standings that may not hold on a day: they had to be looked at again by then, or are of a later day."""
        chosen = or_(STANDING.c.valid_until <= day, STANDING.c.as_of > day)
        with self._read() as connection:
            return [Stood(*row) for row in connection.execute(select(*_HEAD).where(chosen))]

    def stood(self, targets: Collection[str] | None = None) -> dict[str, Stood]:
        """What standings were made from, by target: of some or of all."""
        found: dict[str, Stood] = {}
        with self._read() as connection:
            for part in [None] if targets is None else in_parts(targets):
                chosen = select(*_HEAD) if part is None else select(*_HEAD).where(STANDING.c.target.in_(part))
                found.update((row.target, Stood(*row)) for row in connection.execute(chosen))
        return found

    def stand(self, made: Sequence[Stood]) -> None:
        """Puts standings in the place of those there were; each target's last kept assessment is the one that holds."""
        with self._write() as connection:
            for part in in_parts(one.target for one in made):
                connection.execute(delete(STANDING).where(STANDING.c.target.in_(part)))
            kept = _last_kept(connection, [one.target for one in made])
            rows = [
                {
                    "target": one.target, "assessment": kept[one.target], "as_of": one.as_of,
                    "valid_until": one.valid_until, "declared": one.declared, "seen": one.seen,
                }
                for one in made
            ]  # fmt: skip
            if rows:
                connection.execute(insert(STANDING), rows)

    def forget(self, targets: Iterable[str]) -> None:
        """Takes away standings: of targets that are no longer declared."""
        with self._write() as connection:
            for part in in_parts(targets):
                connection.execute(delete(STANDING).where(STANDING.c.target.in_(part)))

    def empty(self) -> None:
        """Takes away everything, so that every target is assessed again."""
        with self._write() as connection:
            connection.execute(delete(STANDING))
            connection.execute(delete(PROGRESS))

    def kept(self) -> dict[str, int]:
        """The number of the kept assessment that holds, by target."""
        with self._read() as connection:
            return {row.target: row.assessment for row in connection.execute(select(*_KEPT))}

    def last_kept(self) -> int:
        """The number of the assessment that was kept last; 0 before the first."""
        with self._read() as connection:
            return connection.execute(select(func.max(ASSESSMENT.c.number))).scalar() or 0

    def changed_since(self, moment: datetime, limit: int) -> list[str]:
        """Targets whose headline now is another than at a moment, those that changed last first; at most `limit`.

        One that was not assessed by then counts as changed.
        """
        fresh = (
            select(STANDING.c.target, ASSESSMENT.c.headline, ASSESSMENT.c.number)
            .select_from(STANDING.join(ASSESSMENT, ASSESSMENT.c.number == STANDING.c.assessment))
            .where(ASSESSMENT.c.assessed_at > moment)
            .order_by(ASSESSMENT.c.number.desc())
        )
        found: list[str] = []
        with self._read() as connection:
            for target, headline, _ in connection.execute(fresh).all():
                before = (
                    select(ASSESSMENT.c.headline)
                    .where(ASSESSMENT.c.target == target, ASSESSMENT.c.assessed_at <= moment)
                    .order_by(ASSESSMENT.c.number.desc())
                    .limit(1)
                )
                if connection.execute(before).scalar() != headline:
                    found.append(target)
                    if len(found) >= limit:
                        break
        return found

    def turned(self, limit: int) -> list[Turn]:
        """The last changes of a headline, the latest first; the first assessment of a target is none."""
        before = ASSESSMENT.alias("before")
        former = (
            select(before.c.headline)
            .where(before.c.target == ASSESSMENT.c.target, before.c.number < ASSESSMENT.c.number)
            .order_by(before.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        columns = ASSESSMENT.c.number, ASSESSMENT.c.target, ASSESSMENT.c.assessed_at, former, ASSESSMENT.c.body
        statement = (
            select(*columns).where(former != ASSESSMENT.c.headline).order_by(ASSESSMENT.c.number.desc()).limit(limit)
        )
        with self._read() as connection:
            return [Turn(*row) for row in connection.execute(statement)]

    def bodies(self, as_of: date, targets: Collection[str] | None = None) -> Iterator[dict[str, object]]:
        """The assessments that stand, as JSON objects of a day, sorted by target, whether or not they still hold."""
        joined = STANDING.join(ASSESSMENT, ASSESSMENT.c.number == STANDING.c.assessment)
        statement = select(ASSESSMENT.c.body).select_from(joined).order_by(STANDING.c.target)
        with self._read() as connection:
            for part in [None] if targets is None else in_parts(targets):
                chosen = statement if part is None else statement.where(STANDING.c.target.in_(part))
                for row in connection.execute(chosen.execution_options(yield_per=_AT_A_TIME)):
                    yield {**row.body, "as_of": as_of.isoformat()}


_HEAD = tuple(STANDING.c[name] for name in Stood.__dataclass_fields__)
_KEPT = STANDING.c.target, STANDING.c.assessment
_AT_A_TIME = 500


def _last_kept(connection: Connection, targets: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(targets):
        statement = (
            select(ASSESSMENT.c.target, func.max(ASSESSMENT.c.number))
            .where(ASSESSMENT.c.target.in_(part))
            .group_by(ASSESSMENT.c.target)
        )
        found.update((target, number) for target, number in connection.execute(statement))
    return found
