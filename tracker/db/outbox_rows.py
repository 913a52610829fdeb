"""The tables of the outbox: messages that are no editions, deliveries with their tries, recipients that are stopped."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, Table, Text
from sqlmodel import Field, SQLModel

from tracker.db.types import Json, Truth, UtcMoment

_STRICT = {"sqlite_strict": True}
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class NoticeRow(SQLModel, table=True):
    """A message that is no edition, frozen as rendered: an alert, a request for data; laid out as an edition is."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_made_at", "made_at"), _STRICT)

    id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=UtcMoment)
    body_hash: str = Field(sa_type=Text)
    content: Any = Field(default=None, sa_type=Json, nullable=False)
    parts: Any = Field(default=None, sa_type=Json, nullable=True)


class DeliveryRow(SQLModel, table=True):
    """One message to one recipient; its row changes, for it is a summary of its attempts."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'dead', 'withdrawn')", name="ck_delivery_state"),
        CheckConstraint("state <> 'waiting' OR next_try_at IS NOT NULL", name="ck_delivery_next_try"),
        Index("ix_delivery_due", "state", "next_try_at"),
        Index("ix_delivery_about", "about"),
        _STRICT,
    )

    id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    recipient: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcMoment)
    state: str = Field(sa_type=Text)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    tries: int = Field(sa_type=Integer)
    sent_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    answer: str = Field(sa_type=Text)
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcMoment)


class AttemptRow(SQLModel, table=True):
    """One try to deliver, append-only."""

    __tablename__ = "attempt"
    __table_args__ = (
        ForeignKeyConstraint(["delivery"], ["delivery.id"], name="fk_attempt_delivery"),
        CheckConstraint("outcome IN ('sent', 'try_again', 'never')", name="ck_attempt_outcome"),
        _CLUSTERED,
    )

    delivery: str = Field(sa_type=Text, primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True)
    started_at: datetime = Field(sa_type=UtcMoment)
    ended_at: datetime = Field(sa_type=UtcMoment)
    outcome: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    code: int | None = Field(default=None, sa_type=Integer)
    wire: str | None = Field(default=None, sa_type=Text)
    next_try_at: datetime | None = Field(default=None, sa_type=UtcMoment)


class StopRow(SQLModel, table=True):
    """Whether a channel sends to a recipient, append-only: the latest row of both holds."""

    __tablename__ = "recipient_stop"
    __table_args__ = _CLUSTERED

    channel: str = Field(sa_type=Text, primary_key=True)
    recipient: str = Field(sa_type=Text, primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True)
    at: datetime = Field(sa_type=UtcMoment)
    stopped: bool = Field(sa_type=Truth)
    why: str = Field(sa_type=Text)
    by: str | None = Field(default=None, sa_type=Text)


NOTICE: Table = cast(Any, NoticeRow).__table__
DELIVERY: Table = cast(Any, DeliveryRow).__table__
ATTEMPT: Table = cast(Any, AttemptRow).__table__
STOP: Table = cast(Any, StopRow).__table__
