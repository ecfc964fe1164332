"""cases about anything: targets, leases, appeals

Revision 0017, after 0016."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN_CASE = "state IN ('open', 'awaiting_author')"
OPEN_ABOUT_LISTING = "state = 'open' AND screening_id IS NULL"
HAS_GROUND = "action IN ('dismiss', 'lift', 'hold') OR guideline_version_id IS NOT NULL"
# What could be said before: a listing, or a message that the rules held.
KNOWN_BEFORE = "target_kind IN ('listing', 'screening')"


def upgrade() -> None:
    _cases()
    _reports_and_evidence()
    op.execute("UPDATE decisions SET action = 'remove' WHERE action = 'take_down'")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_at", board.db.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("batch", sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f("ix_decisions_batch"), ["batch"])
        batch_op.create_check_constraint(batch_op.f("ck_decisions_ground"), HAS_GROUND)
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("appellant_id", sa.Integer(), nullable=False),
        sa.Column("judged_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("filed_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("due_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reviewer_id IS NULL OR reviewer_id <> judged_by_id", name=op.f("ck_appeals_another_judge")
        ),
        sa.ForeignKeyConstraint(["appellant_id"], ["accounts.id"], name=op.f("fk_appeals_appellant_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id")),
        sa.ForeignKeyConstraint(["judged_by_id"], ["accounts.id"], name=op.f("fk_appeals_judged_by_id")),
        sa.ForeignKeyConstraint(["outcome_id"], ["decisions.id"], name=op.f("fk_appeals_outcome_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["accounts.id"], name=op.f("fk_appeals_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeals_decision_id")),
    )
    op.create_index(op.f("ix_appeals_appellant_id"), "appeals", ["appellant_id"])
    op.create_index("ix_appeals_state", "appeals", ["state", "filed_at"])
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("category", sa.String(length=20), nullable=True))


def _cases() -> None:
    op.drop_index("uq_moderation_cases_open", table_name="moderation_cases")
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("target_kind", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("target_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("category", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("claimed_by_id", sa.Integer(), nullable=True))
        for name in ("claimed_until", "first_viewed_at", "first_action_at", "closed_at"):
            batch_op.add_column(sa.Column(name, board.db.UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE moderation_cases SET target_kind = CASE WHEN screening_id IS NULL THEN 'listing' ELSE 'screening' END,"
        " target_id = COALESCE(screening_id, listing_id), priority = severity, first_action_at = decided_at,"
        " category = (SELECT category FROM listings WHERE listings.id = moderation_cases.listing_id)"
    )
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.alter_column("target_kind", existing_type=sa.String(length=20), nullable=False)
        batch_op.alter_column("target_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("category", existing_type=sa.String(length=20), nullable=False)
        batch_op.alter_column("priority", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("listing_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("region_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_moderation_cases_claimed_by_id"), "accounts", ["claimed_by_id"], ["id"]
        )
    _unique_while(["target_kind", "target_id", "subject_id"], OPEN_CASE)
    op.create_index("ix_moderation_cases_target", "moderation_cases", ["target_kind", "target_id"])
    op.create_index(op.f("ix_moderation_cases_listing_id"), "moderation_cases", ["listing_id"])
    op.create_index(op.f("ix_moderation_cases_subject_id"), "moderation_cases", ["subject_id"])


def _reports_and_evidence() -> None:
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_evidence_case_id_listing_version"), type_="unique")
        batch_op.alter_column("listing_version", new_column_name="target_version", existing_type=sa.Integer())
        batch_op.add_column(sa.Column("purged_at", board.db.UtcDateTime(), nullable=True))
    # A column has to have its new name before a constraint can speak of it.
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_evidence_case_id_target_version"), ["case_id", "target_version"]
        )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_reports_reporter_id_listing_id_listing_version"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_reports_listing_id"), type_="foreignkey")
        batch_op.alter_column("listing_version", new_column_name="target_version", existing_type=sa.Integer())
        batch_op.alter_column("listing_id", new_column_name="target_id", existing_type=sa.Integer())
        batch_op.alter_column("reporter_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("target_kind", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("weight", sa.Integer(), nullable=True))
        for name in ("fingerprint", "key_hash"):
            batch_op.add_column(sa.Column(name, sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("outcome_told_at", board.db.UtcDateTime(), nullable=True))
    op.execute("UPDATE reports SET target_kind = 'listing', weight = 100")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.alter_column("target_kind", existing_type=sa.String(length=20), nullable=False)
        batch_op.alter_column("weight", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_reports_key_hash"), ["key_hash"])
        for who in ("reporter_id", "fingerprint"):
            columns = [who, "target_kind", "target_id", "target_version"]
            batch_op.create_unique_constraint(batch_op.f(f"uq_reports_{'_'.join(columns)}"), columns)
        batch_op.create_check_constraint(
            batch_op.f("ck_reports_one_reporter"), "reporter_id IS NULL OR fingerprint IS NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_column("category")
    op.drop_table("appeals")
    _forget_what_was_not_known()
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_decisions_ground"), type_="check")
        batch_op.drop_index(batch_op.f("ix_decisions_batch"))
        batch_op.drop_column("batch")
        batch_op.drop_column("ends_at")
    op.execute("UPDATE decisions SET action = 'take_down' WHERE action = 'remove'")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_reports_one_reporter"), type_="check")
        for who in ("reporter_id", "fingerprint"):
            batch_op.drop_constraint(
                batch_op.f(f"uq_reports_{who}_target_kind_target_id_target_version"), type_="unique"
            )
        batch_op.drop_constraint(batch_op.f("uq_reports_key_hash"), type_="unique")
        for name in ("outcome_told_at", "key_hash", "fingerprint", "weight", "target_kind"):
            batch_op.drop_column(name)
        batch_op.alter_column("reporter_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("target_id", new_column_name="listing_id", existing_type=sa.Integer())
        batch_op.alter_column("target_version", new_column_name="listing_version", existing_type=sa.Integer())
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_foreign_key(batch_op.f("fk_reports_listing_id"), "listings", ["listing_id"], ["id"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_reports_reporter_id_listing_id_listing_version"),
            ["reporter_id", "listing_id", "listing_version"],
        )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_evidence_case_id_target_version"), type_="unique")
        batch_op.drop_column("purged_at")
        batch_op.alter_column("target_version", new_column_name="listing_version", existing_type=sa.Integer())
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_evidence_case_id_listing_version"), ["case_id", "listing_version"]
        )
    _cases_as_before()


def _forget_what_was_not_known() -> None:
    """Cases about people, photos and messages, anonymous reports, and other measures than taking down."""
    unknown = f"SELECT id FROM moderation_cases WHERE NOT ({KNOWN_BEFORE})"  # noqa: S608 (our own words)
    op.execute(f"DELETE FROM reports WHERE reporter_id IS NULL OR case_id IN ({unknown})")  # noqa: S608
    op.execute(f"DELETE FROM evidence WHERE case_id IN ({unknown})")  # noqa: S608
    later = f"action NOT IN ('dismiss', 'lift', 'hold', 'remove') OR case_id IN ({unknown})"
    superseded = f"SELECT id FROM decisions WHERE {later}"  # noqa: S608
    op.execute(f"UPDATE decisions SET supersedes_id = NULL WHERE supersedes_id IN ({superseded})")  # noqa: S608
    op.execute(f"DELETE FROM decisions WHERE {later}")  # noqa: S608
    op.execute(f"DELETE FROM moderation_cases WHERE NOT ({KNOWN_BEFORE})")  # noqa: S608
    op.execute("UPDATE moderation_cases SET state = 'open' WHERE state = 'awaiting_author'")
    op.execute("UPDATE moderation_cases SET state = 'decided' WHERE state = 'closed'")


def _cases_as_before() -> None:
    for name in ("subject_id", "listing_id"):
        op.drop_index(op.f(f"ix_moderation_cases_{name}"), table_name="moderation_cases")
    op.drop_index("ix_moderation_cases_target", table_name="moderation_cases")
    op.drop_index("uq_moderation_cases_open", table_name="moderation_cases")
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_moderation_cases_claimed_by_id"), type_="foreignkey")
        batch_op.alter_column("region_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("listing_id", existing_type=sa.Integer(), nullable=False)
        for name in (
            "closed_at",
            "first_action_at",
            "first_viewed_at",
            "claimed_until",
            "claimed_by_id",
            "priority",
            "category",
            "target_id",
            "target_kind",
        ):
            batch_op.drop_column(name)
    _unique_while(["listing_id"], OPEN_ABOUT_LISTING)


def _unique_while(columns: list[str], condition: str) -> None:
    op.create_index(
        "uq_moderation_cases_open",
        "moderation_cases",
        columns,
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
