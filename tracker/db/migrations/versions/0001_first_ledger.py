"""Observations, decisions, evidence, declaration versions, assessments and editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day, ExactDecimal, Json, Real, Truth, UtcMoment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Creates the tables, and lets nothing change or delete what was observed or decided."""
    op.create_table(
        "observation",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period_end", Day(), nullable=False),
        sa.Column("recorded_at", UtcMoment(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_start", Day(), nullable=False),
        sa.Column("low", ExactDecimal()),
        sa.Column("high", ExactDecimal()),
        sa.Column("low_open", Truth, nullable=False),
        sa.Column("high_open", Truth, nullable=False),
        sa.Column("nominal", Real),
        sa.Column("qualifier", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("mark", sa.Text()),
        sa.Column("holds", Truth),
        sa.Column("confidence", ExactDecimal()),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("document", sa.Text()),
        sa.Column("evidence", sa.Text()),
        sa.Column("quote", sa.Text()),
        sa.Column("quote_prefix", sa.Text()),
        sa.Column("quote_suffix", sa.Text()),
        sa.Column("quote_start", sa.Integer()),
        sa.Column("quote_end", sa.Integer()),
        sa.Column("recorded_by", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("batch", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("doubts", Json()),
        sa.PrimaryKeyConstraint("subject", "period_end", "recorded_at", "id"),
        sa.UniqueConstraint("id", name="uq_observation_id"),
        sa.ForeignKeyConstraint(
            ["supersedes"],
            ["observation.id"],
            name="fk_observation_supersedes",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'returned', 'rejected')", name="ck_observation_state"),
        sa.CheckConstraint("(qualifier IS NULL) <> (mark IS NULL)", name="ck_observation_one_kind"),
        **CLUSTERED,
    )
    op.create_index(
        "ix_observation_held",
        "observation",
        ["recorded_at"],
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "decision",
        sa.Column("observation", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcMoment(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("observation", "number"),
        sa.ForeignKeyConstraint(["observation"], ["observation.id"], name="fk_decision_observation"),
        sa.CheckConstraint("state IN ('accepted', 'returned', 'rejected')", name="ck_decision_state"),
        **CLUSTERED,
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", UtcMoment(), nullable=False),
        sa.Column("media_type", sa.Text()),
        sa.Column("headers", Json(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "url"),
        **CLUSTERED,
    )
    op.create_table(
        "declaration",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("loaded_at", UtcMoment(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_declaration_loaded_at", "declaration", ["loaded_at"])
    op.create_table(
        "assessment",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("assessed_at", UtcMoment(), nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_assessment_target", "assessment", ["target", "number"])
    op.create_table(
        "edition",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("composed_at", UtcMoment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "period", "version"),
        **CLUSTERED,
    )
    if op.get_bind().dialect.name == "sqlite":
        _freeze("observation", "decision", "evidence", "declaration", "assessment")


def _freeze(*tables: str) -> None:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
            )
