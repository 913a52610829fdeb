"""Reviews of computed statuses, with their seconds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day, ExactDecimal, Truth, UtcMoment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Creates the tables, and lets nothing change or delete what a person said."""
    op.create_table(
        "review",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("made_by", sa.Text()),
        sa.Column("until", Day()),
        sa.Column("confidence", ExactDecimal()),
        sa.Column("needs_second", Truth, nullable=False),
        sa.PrimaryKeyConstraint("target", "made_at"),
        sa.UniqueConstraint("id", name="uq_review_id"),
        sa.CheckConstraint("state IN ('computed', 'confirmed', 'overridden', 'disputed')", name="ck_review_state"),
        sa.CheckConstraint(
            "state <> 'overridden' OR (headline IS NOT NULL AND reason IS NOT NULL)", name="ck_review_why"
        ),
        **CLUSTERED,
    )
    op.create_table(
        "second",
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seconded_at", UtcMoment(), nullable=False),
        sa.Column("seconded_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("review"),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name="fk_second_review"),
        sa.CheckConstraint("state IN ('seconded', 'refused')", name="ck_second_state"),
        **CLUSTERED,
    )
    if op.get_bind().dialect.name == "sqlite":
        _freeze("review", "second")


def _freeze(*tables: str) -> None:
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
            )
