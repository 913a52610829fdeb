"""Requests for data, the pulse of the scheduler with the times in which it was down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day, Json, UtcMoment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("request", "request_ask", "request_answer", "request_end", "outage")


def upgrade() -> None:
    """Creates the tables, lets nothing of what was asked, answered or closed be changed."""
    op.create_table(
        "request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asking", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due", Day(), nullable=False),
        sa.Column("overdue", Day(), nullable=False),
        sa.Column("opened_at", UtcMoment(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_subject", "request", ["subject"])
    _came_of_it()
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcMoment(), nullable=False),
        sa.Column("beat", sa.Integer()),
        sa.Column("gaps", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "outage",
        sa.Column("since", UtcMoment(), nullable=False),
        sa.Column("until", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("since"),
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


def _came_of_it() -> None:
    op.create_table(
        "request_ask",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request", "place"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_ask_request"),
        sa.UniqueConstraint("request", "kind", "number", name="uq_request_ask_stage"),
        sa.CheckConstraint("kind IN ('first', 'remind', 'escalate', 'returned', 'asked')", name="ck_request_ask_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_answer",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("observation", sa.Text(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request", "place"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_answer_request"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_end",
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("request"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name="fk_request_end_request"),
        sa.CheckConstraint("why IN ('arrived', 'unwanted', 'by_hand')", name="ck_request_end_why"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
