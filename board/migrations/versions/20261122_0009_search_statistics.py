"""What was searched for

Revision 0009, after 0008."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=40), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("slowest_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "outcome", "words", name=op.f("pk_search_counts")),
    )


def downgrade() -> None:
    op.drop_table("search_counts")
