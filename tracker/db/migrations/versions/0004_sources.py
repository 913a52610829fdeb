"""Sources: their states, the log of their fetches, the address of each figure in its evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Json, UtcMoment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, creates the tables, lets nothing change or delete a run."""
    op.add_column("observation", sa.Column("address", sa.Text()))
    op.create_table(
        "source_state",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("last_try_at", UtcMoment()),
        sa.Column("last_success_at", UtcMoment()),
        sa.Column("failing_since", UtcMoment()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error_kind", sa.Text()),
        sa.Column("error", Json()),
        sa.Column("next_try_at", UtcMoment()),
        sa.Column("not_before", UtcMoment()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("validators_url", sa.Text()),
        sa.Column("content_sha256", sa.Text()),
        sa.Column("full_fetch_at", UtcMoment()),
        sa.Column("declared", sa.Text()),
        sa.Column("places", Json(), nullable=False),
        sa.Column("watched", Json(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claimed_until", UtcMoment()),
        sa.PrimaryKeyConstraint("source"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_run",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=False),
        sa.Column("ended_at", UtcMoment(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("error_kind", sa.Text()),
        sa.Column("error", Json()),
        sa.Column("status", sa.Integer()),
        sa.Column("size", sa.Integer()),
        sa.Column("evidence", Json(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.CheckConstraint(
            "outcome IN ('recorded', 'nothing_new', 'unchanged', 'partly', 'failed')", name="ck_source_run_outcome"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_source_run_source", "source_run", ["source", "number"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER source_run_no_{verb.lower()} BEFORE {verb} ON source_run "
                "BEGIN SELECT RAISE(ABORT, 'the table source_run is append-only'); END"
            )
