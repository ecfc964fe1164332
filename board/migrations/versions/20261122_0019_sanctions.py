"""sanctions with their ends, and a person's profile out of sight

Revision 0019, after 0018."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STANDING = "lifted_at IS NULL"
SPANS = ("suspended_until", "silenced_at", "silenced_until", "limited_at", "limited_until")


def upgrade() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("until", board.db.UtcDateTime(), nullable=True),
        sa.Column("lifted_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sanctions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
    )
    op.create_index("ix_sanctions_account_id", "sanctions", ["account_id", "lifted_at"])
    op.create_index(
        "ix_sanctions_standing",
        "sanctions",
        ["until"],
        sqlite_where=sa.text(STANDING),
        postgresql_where=sa.text(STANDING),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        for name in (*SPANS, "profile_concealed_at"):
            batch_op.add_column(sa.Column(name, board.db.UtcDateTime(), nullable=True))
    # Who was suspended stays so until somebody lifts it. What they posted goes out of sight with the next minute.
    op.execute(
        "INSERT INTO sanctions (account_id, kind, since)"
        " SELECT id, 'ban', suspended_at FROM accounts WHERE suspended_at IS NOT NULL ORDER BY id"
    )
    op.execute(
        "INSERT INTO follow_ups (kind, subject_id, created_at, next_at, attempts, last_error)"
        " SELECT 'author_shut_out', id, suspended_at, suspended_at, 0, ''"
        " FROM accounts WHERE suspended_at IS NOT NULL ORDER BY id"
    )


def downgrade() -> None:
    op.execute("DELETE FROM follow_ups WHERE kind = 'author_shut_out'")
    # Nobody could be out of sight for this before.
    op.execute("DELETE FROM restrictions WHERE effect = 'author_suspended'")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        for name in ("profile_concealed_at", *reversed(SPANS)):
            batch_op.drop_column(name)
    op.drop_table("sanctions")
