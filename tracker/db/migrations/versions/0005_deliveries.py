"""Deliveries: what reviewers did with editions, the outbox with its attempts, recipients that are stopped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Json, Truth, UtcMoment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("edition", "edition_step", "notice", "attempt", "recipient_stop", "part")


def upgrade() -> None:
    """Adds the columns, creates the tables, lets nothing of what was done or sent be changed."""
    op.add_column("edition", sa.Column("parts", Json()))
    op.add_column("edition", sa.Column("compared", sa.Text()))
    op.add_column("edition", sa.Column("approvals", sa.Integer()))
    op.create_table(
        "part",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
        sqlite_strict=True,
    )
    op.create_table(
        "edition_step",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("target", sa.Text()),
        sa.PrimaryKeyConstraint("digest", "period", "version", "number"),
        sa.ForeignKeyConstraint(
            ["digest", "period", "version"],
            ["edition.digest", "edition.period", "edition.version"],
            name="fk_edition_step_edition",
        ),
        sa.CheckConstraint("act IN ('approve', 'return', 'comment')", name="ck_edition_step_act"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("parts", Json()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_notice_made_at", "notice", ["made_at"])
    _outbox()
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
                )


def _outbox() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_try_at", UtcMoment()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcMoment()),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", UtcMoment()),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead', 'withdrawn')", name="ck_delivery_state"),
        sa.CheckConstraint("state <> 'waiting' OR next_try_at IS NOT NULL", name="ck_delivery_next_try"),
        sqlite_strict=True,
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "next_try_at"])
    op.create_index("ix_delivery_about", "delivery", ["about"])
    op.create_table(
        "attempt",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=False),
        sa.Column("ended_at", UtcMoment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer()),
        sa.Column("wire", sa.Text()),
        sa.Column("next_try_at", UtcMoment()),
        sa.PrimaryKeyConstraint("delivery", "number"),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name="fk_attempt_delivery"),
        sa.CheckConstraint("outcome IN ('sent', 'try_again', 'never')", name="ck_attempt_outcome"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recipient_stop",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("stopped", Truth, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.PrimaryKeyConstraint("channel", "recipient", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
