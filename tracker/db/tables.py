"""The ledger's tables; they hold rows and check nothing, the frozen values of `tracker.model` are made from them once.

No row is ever updated or deleted: a changed mind is another row. Only standings are a cache (`tracker.db.standings`).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from tracker.db.types import Day, ExactDecimal, Json, Real, Truth, UtcMoment

_STRICT = {"sqlite_strict": True}
_CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class ObservationRow(SQLModel, table=True):
    """One reported value. `nominal` is a floating-point shadow for ordering; `state` the one it was recorded with.

    Clustered in the order in which series are read.
    """

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("id", name="uq_observation_id"),
        ForeignKeyConstraint(
            ["supersedes"],
            ["observation.id"],
            name="fk_observation_supersedes",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("state IN ('proposed', 'accepted', 'returned', 'rejected')", name="ck_observation_state"),
        CheckConstraint("(qualifier IS NULL) <> (mark IS NULL)", name="ck_observation_one_kind"),
        _CLUSTERED,
    )

    subject: str = Field(sa_type=Text, primary_key=True)
    period_end: date = Field(sa_type=Day, primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcMoment, primary_key=True)
    id: str = Field(sa_type=Text, primary_key=True)
    period: str = Field(sa_type=Text)
    period_start: date = Field(sa_type=Day)
    low: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    high: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    low_open: bool = Field(sa_type=Truth)
    high_open: bool = Field(sa_type=Truth)
    nominal: float | None = Field(default=None, sa_type=Real)
    qualifier: str | None = Field(default=None, sa_type=Text)
    unit: str | None = Field(default=None, sa_type=Text)
    text: str | None = Field(default=None, sa_type=Text)
    mark: str | None = Field(default=None, sa_type=Text)
    holds: bool | None = Field(default=None, sa_type=Truth)
    confidence: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    flags: str = Field(sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    document: str | None = Field(default=None, sa_type=Text)
    evidence: str | None = Field(default=None, sa_type=Text)
    quote: str | None = Field(default=None, sa_type=Text)
    quote_prefix: str | None = Field(default=None, sa_type=Text)
    quote_suffix: str | None = Field(default=None, sa_type=Text)
    quote_start: int | None = Field(default=None, sa_type=Integer)
    quote_end: int | None = Field(default=None, sa_type=Integer)
    recorded_by: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    supersedes: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    batch: str | None = Field(default=None, sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    doubts: Any = Field(default=None, sa_type=Json, nullable=True)
    address: str | None = Field(default=None, sa_type=Text)


class DecisionRow(SQLModel, table=True):
    """What a person decided on an observation; the latest by time, then by number, holds."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["observation"], ["observation.id"], name="fk_decision_observation"),
        CheckConstraint("state IN ('accepted', 'returned', 'rejected')", name="ck_decision_state"),
        _CLUSTERED,
    )

    observation: str = Field(sa_type=Text, primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True)
    state: str = Field(sa_type=Text)
    decided_at: datetime = Field(sa_type=UtcMoment)
    decided_by: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class ReviewRow(SQLModel, table=True):
    """A person's word on a target's computed status; of those that count, the latest made holds."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("id", name="uq_review_id"),
        CheckConstraint("state IN ('computed', 'confirmed', 'overridden', 'disputed')", name="ck_review_state"),
        CheckConstraint("state <> 'overridden' OR (headline IS NOT NULL AND reason IS NOT NULL)", name="ck_review_why"),
        _CLUSTERED,
    )

    target: str = Field(sa_type=Text, primary_key=True)
    made_at: datetime = Field(sa_type=UtcMoment, primary_key=True)
    id: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    headline: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    made_by: str | None = Field(default=None, sa_type=Text)
    until: date | None = Field(default=None, sa_type=Day)
    confidence: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    needs_second: bool = Field(sa_type=Truth)


class SecondRow(SQLModel, table=True):
    """Another person's answer to a review that needs a second: one a review."""

    __tablename__ = "second"
    __table_args__ = (
        ForeignKeyConstraint(["review"], ["review.id"], name="fk_second_review"),
        CheckConstraint("state IN ('seconded', 'refused')", name="ck_second_state"),
        _CLUSTERED,
    )

    review: str = Field(sa_type=Text, primary_key=True)
    state: str = Field(sa_type=Text)
    seconded_at: datetime = Field(sa_type=UtcMoment)
    seconded_by: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)


class EvidenceRow(SQLModel, table=True):
    """Where archived bytes came from; the bytes themselves are a file named by their SHA-256."""

    __tablename__ = "evidence"
    __table_args__ = _CLUSTERED

    sha256: str = Field(sa_type=Text, primary_key=True)
    url: str = Field(sa_type=Text, primary_key=True)
    fetched_at: datetime = Field(sa_type=UtcMoment)
    media_type: str | None = Field(default=None, sa_type=Text)
    headers: Any = Field(default=None, sa_type=Json, nullable=False)
    size: int = Field(sa_type=Integer)


class DeclarationRow(SQLModel, table=True):
    """One loading of a changed `targets.yaml`, with its bytes; a return to an older version is another row."""

    __tablename__ = "declaration"
    __table_args__ = (Index("ix_declaration_loaded_at", "loaded_at"), _STRICT)

    number: int | None = Field(default=None, primary_key=True)
    version: str = Field(sa_type=Text)
    loaded_at: datetime = Field(sa_type=UtcMoment)
    text: bytes = Field(sa_type=LargeBinary)
    files: Any = Field(default=None, sa_type=Json, nullable=False)


class AssessmentRow(SQLModel, table=True):
    """An assessment as it was made; a new row only where its body (the day apart) differs from the last."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_target", "target", "number"), _STRICT)

    number: int | None = Field(default=None, primary_key=True)
    target: str = Field(sa_type=Text)
    as_of: date = Field(sa_type=Day)
    assessed_at: datetime = Field(sa_type=UtcMoment)
    declaration: str = Field(sa_type=Text)
    rule: str | None = Field(default=None, sa_type=Text)
    headline: str = Field(sa_type=Text)
    body_hash: str = Field(sa_type=Text)
    body: Any = Field(default=None, sa_type=Json, nullable=False)


class EditionRow(SQLModel, table=True):
    """One issue of a digest, frozen as rendered: `content` holds its texts, `parts` every part's name and SHA-256.

    `state` is the one it began in, `approvals` how many persons have to approve it; `compared` is the id of the edition
    that its changes are counted from.
    """

    __tablename__ = "edition"
    __table_args__ = _CLUSTERED

    digest: str = Field(sa_type=Text, primary_key=True)
    period: str = Field(sa_type=Text, primary_key=True)
    version: int = Field(sa_type=Integer, primary_key=True)
    composed_at: datetime = Field(sa_type=UtcMoment)
    state: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    body_hash: str = Field(sa_type=Text)
    content: Any = Field(default=None, sa_type=Json, nullable=False)
    parts: Any = Field(default=None, sa_type=Json, nullable=True)
    compared: str | None = Field(default=None, sa_type=Text)
    approvals: int | None = Field(default=None, sa_type=Integer)


METADATA = SQLModel.metadata
