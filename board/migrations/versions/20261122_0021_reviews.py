"""reviews after a deal, and when a deal's two were asked for one

Revision 0021, after 0020."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=400), nullable=False),
        sa.Column("hopes_again", sa.Boolean(), nullable=False),
        sa.Column("written_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("shown_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("told_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("concealed_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["about_id"], ["accounts.id"], name=op.f("fk_reviews_about_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_reviews_deal_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["accounts.id"], name=op.f("fk_reviews_writer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("deal_id", "writer_id", name=op.f("uq_reviews_deal_id_writer_id")),
    )
    op.create_index("ix_reviews_about_id", "reviews", ["about_id", "shown_at"])
    op.create_index("ix_reviews_told_at", "reviews", ["told_at", "shown_at"])
    op.create_index(op.f("ix_reviews_writer_id"), "reviews", ["writer_id"])
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_asked_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("review_reminded_at", board.db.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_column("review_reminded_at")
        batch_op.drop_column("review_asked_at")
    op.drop_table("reviews")
