"""Safer accounts

Revision 0003, after 0002."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _account(table: str, *, nullable: bool = False) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    column = sa.Column("account_id", sa.Integer(), nullable=nullable)
    return column, sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id"))


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, board.db.UtcDateTime(), nullable=nullable)


def _id(table: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "second_factors",
        *_account("second_factors"),
        sa.Column("sealed_secret", sa.String(length=255), nullable=False),
        _moment("since"),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        *_id("recovery_codes"),
        *_account("recovery_codes"),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"], unique=False)
    op.create_table(
        "pending_log_ins",
        *_id("pending_log_ins"),
        *_account("pending_log_ins"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("kept_action", sa.Text(), nullable=False),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_pending_log_ins_secret_hash")),
    )
    op.create_index(op.f("ix_pending_log_ins_account_id"), "pending_log_ins", ["account_id"], unique=False)
    op.create_index(op.f("ix_pending_log_ins_expires_at"), "pending_log_ins", ["expires_at"], unique=False)
    op.create_table(
        "passkeys",
        *_id("passkeys"),
        *_account("passkeys"),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        _moment("created_at"),
        _moment("last_used_at", nullable=True),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_account_id"), "passkeys", ["account_id"], unique=False)
    op.create_table(
        "passkey_challenges",
        *_id("passkey_challenges"),
        *_account("passkey_challenges", nullable=True),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("challenge_hash", sa.String(length=64), nullable=False),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_passkey_challenges_challenge_hash")),
    )
    op.create_index(op.f("ix_passkey_challenges_account_id"), "passkey_challenges", ["account_id"], unique=False)
    op.create_index(op.f("ix_passkey_challenges_expires_at"), "passkey_challenges", ["expires_at"], unique=False)
    op.create_table(
        "known_browsers",
        *_id("known_browsers"),
        *_account("known_browsers"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        _moment("first_seen_at"),
        _moment("last_seen_at"),
        sa.UniqueConstraint("secret_hash", "account_id", name=op.f("uq_known_browsers_secret_hash_account_id")),
    )
    op.create_index(op.f("ix_known_browsers_account_id"), "known_browsers", ["account_id"], unique=False)
    op.create_index(op.f("ix_known_browsers_last_seen_at"), "known_browsers", ["last_seen_at"], unique=False)
    op.create_table(
        "email_changes",
        *_id("email_changes"),
        *_account("email_changes"),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        _moment("asked_at"),
        sa.Column("confirm_hash", sa.String(length=64), nullable=False),
        _moment("confirm_until"),
        _moment("confirmed_at", nullable=True),
        sa.Column("undo_hash", sa.String(length=64), nullable=True),
        _moment("undo_until", nullable=True),
        _moment("undone_at", nullable=True),
        _moment("replaced_at", nullable=True),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_email_changes_confirm_hash")),
        sa.UniqueConstraint("undo_hash", name=op.f("uq_email_changes_undo_hash")),
    )
    op.create_index(op.f("ix_email_changes_account_id"), "email_changes", ["account_id"], unique=False)
    op.create_index("ix_email_changes_reserved", "email_changes", ["old_email", "undo_until"], unique=False)

    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.add_column(_moment("proven_at", nullable=True))
    # Each began with a password.
    op.execute("UPDATE login_sessions SET proven_at = created_at")
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.alter_column("proven_at", existing_type=board.db.UtcDateTime(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.drop_column("proven_at")
    for table in (
        "email_changes",
        "known_browsers",
        "passkey_challenges",
        "passkeys",
        "pending_log_ins",
        "recovery_codes",
        "second_factors",
    ):
        op.drop_table(table)
