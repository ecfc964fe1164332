"""Posting with care

Revision 0002, after 0001."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import board.db
from board.listings.likeness import fingerprint

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("verified_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_organisations_region_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["accounts.id"], name=op.f("fk_organisations_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("until", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index("ix_memberships_account_id", ["account_id", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "listing_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", board.db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_listing_revisions_by_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_revisions_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_revisions")),
    )
    with op.batch_alter_table("listing_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_listing_revisions_listing_id", ["listing_id", "version"], unique=False)

    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("ends_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_shifts_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index("ix_shifts_listing_id", ["listing_id", "starts_at"], unique=False)

    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publish_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("deadline", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("renewed_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("renewal_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("warn_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_standing", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("copied_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fingerprint", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("kept", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("rsvp", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("rsvp_until", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("expenses", sa.String(length=200), nullable=False, server_default=""))
        batch_op.create_index("ix_listings_expires_at", ["state", "expires_at"], unique=False)
        batch_op.create_index("ix_listings_fingerprint", ["author_id", "fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_listings_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_listings_publish_at", ["publish_at"], unique=False)
        batch_op.create_index("ix_listings_warn_at", ["warn_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_listings_organisation_id"), "organisations", ["organisation_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_listings_copied_from_id"), "listings", ["copied_from_id"], ["id"])

    # What deals have taken by now.
    op.execute(
        "UPDATE listings SET taken = (SELECT coalesce(sum(quantity), 0) FROM deals "
        "WHERE deals.listing_id = listings.id AND deals.state IN ('reserved', 'done'))"
    )

    # Rows of before have a value now; new ones get theirs from the model.
    with op.batch_alter_table("listings", schema=None) as batch_op:
        for name in ("renewal_count", "taken", "is_standing", "expenses"):
            batch_op.alter_column(name, server_default=None)
    _plan_warnings()
    _know_words()


def _plan_warnings() -> None:
    """Who posted before hears of the end a week before it as well."""
    moment = board.db.UtcDateTime()
    listings = sa.table(
        "listings",
        sa.column("id", sa.Integer()),
        sa.column("state", sa.String()),
        sa.column("ends_at", moment),
        sa.column("expires_at", moment),
        sa.column("warn_at", moment),
    )
    without_date = sa.select(listings.c.id, listings.c.expires_at).where(
        listings.c.state.in_(("open", "reserved")), listings.c.ends_at.is_(None), listings.c.expires_at.is_not(None)
    )
    connection = op.get_bind()
    for listing_id, expires_at in connection.execute(without_date).all():
        warned = listings.update().where(listings.c.id == listing_id)
        connection.execute(warned.values(warn_at=expires_at - timedelta(days=7)))


def _know_words() -> None:
    """Nobody may post a second time what they posted before. Told as the board that is being started tells it."""
    listings = sa.table(
        "listings",
        sa.column("id", sa.Integer()),
        sa.column("title", sa.String()),
        sa.column("body", sa.Text()),
        sa.column("fingerprint", sa.String()),
    )
    connection = op.get_bind()
    rows = connection.execute(sa.select(listings.c.id, listings.c.title, listings.c.body)).all()
    if rows:
        told = listings.update().where(listings.c.id == sa.bindparam("of")).values(fingerprint=sa.bindparam("words"))
        connection.execute(told, [{"of": id_, "words": fingerprint(title, body)} for id_, title, body in rows])


def downgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_listings_copied_from_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_listings_organisation_id"), type_="foreignkey")
        batch_op.drop_index("ix_listings_warn_at")
        batch_op.drop_index("ix_listings_publish_at")
        batch_op.drop_index(batch_op.f("ix_listings_organisation_id"))
        batch_op.drop_index("ix_listings_fingerprint")
        batch_op.drop_index("ix_listings_expires_at")
        batch_op.drop_column("expenses")
        batch_op.drop_column("rsvp_until")
        batch_op.drop_column("rsvp")
        batch_op.drop_column("taken")
        batch_op.drop_column("kept")
        batch_op.drop_column("fingerprint")
        batch_op.drop_column("copied_from_id")
        batch_op.drop_column("organisation_id")
        batch_op.drop_column("is_standing")
        batch_op.drop_column("warn_at")
        batch_op.drop_column("renewal_count")
        batch_op.drop_column("renewed_at")
        batch_op.drop_column("deadline")
        batch_op.drop_column("publish_at")

    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index("ix_shifts_listing_id")

    op.drop_table("shifts")
    with op.batch_alter_table("listing_revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_revisions_listing_id")

    op.drop_table("listing_revisions")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_organisation_id"))
        batch_op.drop_index("ix_memberships_account_id")

    op.drop_table("memberships")
    op.drop_table("organisations")
