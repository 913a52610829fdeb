"""The register of requests: which figures were asked of whom, when, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlmodel import Field, SQLModel

from tracker.db import arrivals
from tracker.db.register import in_parts
from tracker.db.standings import PROGRESS
from tracker.db.types import Day, UtcMoment
from tracker.model.period import Period
from tracker.model.request import CLOSINGS, STAGES, Answer, Ask, Closed, Request, Wanted

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

READER = "requests"
"""The reader of arrivals that looked last whether anything is to be asked."""

_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class RequestRow(SQLModel, table=True):
    """A figure that is asked for, append-only; `turn` counts the requests for the same figure of the same office."""

    __tablename__ = "request"
    __table_args__ = (Index("ix_request_subject", "subject"), _CLUSTERED)

    id: str = Field(sa_type=Text, primary_key=True)
    asking: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    period: str = Field(sa_type=Text)
    mark: str = Field(sa_type=Text)
    owner: str = Field(sa_type=Text)
    due: date = Field(sa_type=Day)
    overdue: date = Field(sa_type=Day)
    opened_at: datetime = Field(sa_type=UtcMoment)
    turn: int = Field(sa_type=Integer)


class AskRow(SQLModel, table=True):
    """One time that it was asked, append-only; each stage once."""

    __tablename__ = "request_ask"
    __table_args__ = (
        ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_ask_request"),
        UniqueConstraint("request", "kind", "number", name="uq_request_ask_stage"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, STAGES))})", name="ck_request_ask_kind"),
        _CLUSTERED,
    )

    request: str = Field(sa_type=Text, primary_key=True)
    place: int = Field(sa_type=Integer, primary_key=True)
    kind: str = Field(sa_type=Text)
    number: int = Field(sa_type=Integer)
    at: datetime = Field(sa_type=UtcMoment)
    address: str = Field(sa_type=Text)
    notice: str = Field(sa_type=Text)


class AnswerRow(SQLModel, table=True):
    """What an owner answered, append-only: the observation that it became."""

    __tablename__ = "request_answer"
    __table_args__ = (
        ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_answer_request"),
        _CLUSTERED,
    )

    request: str = Field(sa_type=Text, primary_key=True)
    place: int = Field(sa_type=Integer, primary_key=True)
    observation: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcMoment)
    by: str = Field(sa_type=Text)


class EndRow(SQLModel, table=True):
    """That a request is closed, append-only: why, and who said so where a person did."""

    __tablename__ = "request_end"
    __table_args__ = (
        ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_end_request"),
        CheckConstraint(f"why IN ({', '.join(map(repr, CLOSINGS))})", name="ck_request_end_why"),
        _CLUSTERED,
    )

    request: str = Field(sa_type=Text, primary_key=True)
    at: datetime = Field(sa_type=UtcMoment)
    why: str = Field(sa_type=Text)
    by: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(sa_type=Text)


REQUEST: Table = cast(Any, RequestRow).__table__
ASK: Table = cast(Any, AskRow).__table__
ANSWER: Table = cast(Any, AnswerRow).__table__
END: Table = cast(Any, EndRow).__table__


class RequestBook:
    """What the ledger holds of requests; every method joins the transaction of the ledger it was taken from."""

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write, self._read = write, read

    def requests(
        self, *, subjects: Collection[str] = (), closed: bool = False, known_at: datetime | None = None
    ) -> list[Request]:
        """The open requests with all those for the subjects; with `closed` every one; oldest first.

        With `known_at` as they stood at that moment.
        """
        ended = END.c.at <= known_at if known_at is not None else END.c.at.is_not(None)
        shut = select(END.c.request).where(ended)
        chosen = select(REQUEST).order_by(REQUEST.c.opened_at, REQUEST.c.turn, REQUEST.c.id)
        if known_at is not None:
            chosen = chosen.where(REQUEST.c.opened_at <= known_at)
        found: dict[str, Row[Any]] = {}
        with self._read() as connection:
            for part in _parts(chosen, shut, subjects, closed):
                found.update((row.id, row) for row in connection.execute(part))
            rows = sorted(found.values(), key=lambda row: (row.opened_at, row.turn, row.id))
            return self._joined(connection, rows, known_at)

    def any(self) -> bool:
        """Whether anything was ever asked for."""
        with self._read() as connection:
            return connection.execute(select(REQUEST.c.id).limit(1)).first() is not None

    def find(self, identity: str) -> list[Request]:
        """The requests whose id begins with `identity`, at most ten of them."""
        escaped = identity.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        chosen = select(REQUEST).where(REQUEST.c.id.like(f"{escaped}%", escape="\\")).order_by(REQUEST.c.id).limit(10)
        with self._read() as connection:
            return self._joined(connection, list(connection.execute(chosen)), None)

    def open(self, requests: Sequence[Request]) -> None:
        """Records new requests, without their asks."""
        rows = []
        for one in requests:
            wanted = one.wanted
            rows.append(
                {
                    "id": one.id, "asking": wanted.asking, "subject": wanted.subject, "period": wanted.period.text,
                    "mark": wanted.mark, "owner": wanted.owner, "due": wanted.due, "overdue": wanted.overdue,
                    "opened_at": one.opened_at, "turn": one.turn,
                }
            )  # fmt: skip
        if rows:
            with self._write() as connection:
                connection.execute(insert(REQUEST), rows)

    def asked(self, asks: Sequence[tuple[str, Ask]]) -> None:
        """Records that requests (by id) were asked. An integrity error where a stage of one was asked before."""
        with self._write() as connection:
            for request, ask in asks:
                values = {name: getattr(ask, name) for name in Ask.__dataclass_fields__}
                connection.execute(insert(ASK).values(request=request, place=_next(connection, ASK, request), **values))

    def answered(self, request: str, answer: Answer) -> None:
        """Records what an owner answered."""
        values = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
        with self._write() as connection:
            place = _next(connection, ANSWER, request)
            connection.execute(insert(ANSWER).values(request=request, place=place, **values))

    def close(self, closes: Sequence[tuple[str, Closed]]) -> None:
        """Records that requests (by id) are asked no more."""
        rows = [
            {"request": request} | {name: getattr(closed, name) for name in Closed.__dataclass_fields__}
            for request, closed in closes
        ]
        if rows:
            with self._write() as connection:
                connection.execute(insert(END), rows)

    def looked(self) -> tuple[int, str] | None:
        """The last arrival and the basis (day and declarations) that were looked at; None where nobody looked."""
        with self._read() as connection:
            row = connection.execute(select(PROGRESS).where(PROGRESS.c.reader == READER)).first()
        return None if row is None else (row.seen, row.basis)

    def look(self, seen: int, basis: str) -> None:
        """Records up to which arrival and on which basis it was looked whether anything is to be asked."""
        with self._write() as connection:
            connection.execute(delete(PROGRESS).where(PROGRESS.c.reader == READER))
            connection.execute(insert(PROGRESS).values(reader=READER, seen=seen, basis=basis))

    def arrived(self) -> int:
        """The number of the last arrival in the ledger."""
        with self._read() as connection:
            return arrivals.last(connection)

    def _joined(self, connection: Connection, rows: Sequence[Row[Any]], known_at: datetime | None) -> list[Request]:
        asks: dict[str, list[Ask]] = {}
        answers: dict[str, list[Answer]] = {}
        ends: dict[str, Closed] = {}
        for part in in_parts(row.id for row in rows):
            for row in connection.execute(_of(ASK, part, known_at).order_by(ASK.c.request, ASK.c.place)):
                asks.setdefault(row.request, []).append(Ask(row.kind, row.number, row.at, row.address, row.notice))
            for row in connection.execute(_of(ANSWER, part, known_at).order_by(ANSWER.c.request, ANSWER.c.place)):
                answers.setdefault(row.request, []).append(Answer(row.observation, row.at, row.by))
            for row in connection.execute(_of(END, part, known_at)):
                ends[row.request] = Closed(row.at, row.why, row.by, row.reason)
        return [_request(row, asks.get(row.id, []), answers.get(row.id, []), ends.get(row.id)) for row in rows]


def _parts(chosen: Select[Any], shut: Select[Any], subjects: Collection[str], closed: bool) -> list[Select[Any]]:
    if closed:
        return [chosen]
    is_open = REQUEST.c.id.not_in(shut)
    parts = [chosen.where(or_(is_open, REQUEST.c.subject.in_(some))) for some in in_parts(subjects)]
    return parts or [chosen.where(is_open)]


def _of(table: Table, requests: Collection[str], known_at: datetime | None) -> Select[Any]:
    statement = select(table).where(table.c.request.in_(requests))
    return statement if known_at is None else statement.where(table.c.at <= known_at)


def _next(connection: Connection, table: Table, request: str) -> int:
    last = select(func.max(table.c.place)).where(table.c.request == request)
    return int(connection.execute(last).scalar() or 0) + 1


def _request(row: Row[Any], asks: Sequence[Ask], answers: Sequence[Answer], closed: Closed | None) -> Request:
    period = Period.parse(row.period)
    wanted = Wanted(row.asking, row.subject, period, row.owner, row.due, row.overdue, row.mark)
    return Request(row.id, wanted, row.opened_at, row.turn, tuple(asks), tuple(answers), closed)
