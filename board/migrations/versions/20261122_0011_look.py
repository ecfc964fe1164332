"""Look and feel: followed regions

Revision 0011, after 0010."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed_regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_followed_regions_account_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_followed_regions_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_regions")),
        sa.UniqueConstraint("account_id", "region_id", name=op.f("uq_followed_regions_account_id_region_id")),
    )


def downgrade() -> None:
    op.drop_table("followed_regions")
