"""Departures: who has asked to leave, and copies of one's own data to take along

Revision 0006, after 0005."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leaving_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("erase_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("erasure_recalled_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", board.db.UtcDateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_accounts_erase_at"), ["erase_at"], unique=False)

    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=80), nullable=False),
        sa.Column("ready_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("expires_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_exports_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index("ix_exports_account_id", ["account_id", "id"], unique=False)
        batch_op.create_index("ix_exports_expires_at", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("exports")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_erase_at"))
        batch_op.drop_column("erased_at")
        batch_op.drop_column("erasure_recalled_at")
        batch_op.drop_column("erase_at")
        batch_op.drop_column("leaving_at")
