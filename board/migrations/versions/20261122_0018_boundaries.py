"""blocks, mutes, what is hidden for whom, left conversations

Revision 0018, after 0017."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LEFT = ("asker_left_at", "owner_left_at")


def upgrade() -> None:
    for table, other in (("blocks", "blocked_id"), ("mutes", "muted_id")):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("account_id", sa.Integer(), nullable=False),
            sa.Column(other, sa.Integer(), nullable=False),
            sa.Column("since", board.db.UtcDateTime(), nullable=False),
            sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
            sa.ForeignKeyConstraint([other], ["accounts.id"], name=op.f(f"fk_{table}_{other}")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("account_id", other, name=op.f(f"uq_{table}_account_id_{other}")),
        )
        op.create_index(op.f(f"ix_{table}_{other}"), table, [other])
    op.create_table(
        "hidden_listings",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hidden_listings_account_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_hidden_listings_listing_id")),
        sa.PrimaryKeyConstraint("account_id", "listing_id", name=op.f("pk_hidden_listings")),
    )
    op.create_index(op.f("ix_hidden_listings_listing_id"), "hidden_listings", ["listing_id"])
    with op.batch_alter_table("conversations") as conversations:
        for name in LEFT:
            conversations.add_column(sa.Column(name, board.db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("sees_less", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("accounts") as accounts:
        accounts.alter_column("sees_less", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("sees_less")
    with op.batch_alter_table("conversations") as conversations:
        for name in reversed(LEFT):
            conversations.drop_column(name)
    op.drop_table("hidden_listings")
    op.drop_table("mutes")
    op.drop_table("blocks")
