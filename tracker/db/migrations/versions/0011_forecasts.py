"""Forecasts as they were made, with what came true of each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Day, ExactDecimal, Truth, UtcMoment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = ("forecast", "forecast_score")


def upgrade() -> None:
    """Creates the tables, lets nothing in them be changed."""
    op.create_table(
        "forecast",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("at", Day(), nullable=False),
        *(sa.Column(name, ExactDecimal(), nullable=False) for name in ("p_met", "q10", "q50", "q90")),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_forecast_target", "forecast", ["target", "number"])
    op.create_index("ix_forecast_at", "forecast", ["at"])
    op.create_table(
        "forecast_score",
        sa.Column("forecast", sa.Integer(), nullable=False),
        sa.Column("scored_at", UtcMoment(), nullable=False),
        sa.Column("met", Truth, nullable=False),
        sa.Column("figure", ExactDecimal(), nullable=False),
        sa.Column("brier", ExactDecimal(), nullable=False),
        sa.Column("log", ExactDecimal(), nullable=False),
        sa.Column("covered", Truth, nullable=False),
        sa.Column("interval", ExactDecimal(), nullable=False),
        sa.PrimaryKeyConstraint("forecast", "scored_at"),
        sa.ForeignKeyConstraint(["forecast"], ["forecast.number"], name="fk_forecast_score_forecast"),
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
