"""The register of editions: what reviewers did with each, the pictures that they hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Integer, LargeBinary, Table, Text
from sqlmodel import Field, SQLModel

from tracker.db.types import UtcMoment

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


class PartRow(SQLModel, table=True):
    """The bytes of a picture of a message, once under their SHA-256."""

    __tablename__ = "part"
    __table_args__ = {"sqlite_strict": True}

    sha256: str = Field(sa_type=Text, primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


STEP: Table = cast(Any, EditionStepRow).__table__
PART: Table = cast(Any, PartRow).__table__
