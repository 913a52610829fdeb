"""The tables of alerts with the values that their rows stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, Row, Table, Text
from sqlmodel import Field, SQLModel

from tracker.db.types import Day, Json, UtcMoment
from tracker.model.alert import Alert, AlertState
from tracker.model.text import Text as Words

_STRICT = {"sqlite_strict": True}
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class AlertStateRow(SQLModel, table=True):
    """How one subject stands under one rule; its row changes with every evaluation that finds something else."""

    __tablename__ = "alert_state"
    __table_args__ = (
        CheckConstraint("state IN ('inactive', 'pending', 'firing')", name="ck_alert_state_state"),
        Index("ix_alert_state_state", "state"),
        _CLUSTERED,
    )

    rule: str = Field(sa_type=Text, primary_key=True)
    subject: str = Field(sa_type=Text, primary_key=True)
    condition: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    settled: str | None = Field(default=None, sa_type=Text)
    cause: str = Field(sa_type=Text)
    words: Any = Field(default=None, sa_type=Json, nullable=False)
    active_since: datetime | None = Field(default=None, sa_type=UtcMoment)
    held: int = Field(sa_type=Integer)
    counted: str = Field(sa_type=Text)
    episode: int = Field(sa_type=Integer)
    fired_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    cleared_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcMoment)
    fired: Any = Field(default=None, sa_type=Json, nullable=False)
    told: Any = Field(default=None, sa_type=Json, nullable=False)
    flapping_since: datetime | None = Field(default=None, sa_type=UtcMoment)


class AlertGroupRow(SQLModel, table=True):
    """What was told last of a group of alerts, so that the next message is only sent where it says something else."""

    __tablename__ = "alert_group"
    __table_args__ = _CLUSTERED

    rule: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text, primary_key=True)
    firing: Any = Field(default=None, sa_type=Json, nullable=False)
    resolved: Any = Field(default=None, sa_type=Json, nullable=False)
    told_at: datetime = Field(sa_type=UtcMoment)


class AlertNoticeRow(SQLModel, table=True):
    """What one message told and why it was sent, append-only; `notice` is the message's id, several may share it."""

    __tablename__ = "alert_notice"
    __table_args__ = (Index("ix_alert_notice_told_at", "told_at"), _CLUSTERED)

    notice: str = Field(sa_type=Text, primary_key=True)
    rule: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text, primary_key=True)
    reason: str = Field(sa_type=Text)
    told_at: datetime = Field(sa_type=UtcMoment)
    alerts: Any = Field(default=None, sa_type=Json, nullable=False)


class SilenceRow(SQLModel, table=True):
    """A silence or an acknowledgement, append-only: who keeps what silent, until when, why."""

    __tablename__ = "silence"
    __table_args__ = (
        CheckConstraint("kind IN ('silence', 'ack')", name="ck_silence_kind"),
        CheckConstraint("kind <> 'silence' OR until IS NOT NULL", name="ck_silence_until"),
        CheckConstraint("kind <> 'ack' OR cause IS NOT NULL", name="ck_silence_cause"),
        _CLUSTERED,
    )

    id: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=UtcMoment)
    made_by: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    until: datetime | None = Field(default=None, sa_type=UtcMoment)
    matches: Any = Field(default=None, sa_type=Json, nullable=False)
    cause: str | None = Field(default=None, sa_type=Text)


class SilenceEndRow(SQLModel, table=True):
    """That somebody ended a silence before its time, append-only."""

    __tablename__ = "silence_end"
    __table_args__ = (ForeignKeyConstraint(["silence"], ["silence.id"], name="fk_silence_end_silence"), _CLUSTERED)

    silence: str = Field(sa_type=Text, primary_key=True)
    ended_at: datetime = Field(sa_type=UtcMoment)
    ended_by: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)


class AlertProgressRow(SQLModel, table=True):
    """How far the evaluation of alerts has come: one row, changed by every evaluation, which so waits for the other.

    `seen` is the number of the last kept assessment it looked at, `basis` a hash of everything else it depends on,
    `next_at` the moment from which time alone makes a difference.
    """

    __tablename__ = "alert_progress"
    __table_args__ = _STRICT

    id: int = Field(sa_type=Integer, primary_key=True)
    number: int = Field(sa_type=Integer)
    seen: int = Field(sa_type=Integer)
    day: date = Field(sa_type=Day)
    basis: str = Field(sa_type=Text)
    evaluated_at: datetime = Field(sa_type=UtcMoment)
    next_at: datetime | None = Field(default=None, sa_type=UtcMoment)


STATE: Table = cast(Any, AlertStateRow).__table__
GROUP: Table = cast(Any, AlertGroupRow).__table__
NOTICE: Table = cast(Any, AlertNoticeRow).__table__
SILENCE: Table = cast(Any, SilenceRow).__table__
SILENCE_END: Table = cast(Any, SilenceEndRow).__table__
PROGRESS: Table = cast(Any, AlertProgressRow).__table__

_MOMENTS = ("fired", "told")
_STATE_PLAIN = tuple(name for name in AlertState.__dataclass_fields__ if name not in ("words", *_MOMENTS))


def state_row(state: AlertState) -> dict[str, object]:
    """The row of a state."""
    row: dict[str, object] = {name: getattr(state, name) for name in _STATE_PLAIN}
    moments = {name: [one.isoformat() for one in getattr(state, name)] for name in _MOMENTS}
    return {**row, **moments, "words": state.words.to_json()}


def state_of(row: Row[Any]) -> AlertState:
    """The state of a row."""
    plain = {name: getattr(row, name) for name in _STATE_PLAIN}
    fired, told = (tuple(map(datetime.fromisoformat, getattr(row, name))) for name in _MOMENTS)
    return AlertState(**plain, fired=fired, told=told, words=Words(tuple(row.words.items())))


def alert_json(alert: Alert) -> dict[str, object]:
    """An alert as it is kept."""
    return {
        "subject": alert.subject, "episode": alert.episode, "cause": alert.cause, "words": alert.words.to_json(),
    }  # fmt: skip


def alert_of(shown: Mapping[str, Any]) -> Alert:
    """An alert as it was kept."""
    return Alert(shown["subject"], shown["episode"], shown["cause"], Words(tuple(shown["words"].items())))


def listed(alerts: Iterable[Alert]) -> list[dict[str, object]]:
    """Alerts as they are kept, in one order."""
    return [alert_json(one) for one in sorted(alerts, key=lambda one: (one.subject, one.episode, one.cause))]
