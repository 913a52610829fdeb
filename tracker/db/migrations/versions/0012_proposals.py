"""Proposals that documents were read to make, with a person's decision on each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Json, UtcMoment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("proposal", "proposal_answer")


def upgrade() -> None:
    """Creates the tables, lets nothing in them be changed."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("filed_at", UtcMoment(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("body", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_proposal_evidence", "proposal", ["evidence"])
    op.create_table(
        "proposal_answer",
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcMoment(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("subject", "observation", "reason")),
        sa.PrimaryKeyConstraint("proposal"),
        sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name="fk_proposal_answer_proposal"),
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
