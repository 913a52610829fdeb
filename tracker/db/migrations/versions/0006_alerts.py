"""Alerts: how each stands, what was told of it, who keeps it silent, how far their evaluation has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day, Json, UtcMoment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("alert_notice", "silence", "silence_end")


def upgrade() -> None:
    """Creates the tables, lets nothing of what was told or silenced be changed."""
    _standing()
    op.create_table(
        "alert_notice",
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_at", UtcMoment(), nullable=False),
        sa.Column("alerts", Json(), nullable=False),
        sa.PrimaryKeyConstraint("notice", "rule", "name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_alert_notice_told_at", "alert_notice", ["told_at"])
    op.create_table(
        "silence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", UtcMoment()),
        sa.Column("matches", Json(), nullable=False),
        sa.Column("cause", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('silence', 'ack')", name="ck_silence_kind"),
        sa.CheckConstraint("kind <> 'silence' OR until IS NOT NULL", name="ck_silence_until"),
        sa.CheckConstraint("kind <> 'ack' OR cause IS NOT NULL", name="ck_silence_cause"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "silence_end",
        sa.Column("silence", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcMoment(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("silence"),
        sa.ForeignKeyConstraint(["silence"], ["silence.id"], name="fk_silence_end_silence"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
                )


def _standing() -> None:
    op.create_table(
        "alert_state",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled", sa.Text()),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.Column("active_since", UtcMoment()),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("fired_at", UtcMoment()),
        sa.Column("cleared_at", UtcMoment()),
        sa.Column("resolved_at", UtcMoment()),
        sa.Column("fired", Json(), nullable=False),
        sa.Column("told", Json(), nullable=False),
        sa.Column("flapping_since", UtcMoment()),
        sa.PrimaryKeyConstraint("rule", "subject"),
        sa.CheckConstraint("state IN ('inactive', 'pending', 'firing')", name="ck_alert_state_state"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_alert_state_state", "alert_state", ["state"])
    op.create_table(
        "alert_group",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("firing", Json(), nullable=False),
        sa.Column("resolved", Json(), nullable=False),
        sa.Column("told_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("evaluated_at", UtcMoment(), nullable=False),
        sa.Column("next_at", UtcMoment()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
