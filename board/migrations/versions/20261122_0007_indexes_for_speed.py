"""Indexes for speed

Revision 0007, after 0006."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LISTED = sa.text("state IN ('open', 'reserved')")
LISTED_INDEXES = {
    "newest": [],
    "kind": ["kind"],
    "category": ["category"],
    "region": ["region_id"],
    "prefecture": ["prefecture_number"],
    "near": ["prefecture_number", "category"],
}


def upgrade() -> None:
    op.add_column("listings", sa.Column("prefecture_number", sa.Integer(), nullable=True))
    op.execute("UPDATE listings SET prefecture_number = region_id / 1000")
    op.drop_index("ix_listings_newest", "listings")
    op.drop_index("ix_listings_region", "listings")
    op.drop_index("ix_listings_expires_at", "listings")
    op.create_index(
        "ix_listings_expires_at", "listings", ["expires_at"], sqlite_where=LISTED, postgresql_where=LISTED
    )
    for name, columns in LISTED_INDEXES.items():
        op.create_index(
            f"ix_listings_listed_{name}",
            "listings",
            [*columns, "published_at", "id"],
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        )
    op.create_table(
        "page_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefecture_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_changes")),
    )


def downgrade() -> None:
    op.drop_table("page_changes")
    for name in LISTED_INDEXES:
        op.drop_index(f"ix_listings_listed_{name}", "listings")
    op.drop_index("ix_listings_expires_at", "listings")
    op.create_index("ix_listings_expires_at", "listings", ["state", "expires_at"])
    op.create_index("ix_listings_region", "listings", ["region_id", "published_at"])
    op.create_index("ix_listings_newest", "listings", ["state", "published_at", "id"])
    op.drop_column("listings", "prefecture_number")
