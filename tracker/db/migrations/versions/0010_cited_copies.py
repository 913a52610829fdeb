"""What cites an archived copy is found by the copy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the index; observations without a copy are not in it."""
    cited = sa.text("evidence IS NOT NULL")
    op.create_index("ix_observation_evidence", "observation", ["evidence"], sqlite_where=cited, postgresql_where=cited)
