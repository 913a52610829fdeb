"""People with their sessions and tokens, the audit log as a chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.db.types import Json, UtcMoment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables, lets no line of the audit log be changed."""
    _people()
    _sign_ins()
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_about", "audit", ["about", "number"])
    op.create_index("ix_audit_by", "audit", ["by", "number"])
    op.create_table(
        "audit_head",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                f"BEGIN SELECT RAISE(ABORT, 'the table audit is append-only'); END"
            )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("password", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("role IN ('viewer', 'contributor', 'reviewer', 'admin')", name="ck_person_role"),
        sa.CheckConstraint("state IN ('active', 'stopped')", name="ck_person_state"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for column in ("folded", "email", "subject"):
        op.create_index(f"ux_person_{column}", "person", [column], unique=True)
    op.create_table(
        "token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("expires_at", UtcMoment()),
        sa.Column("revoked_at", UtcMoment()),
        sa.Column("used_at", UtcMoment()),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_token_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ux_token_secret", "token", ["secret"], unique=True)
    op.create_index("ix_token_person", "token", ["person"])


def _sign_ins() -> None:
    op.create_table(
        "session",
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcMoment(), nullable=False),
        sa.Column("seen_at", UtcMoment(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("secret"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_session_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_person", "session", ["person"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_attempt_account", "sign_in_attempt", ["account", "at"])
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["address", "at"])
