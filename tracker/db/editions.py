"""The register of editions: each version as it was frozen, what reviewers did with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    Integer,
    Row,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy import cast as cast_to
from sqlalchemy import type_coerce as as_type
from sqlmodel import Field, SQLModel

from tracker.db.tables import EditionRow
from tracker.db.types import UtcMoment
from tracker.model.edition import EditionHead, EditionId, EditionState, Step
from tracker.model.message import Message

Transaction: TypeAlias = Callable[[], AbstractContextManager[Connection]]

_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class EditionStepRow(SQLModel, table=True):
    """What a person did with an edition in review, append-only; `hash` is that of the message as the person saw it."""

    __tablename__ = "edition_step"
    __table_args__ = (
        ForeignKeyConstraint(
            ["digest", "period", "version"],
            ["edition.digest", "edition.period", "edition.version"],
            name="fk_edition_step_edition",
        ),
        CheckConstraint("act IN ('approve', 'return', 'comment')", name="ck_edition_step_act"),
        _CLUSTERED,
    )

    digest: str = Field(sa_type=Text, primary_key=True)
    period: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=Integer, primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True)
    act: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcMoment)
    by: str | None = Field(default=None, sa_type=Text)
    hash: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    target: str | None = Field(default=None, sa_type=Text)


EDITION: Table = cast(Any, EditionRow).__table__
TIMED = "hook.json"
"""The part that holds the moment of composing."""

STEP: Table = cast(Any, EditionStepRow).__table__

_HEAD = [
    EDITION.c[name]
    for name in (
        "digest", "period", "version", "composed_at", "state", "subject", "body_hash", "approvals", "compared",
    )
]  # fmt: skip

_WITH_PARTS: list[Any] = [*_HEAD, EDITION.c.parts]


class EditionBook:
    """The editions of a ledger with the steps of their reviewers; listing them loads no contents.

    Every method is one transaction, or joins the one that its ledger is in.
    """

    def __init__(self, write: Transaction, read: Transaction) -> None:
        self._write = write
        self._read = read

    def keep(
        self,
        digest: str,
        period: str,
        message: Message,
        *,
        subject: str,
        outset: EditionState,
        approvals: int = 0,
        compared: EditionId | None = None,
    ) -> tuple[EditionHead, Message, bool]:
        """Keeps a message as the next version of its period, or gives back the last one where that says the same.

        The message comes back under the id of its edition; the third tells whether it is new. Two versions say the same
        when their parts, their state at the outset, the approvals asked for and what they are compared with are equal;
        the webhook's body is left out of that, for it holds the moment and otherwise what the other parts hold.
        """
        from tracker.db.frozen import laid_down, taken_up

        with self._write() as connection:
            last = connection.execute(
                select(*_WITH_PARTS)
                .where(EDITION.c.digest == digest, EDITION.c.period == period)
                .order_by(EDITION.c.version.desc())
                .limit(1)
            ).first()
            number = 1 if last is None else last.version + 1
            made = EditionHead(
                EditionId(digest, period, number), message.made_at, outset, subject, message.hash, approvals, compared
            )
            if last is not None and _terms(_head(last)) == _terms(made) and _told(last.parts) == _told(_named(message)):
                kept = _head(last)
                texts = connection.execute(select(EDITION.c.content).where(_is(kept.id))).scalar_one()
                return kept, taken_up(connection, "edition", str(kept.id), kept.composed_at, texts, last.parts), False
            named = Message("edition", str(made.id), message.made_at, message.parts)
            connection.execute(
                insert(EDITION).values(
                    digest=digest,
                    period=period,
                    version=number,
                    composed_at=made.composed_at,
                    state=outset,
                    subject=subject,
                    body_hash=made.hash,
                    approvals=approvals,
                    compared=None if compared is None else str(compared),
                    **laid_down(connection, named),
                )
            )
        return made, named, True

    def heads(self, digest: str | None = None, *, known_at: datetime | None = None) -> list[EditionHead]:
        """Every edition of a digest (of all, with None), oldest first; with `known_at` those composed by then."""
        statement = select(*_HEAD).order_by(EDITION.c.composed_at, *_KEY)
        if digest is not None:
            statement = statement.where(EDITION.c.digest == digest)
        if known_at is not None:
            statement = statement.where(EDITION.c.composed_at <= known_at)
        with self._read() as connection:
            return [_head(row) for row in connection.execute(statement)]

    def speaking_of(self, target: str, digest: str, limit: int) -> list[EditionHead]:
        """Those of the last `limit` editions of a digest whose JSON speaks of a target, the latest first.

        Their contents stay where they are: the database itself looks for the target's id in them.
        """
        last = select(*_HEAD, cast_to(EDITION.c.content, Text).label("told")).where(EDITION.c.digest == digest)
        recent = last.order_by(EDITION.c.composed_at.desc(), *_KEY).limit(limit).subquery()
        named = recent.c.told.contains(f'\\"{target}\\"', autoescape=True)
        columns = [recent.c[column.name] for column in _HEAD]
        with self._read() as connection:
            rows = connection.execute(select(*columns).where(named).order_by(recent.c.composed_at.desc()))
            return [_head(row) for row in rows]

    def message(self, edition: EditionId) -> Message:
        """What an edition says, as it was frozen. Raises KeyError for one that there is not."""
        from tracker.db.frozen import taken_up

        columns = EDITION.c.composed_at, EDITION.c.content, EDITION.c.parts
        with self._read() as connection:
            row = connection.execute(select(*columns).where(_is(edition))).first()
            if row is None:
                raise KeyError(str(edition))
            return taken_up(connection, "edition", str(edition), row.composed_at, row.content, row.parts)

    def subjects(self, editions: Collection[EditionId], language: str) -> dict[EditionId, str]:
        """The subject of each edition in a language, of those that were composed in it."""
        if not editions:
            return {}
        told = as_type(EDITION.c.content, JSON)[f"subject.{language}"].as_string().label("told")
        columns = EDITION.c.digest, EDITION.c.period, EDITION.c.version, told
        with self._read() as connection:
            rows = connection.execute(select(*columns).where(or_(*map(_is, editions)))).all()
        return {EditionId(row.digest, row.period, row.version): row.told for row in rows if row.told}

    def steps(self, digest: str | None = None, *, known_at: datetime | None = None) -> list[Step]:
        """What was done with the editions of a digest (of all, with None), each edition's in order."""
        statement = select(STEP).order_by(STEP.c.digest, STEP.c.period, STEP.c.version, STEP.c.number)
        if digest is not None:
            statement = statement.where(STEP.c.digest == digest)
        if known_at is not None:
            statement = statement.where(STEP.c.at <= known_at)
        with self._read() as connection:
            return [_step(row) for row in connection.execute(statement)]

    def channels(self, digest: str | None = None) -> dict[str, set[str]]:
        """Over which channels editions (of a digest, of all with None) went or are to go, by the edition's id."""
        from tracker.db.outbox_rows import DELIVERY

        statement = select(DELIVERY.c.about, DELIVERY.c.channel).distinct()
        statement = statement.where(DELIVERY.c.kind == "edition", DELIVERY.c.state != "withdrawn")
        if digest is not None:
            statement = statement.where(DELIVERY.c.about.startswith(f"{digest}/", autoescape=True))
        found: dict[str, set[str]] = {}
        with self._read() as connection:
            for about, channel in connection.execute(statement):
                found.setdefault(about, set()).add(channel)
        return found

    def add(self, step: Step) -> Step:
        """Records a step under the next number of its edition, and gives it back with that number."""
        with self._write() as connection:
            mine = and_(
                STEP.c.digest == step.edition.digest,
                STEP.c.period == step.edition.period,
                STEP.c.version == step.edition.version,
            )
            number = (connection.execute(select(func.max(STEP.c.number)).where(mine)).scalar() or 0) + 1
            values = {name: getattr(step, name) for name in ("act", "at", "by", "hash", "note", "target")}
            place = {name: getattr(step.edition, name) for name in ("digest", "period", "version")}
            connection.execute(insert(STEP).values(number=number, **place, **values))
        return Step(step.edition, number, step.act, step.at, step.by, step.hash, step.note, step.target)


_KEY = EDITION.c.digest, EDITION.c.period, EDITION.c.version


def _is(edition: EditionId) -> Any:
    return and_(
        EDITION.c.digest == edition.digest,
        EDITION.c.period == edition.period,
        EDITION.c.version == edition.version,
    )


def _terms(head: EditionHead) -> tuple[object, ...]:
    return head.outset, head.approvals, head.compared


def _named(message: Message) -> list[list[str]]:
    return [[name, sha256(body).hexdigest()] for name, body in message.parts.items()]


def _told(parts: Sequence[Sequence[str]] | None) -> dict[str, str]:
    return {name: digest for name, digest in parts or () if name != TIMED}


def _head(row: Row[Any]) -> EditionHead:
    compared = None if row.compared is None else EditionId.parse(row.compared)
    return EditionHead(
        EditionId(row.digest, row.period, row.version), row.composed_at, row.state, row.subject, row.body_hash,
        row.approvals or 0, compared,
    )  # fmt: skip


def _step(row: Row[Any]) -> Step:
    edition = EditionId(row.digest, row.period, row.version)
    return Step(edition, row.number, row.act, row.at, row.by, row.hash, row.note, row.target)
