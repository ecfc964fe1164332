"""decisions: the sanctions they lay, what they take out of sight, what they replace

Revision 0025, after 0024."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sanction_id", sa.Integer(), nullable=True))
        for name in ("message_ids", "replaced_ids"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_decisions_sanction_id"), "sanctions", ["sanction_id"], ["id"])
        for name in ("sanction_id", "supersedes_id"):
            batch_op.create_index(batch_op.f(f"ix_decisions_{name}"), [name])


def downgrade() -> None:
    # A milder decision in the place of an overturned one: it was overturned.
    op.execute("UPDATE appeals SET state = 'overturned' WHERE state = 'modified'")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        for name in ("supersedes_id", "sanction_id"):
            batch_op.drop_index(batch_op.f(f"ix_decisions_{name}"))
        batch_op.drop_constraint(batch_op.f("fk_decisions_sanction_id"), type_="foreignkey")
        for name in ("replaced_ids", "message_ids", "sanction_id"):
            batch_op.drop_column(name)
