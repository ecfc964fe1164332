"""signals against fraud: verdicts and their lines, files of rules, words, held messages, what photos look like

Revision 0016, after 0015."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = "state = 'open'"
OPEN_ABOUT_LISTING = "state = 'open' AND screening_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "screenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=10), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("guideline", sa.String(length=40), nullable=False),
        sa.Column("advice", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_screenings_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index("ix_screenings_target", "screenings", ["target", "target_id"])
    op.create_index(op.f("ix_screenings_account_id"), "screenings", ["account_id"])
    op.create_index(op.f("ix_screenings_created_at"), "screenings", ["created_at"])
    op.create_table(
        "signal_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screening_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["screening_id"], ["screenings.id"], name=op.f("fk_signal_hits_screening_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_hits")),
    )
    op.create_index(op.f("ix_signal_hits_screening_id"), "signal_hits", ["screening_id"])
    op.create_index(op.f("ix_signal_hits_code"), "signal_hits", ["code"])
    op.create_table(
        "rule_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_rule_files_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_files")),
    )
    op.create_table(
        "watched_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("added_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("dropped_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["accounts.id"], name=op.f("fk_watched_words_added_by_id")),
        sa.ForeignKeyConstraint(["dropped_by_id"], ["accounts.id"], name=op.f("fk_watched_words_dropped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_words")),
    )
    _unique_while("uq_watched_words_current", "watched_words", "word", "dropped_at IS NULL")
    op.create_table(
        "noted_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("until", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_noted_rules_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_rules")),
    )
    _unique_while("uq_noted_rules_current", "noted_rules", "code", "until IS NULL")
    op.create_table(
        "held_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("screening_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.Column("settled_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_held_messages_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_held_messages_conversation_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_held_messages_message_id")),
        sa.ForeignKeyConstraint(["screening_id"], ["screenings.id"], name=op.f("fk_held_messages_screening_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_messages")),
        sa.UniqueConstraint("author_id", "idempotency_key", name=op.f("uq_held_messages_author_id_idempotency_key")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_held_messages_screening_id")),
    )
    op.create_index(op.f("ix_held_messages_conversation_id"), "held_messages", ["conversation_id"])
    op.drop_index("uq_moderation_cases_open", table_name="moderation_cases")
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("screening_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_moderation_cases_screening_id"), ["screening_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_moderation_cases_screening_id"), "screenings", ["screening_id"], ["id"]
        )
    _unique_while("uq_moderation_cases_open", "moderation_cases", "listing_id", OPEN_ABOUT_LISTING)
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.alter_column("decided_by_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("images", schema=None) as batch_op:
        batch_op.add_column(sa.Column("likeness", sa.String(length=48), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("images", schema=None) as batch_op:
        batch_op.drop_column("likeness")
    # What was automatic, and what was about a message, was not known before.
    op.execute("DELETE FROM decisions WHERE decided_by_id IS NULL")
    op.execute(
        "DELETE FROM decisions WHERE case_id IN (SELECT id FROM moderation_cases WHERE screening_id IS NOT NULL)"
    )
    op.execute("DELETE FROM evidence WHERE case_id IN (SELECT id FROM moderation_cases WHERE screening_id IS NOT NULL)")
    op.execute("DELETE FROM moderation_cases WHERE screening_id IS NOT NULL")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.alter_column("decided_by_id", existing_type=sa.Integer(), nullable=False)
    op.drop_index("uq_moderation_cases_open", table_name="moderation_cases")
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_moderation_cases_screening_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_moderation_cases_screening_id"), type_="unique")
        batch_op.drop_column("screening_id")
    _unique_while("uq_moderation_cases_open", "moderation_cases", "listing_id", OPEN)
    for table in ("held_messages", "noted_rules", "watched_words", "rule_files", "signal_hits", "screenings"):
        op.drop_table(table)


def _unique_while(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
