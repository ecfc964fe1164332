"""Profiles and favourites

Revision 0004, after 0003."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "favourites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("price_yen", sa.Integer(), nullable=True),
        sa.Column("told_closed_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_favourites_account_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_favourites_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favourites")),
        sa.UniqueConstraint("account_id", "listing_id", name=op.f("uq_favourites_account_id_listing_id")),
    )
    with op.batch_alter_table("favourites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_favourites_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index("ix_favourites_newest", ["account_id", "created_at", "id"], unique=False)

    with op.batch_alter_table("images", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_avatar", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shows_home_region", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("introduction", sa.String(length=400), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("avatar_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_accounts_avatar_id"), "images", ["avatar_id"], ["id"])

    # Rows of before have a value now; new ones get theirs from the model.
    with op.batch_alter_table("images", schema=None) as batch_op:
        batch_op.alter_column("is_avatar", server_default=None)
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.alter_column("shows_home_region", server_default=None)
        batch_op.alter_column("introduction", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_accounts_avatar_id"), type_="foreignkey")
        batch_op.drop_column("avatar_id")
        batch_op.drop_column("introduction")
        batch_op.drop_column("shows_home_region")
    with op.batch_alter_table("images", schema=None) as batch_op:
        batch_op.drop_column("is_avatar")
    op.drop_table("favourites")
