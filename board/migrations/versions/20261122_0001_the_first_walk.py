"""The first walk

Revision 0001, the first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db
from board.migrations.append_only import drop_function, forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", board.db.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object_type", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_events_action"), ["action"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("next_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("leased_until", board.db.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("dead_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_follow_ups_due", ["done_at", "next_at"], unique=False)

    op.create_table(
        "guideline_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_ja", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("body_ja", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("effective_from", board.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline_versions")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_guideline_versions_code_version")),
    )
    op.create_table(
        "images",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_images")),
        sa.UniqueConstraint("sha256", name=op.f("uq_images_sha256")),
    )
    op.create_table(
        "loaded_files",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_loaded_files")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("next_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("leased_until", board.db.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("dead_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index("ix_mails_due", ["done_at", "next_at"], unique=False)

    op.create_table(
        "regions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name_ja", sa.String(length=20), nullable=False),
        sa.Column("kana", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("county_ja", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["regions.id"], name=op.f("fk_regions_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("code", name=op.f("uq_regions_code")),
    )
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regions_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=30), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("home_region_id", sa.Integer(), nullable=True),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("suspended_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["home_region_id"], ["regions.id"], name=op.f("fk_accounts_home_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_table(
        "postal_codes",
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_postal_codes_region_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_postal_codes")),
    )
    op.create_table(
        "region_aliases",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("name_ja", sa.String(length=20), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_region_aliases_region_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region_aliases")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_appointments_account_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_appointments_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointments_account_id"), ["account_id"], unique=False)

    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("district", sa.String(length=60), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("from_afar", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("updated_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("published_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("expires_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("closed_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("price_yen", sa.Integer(), nullable=True),
        sa.Column("terms", sa.String(length=10), nullable=True),
        sa.Column("condition", sa.String(length=10), nullable=True),
        sa.Column("handover", sa.Integer(), nullable=True),
        sa.Column("starts_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("ends_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("capacity_online", sa.Integer(), nullable=True),
        sa.Column("bring", sa.String(length=200), nullable=False),
        sa.Column("volunteering_form", sa.String(length=12), nullable=True),
        sa.Column("recruiter_name", sa.String(length=200), nullable=False),
        sa.Column("recruiter_address", sa.String(length=200), nullable=False),
        sa.Column("recruiter_contact", sa.String(length=200), nullable=False),
        sa.Column("duties", sa.String(length=200), nullable=False),
        sa.Column("workplace", sa.String(length=200), nullable=False),
        sa.Column("pay", sa.String(length=200), nullable=False),
        sa.Column("pay_kind", sa.String(length=10), nullable=True),
        sa.Column("hours_a_week", sa.Integer(), nullable=True),
        sa.Column("online_percent", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("registration_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_listings_author_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_listings_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index("ix_listings_author", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_listings_newest", ["state", "published_at", "id"], unique=False)
        batch_op.create_index("ix_listings_region", ["region_id", "published_at"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_login_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_login_sessions_secret_hash")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("read_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notifications_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index("ix_notifications_account_id", ["account_id", "id"], unique=False)

    op.create_table(
        "single_use_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("used_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_single_use_tokens_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_use_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_single_use_tokens_secret_hash")),
    )
    with op.batch_alter_table("single_use_tokens", schema=None) as batch_op:
        batch_op.create_index("ix_single_use_tokens_account_purpose", ["account_id", "purpose"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("last_message_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("last_message_id", sa.Integer(), nullable=False),
        sa.Column("asker_read_id", sa.Integer(), nullable=False),
        sa.Column("owner_read_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["accounts.id"], name=op.f("fk_conversations_asker_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_conversations_listing_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_conversations_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("listing_id", "asker_id", name=op.f("uq_conversations_listing_id_asker_id")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversations_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "listing_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"], name=op.f("fk_listing_photos_image_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_listing_photos_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_photos")),
    )
    with op.batch_alter_table("listing_photos", schema=None) as batch_op:
        batch_op.create_index("ix_listing_photos_listing_id", ["listing_id", "position"], unique=False)

    op.create_table(
        "moderation_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("decided_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_moderation_cases_listing_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_moderation_cases_region_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["accounts.id"], name=op.f("fk_moderation_cases_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_cases")),
    )
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.create_index("ix_moderation_cases_queue", ["state", "region_id"], unique=False)
        batch_op.create_index(
            "uq_moderation_cases_open",
            ["listing_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "restrictions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("guideline", sa.String(length=40), nullable=False),
        sa.Column("since", board.db.UtcDateTime(), nullable=False),
        sa.Column("lifted_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_restrictions_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.create_index("ix_restrictions_listing_id", ["listing_id", "lifted_at"], unique=False)

    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reserved_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("reserved_until", board.db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_deals_conversation_id")
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_deals_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deals_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_deals_listing_id", ["listing_id", "state"], unique=False)
        batch_op.create_index("ix_deals_state", ["state", "reserved_until"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("guideline_version_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("restriction_id", sa.Integer(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_decisions_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_decisions_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["guideline_version_id"],
            ["guideline_versions.id"],
            name=op.f("fk_decisions_guideline_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restrictions.id"], name=op.f("fk_decisions_restriction_id")
        ),
        sa.ForeignKeyConstraint(["supersedes_id"], ["decisions.id"], name=op.f("fk_decisions_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_decisions_case_id_seq")),
        sa.UniqueConstraint(
            "decided_by_id", "idempotency_key", name=op.f("uq_decisions_decided_by_id_idempotency_key")
        ),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("listing_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("image_ids", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taken_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("case_id", "listing_version", name=op.f("uq_evidence_case_id_listing_version")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["accounts.id"], name=op.f("fk_messages_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "author_id", "idempotency_key", name=op.f("uq_messages_author_id_idempotency_key")
        ),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_conversation_id", ["conversation_id", "id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("listing_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_reports_case_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_reports_evidence_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_reports_listing_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["accounts.id"], name=op.f("fk_reports_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "reporter_id",
            "listing_id",
            "listing_version",
            name=op.f("uq_reports_reporter_id_listing_id_listing_version"),
        ),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_case_id"), ["case_id"], unique=False)
    forbid_changes("audit_events")


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("messages")
    op.drop_table("evidence")
    op.drop_table("decisions")
    op.drop_table("deals")
    op.drop_table("restrictions")
    op.drop_table("moderation_cases")
    op.drop_table("listing_photos")
    op.drop_table("conversations")
    op.drop_table("single_use_tokens")
    op.drop_table("notifications")
    op.drop_table("login_sessions")
    op.drop_table("listings")
    op.drop_table("appointments")
    op.drop_table("region_aliases")
    op.drop_table("postal_codes")
    op.drop_table("accounts")
    op.drop_table("regions")
    op.drop_table("mails")
    op.drop_table("loaded_files")
    op.drop_table("images")
    op.drop_table("guideline_versions")
    op.drop_table("follow_ups")
    op.drop_table("audit_events")
    drop_function("audit_events")
