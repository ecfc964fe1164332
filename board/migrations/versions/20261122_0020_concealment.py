"""photos and messages out of sight, changes asked for

Revision 0020, after 0019."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("listing_photos", "messages"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("concealed_at", board.db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("listing_photos", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", board.db.UtcDateTime(), nullable=True))
    concealed = sa.text("concealed_at IS NOT NULL")
    op.create_index(
        "ix_listing_photos_concealed",
        "listing_photos",
        ["image_id"],
        sqlite_where=concealed,
        postgresql_where=concealed,
    )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("purged_at", board.db.UtcDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_restrictions_follows_id"), "restrictions", ["follows_id"], ["id"]
        )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.alter_column("note", server_default=None)
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concealments", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.alter_column("concealments", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("concealments")
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_restrictions_follows_id"), type_="foreignkey")
        batch_op.drop_column("purged_at")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("note")
    # What its author had taken off was kept for moderators only.
    op.execute("DELETE FROM listing_photos WHERE removed_at IS NOT NULL")
    op.drop_index("ix_listing_photos_concealed", table_name="listing_photos")
    with op.batch_alter_table("listing_photos", schema=None) as batch_op:
        batch_op.drop_column("removed_at")
    for table in ("messages", "listing_photos"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("concealed_at")
