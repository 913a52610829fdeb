"""Answers kept for a while, so that a request that is sent again is not done again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import UtcMoment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table; its rows go when their time has passed."""
    op.create_table(
        "kept_answer",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("until", UtcMoment(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("location", sa.Text()),
        sa.PrimaryKeyConstraint("scope", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_answer_until", "kept_answer", ["until"])
