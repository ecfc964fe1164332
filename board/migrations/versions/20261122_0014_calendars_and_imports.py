"""Calendars and municipal event files

Revision 0014, after 0013."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_keys",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_keys_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_keys_secret_hash")),
    )
    op.create_table(
        "event_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_event_sources_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_event_sources_organisation_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_event_sources_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_event_sources_name")),
    )
    op.create_index(op.f("ix_event_sources_author_id"), "event_sources", ["author_id"])
    op.create_index(op.f("ix_event_sources_organisation_id"), "event_sources", ["organisation_id"])
    op.create_table(
        "event_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("taken_in_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_event_files_by_id")),
        sa.ForeignKeyConstraint(["source_id"], ["event_sources.id"], name=op.f("fk_event_files_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_files")),
    )
    op.create_index(op.f("ix_event_files_by_id"), "event_files", ["by_id"])
    op.create_index(op.f("ix_event_files_sent_at"), "event_files", ["sent_at"])
    op.create_index("ix_event_files_source_id", "event_files", ["source_id", "id"])
    op.create_table(
        "event_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("completed", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("awaits_review", sa.Boolean(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["event_files.id"], name=op.f("fk_event_rows_file_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_event_rows_listing_id")),
        sa.ForeignKeyConstraint(["source_id"], ["event_sources.id"], name=op.f("fk_event_rows_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_rows")),
        sa.UniqueConstraint("listing_id", name=op.f("uq_event_rows_listing_id")),
        sa.UniqueConstraint(
            "source_id", "scope", "period", "number", name=op.f("uq_event_rows_source_id_scope_period_number")
        ),
    )
    op.create_index(op.f("ix_event_rows_file_id"), "event_rows", ["file_id"])
    op.create_index("ix_event_rows_review", "event_rows", ["source_id", "awaits_review", "id"])
    # Not in a batch: that would copy the largest table. Both databases know this way of saying it.
    op.execute(
        "ALTER TABLE listings ADD COLUMN source_id INTEGER"
        " CONSTRAINT fk_listings_source_id REFERENCES event_sources (id)"
    )
    dated = sa.text("kind IN ('event', 'volunteering')")
    op.create_index(
        "ix_listings_dated", "listings", ["prefecture_number", "starts_at"], sqlite_where=dated, postgresql_where=dated
    )


def downgrade() -> None:
    op.drop_index("ix_listings_dated", "listings")
    op.execute("ALTER TABLE listings DROP COLUMN source_id")
    for table in ("event_rows", "event_files", "event_sources", "calendar_keys"):
        op.drop_table(table)
