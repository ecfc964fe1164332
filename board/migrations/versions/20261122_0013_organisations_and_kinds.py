"""organisations and kinds: applications, invitations, shifts that come round

Revision 0013, after 0012."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verified_as", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("website", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("proof", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("asked_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("answer_text", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answered_at", board.db.UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_organisations_asked_at"), ["asked_at"], unique=False)
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        for name in ("website", "proof", "answer_text"):
            batch_op.alter_column(name, server_default=None)
    op.execute("UPDATE organisations SET verified_as = 'operator' WHERE verified_by_id IS NOT NULL")
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["accounts.id"], name=op.f("fk_invitations_invited_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("ix_invitations_email", ["email", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_organisation_id"), ["organisation_id"], unique=False)
    op.create_table(
        "recurrences",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("made_until", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_recurrences_listing_id")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_recurrences")),
    )
    with op.batch_alter_table("recurrences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recurrences_made_until"), ["made_until"], unique=False)
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recurs_at", board.db.UtcDateTime(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_shifts_listing_id_recurs_at"), ["listing_id", "recurs_at"])


def downgrade() -> None:
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_shifts_listing_id_recurs_at"), type_="unique")
        batch_op.drop_column("recurs_at")
    op.drop_table("recurrences")
    op.drop_table("invitations")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_asked_at"))
        for name in ("answered_at", "answer_text", "answer", "asked_at", "proof", "website", "verified_as"):
            batch_op.drop_column(name)
