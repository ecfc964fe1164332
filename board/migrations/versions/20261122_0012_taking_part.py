"""Taking part: what people sign up for, how hosts take them in, and who has a seat

Revision 0012, after 0011."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STANDING = sa.text("state IN ('applied', 'attended', 'confirmed', 'no_show', 'offered', 'waitlisted')")
UNSETTLED = sa.text("state IN ('applied', 'offered', 'waitlisted')")

# What is open already: a place at the event, one at it online, one in each shift, or in the whole.
OF_OPEN_LISTINGS = (
    """
    SELECT id, CAST(NULL AS INTEGER), false, starts_at, ends_at, capacity FROM listings
    WHERE kind = 'event' AND state = 'open' AND reach <> 1 AND (rsvp IS NULL OR rsvp <> 'none_needed')
    """,
    """
    SELECT id, CAST(NULL AS INTEGER), true, starts_at, ends_at, capacity_online FROM listings
    WHERE kind = 'event' AND state = 'open' AND reach & 1 = 1 AND (rsvp IS NULL OR rsvp <> 'none_needed')
    """,
    """
    SELECT listings.id, shifts.id, false, shifts.starts_at, shifts.ends_at, shifts.capacity
    FROM listings JOIN shifts ON shifts.listing_id = listings.id
    WHERE kind = 'volunteering' AND state = 'open' AND volunteering_form = 'shifts'
    """,
    """
    SELECT id, CAST(NULL AS INTEGER), volunteering_form IS NOT NULL AND volunteering_form = 'remote',
      starts_at, ends_at, capacity
    FROM listings
    WHERE kind = 'volunteering' AND state = 'open' AND (volunteering_form IS NULL OR volunteering_form <> 'shifts')
    """,
)


def upgrade() -> None:
    op.add_column("listings", sa.Column("roles", sa.JSON(), nullable=True))
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("starts_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("ends_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name=op.f("ck_openings_seats")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_openings_listing_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_openings_shift_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    op.create_index("ix_openings_listing_id", "openings", ["listing_id"])
    op.create_index("ix_openings_starts_at", "openings", ["starts_at"])
    op.create_index("ix_openings_shift_id", "openings", ["shift_id"])
    op.create_table(
        "sign_up_rules",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("screens", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("companions_max", sa.Integer(), nullable=False),
        sa.CheckConstraint("companions_max >= 0", name=op.f("ck_sign_up_rules_companions")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_sign_up_rules_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_sign_up_rules")),
    )
    op.create_table(
        "participations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("companions", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("moved_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("queued_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("offered_until", board.db.UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("attendance_noted_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("attendance_noted_by_id", sa.Integer(), nullable=True),
        sa.Column("objection", sa.String(length=500), nullable=False),
        sa.Column("objected_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("reminded_day_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("reminded_hours_at", board.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("companions >= 0", name=op.f("ck_participations_companions")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_participations_account_id")),
        sa.ForeignKeyConstraint(
            ["attendance_noted_by_id"], ["accounts.id"], name=op.f("fk_participations_attendance_noted_by_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_participations_listing_id")),
        sa.ForeignKeyConstraint(["opening_id"], ["openings.id"], name=op.f("fk_participations_opening_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
    )
    op.create_index(
        "uq_participations_standing",
        "participations",
        ["opening_id", "account_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_participations_line", "participations", ["opening_id", "state", "queued_at"])
    op.create_index("ix_participations_listing_id", "participations", ["listing_id", "state"])
    op.create_index("ix_participations_account_id", "participations", ["account_id", "state"])
    op.create_index("ix_participations_offered_until", "participations", ["offered_until"])
    op.create_index(
        "ix_participations_unsettled",
        "participations",
        ["opening_id"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )
    op.create_table(
        "weekly_sign_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("companions", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_weekly_sign_ups_account_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_weekly_sign_ups_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_sign_ups")),
        sa.UniqueConstraint(
            "listing_id",
            "account_id",
            "weekday",
            "starts_minute",
            "role",
            name=op.f("uq_weekly_sign_ups_rhythm"),
        ),
    )
    op.create_index("ix_weekly_sign_ups_account_id", "weekly_sign_ups", ["account_id"])
    for found in OF_OPEN_LISTINGS:
        op.execute(
            "INSERT INTO openings"  # noqa: S608 (our own words, above)
            " (listing_id, shift_id, online, starts_at, ends_at, capacity, role, taken, offered)"
            f" SELECT found.*, '', 0, true FROM ({found}) AS found"
        )


def downgrade() -> None:
    op.drop_table("weekly_sign_ups")
    op.drop_table("participations")
    op.drop_table("sign_up_rules")
    op.drop_table("openings")
    op.drop_column("listings", "roles")
