"""Where targets stand now, with what tells which of them to assess again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; everything recorded before counts as seen by nobody, so all targets are assessed once."""
    op.create_table(
        "arrival",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_table(
        "standing",
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("valid_until", Day()),
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("target"),
        sa.ForeignKeyConstraint(["assessment"], ["assessment.number"], name="fk_standing_assessment"),
        sqlite_strict=True,
    )
    op.create_index("ix_standing_valid_until", "standing", ["valid_until"])
    op.create_index("ix_standing_as_of", "standing", ["as_of"])
    op.create_table(
        "progress",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reader"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER arrival_no_{verb.lower()} BEFORE {verb} ON arrival "
                "BEGIN SELECT RAISE(ABORT, 'the table arrival is append-only'); END"
            )
