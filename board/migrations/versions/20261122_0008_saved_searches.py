"""Saved searches

Revision 0008, after 0007."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("last_told_at", board.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(account_id IS NULL) <> (email IS NULL)", name=op.f("ck_subscribers_one_way_to_reach")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_subscribers_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("account_id", name=op.f("uq_subscribers_account_id")),
        sa.UniqueConstraint("email", name=op.f("uq_subscribers_email")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_saved_searches_subscriber_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("subscriber_id", "query", name=op.f("uq_saved_searches_subscriber_id_query")),
    )
    op.create_table(
        "search_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("frequency", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("asked_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", board.db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_requests")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_search_requests_secret_hash")),
    )
    op.create_table(
        "search_matches",
        sa.Column("saved_search_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("found_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_search_matches_listing_id")),
        sa.ForeignKeyConstraint(
            ["saved_search_id"],
            ["saved_searches.id"],
            name=op.f("fk_search_matches_saved_search_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("saved_search_id", "listing_id", name=op.f("pk_search_matches")),
    )
    op.create_index(op.f("ix_search_matches_listing_id"), "search_matches", ["listing_id"])
    op.create_table(
        "told_listings",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("told_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_told_listings_listing_id")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_told_listings_subscriber_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "listing_id", name=op.f("pk_told_listings")),
    )
    op.create_index(op.f("ix_told_listings_listing_id"), "told_listings", ["listing_id"])


def downgrade() -> None:
    for table in ("told_listings", "search_matches", "search_requests", "saved_searches", "subscribers"):
        op.drop_table(table)
