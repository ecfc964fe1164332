"""reports from anywhere: where they came from, what came of them, the lines of a case's priority

Revision 0022, after 0021."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# Whoever reported what was decided before has been told so, in words that left open what was done.
WAS_ACTED_ON = (
    "EXISTS (SELECT 1 FROM decisions WHERE decisions.case_id = reports.case_id AND decisions.action = 'remove')"
)
DECIDED_AT = "(SELECT decided_at FROM moderation_cases WHERE moderation_cases.id = reports.case_id)"


def upgrade() -> None:
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), nullable=True))
        batch_op.create_index(batch_op.f("ix_reports_created_at"), ["created_at"])
    op.execute(
        f"UPDATE reports SET outcome_told_at = {DECIDED_AT},"  # noqa: S608 (our own words)
        f" outcome = CASE WHEN {WAS_ACTED_ON} THEN 'acted' ELSE 'nothing_found' END"
        " WHERE case_id IN (SELECT id FROM moderation_cases WHERE state = 'decided')"
    )
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("addends", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.alter_column("addends", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("moderation_cases", schema=None) as batch_op:
        batch_op.drop_column("addends")
    op.execute("UPDATE reports SET outcome_told_at = NULL")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reports_created_at"))
        batch_op.drop_column("outcome")
        batch_op.drop_column("origin")
