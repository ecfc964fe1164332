"""Projects: work that two agreed on

Revision 0015, after 0014."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import board.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STANDING = sa.text("state IN ('active', 'matched', 'reported')")


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("created_at", board.db.UtcDateTime(), nullable=False),
        sa.Column("started_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("reported_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("ended_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("report_asked_at", board.db.UtcDateTime(), nullable=True),
        sa.Column("host_continues", sa.Boolean(), nullable=True),
        sa.Column("person_continues", sa.Boolean(), nullable=True),
        sa.Column("continues_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["continues_id"], ["projects.id"], name=op.f("fk_projects_continues_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_projects_conversation_id")),
        sa.ForeignKeyConstraint(["listing_id"], ["listings.id"], name=op.f("fk_projects_listing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
    )
    op.create_index(
        "uq_projects_standing",
        "projects",
        ["conversation_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_projects_conversation_id", "projects", ["conversation_id"])
    op.create_index("ix_projects_listing_id", "projects", ["listing_id"])
    op.create_index("ix_projects_ends_on", "projects", ["state", "ends_on"])
    op.create_table(
        "project_milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=120), nullable=False),
        sa.Column("done_at", board.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_milestones_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_milestones")),
    )
    op.create_index("ix_project_milestones_project_id", "project_milestones", ["project_id", "position"])


def downgrade() -> None:
    op.drop_table("project_milestones")
    op.drop_table("projects")
