"""Projects as statements. The two sides of a conversation see theirs, nobody else."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, or_, select

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.listings import queries as listings
from board.participation.projects.lifecycle import STANDING, ProjectState
from board.participation.projects.models import Milestone, Project


def of(account: Account) -> Select[Project]:
    sides = or_(Conversation.asker_id == account.id, Conversation.owner_id == account.id)
    return select(Project).join(Conversation, Conversation.id == Project.conversation_id).where(sides)


def count_of(account: Account) -> Select[int]:
    return select(func.count()).select_from(of(account).with_only_columns(Project.id).subquery())


def standing_of(account: Account) -> Select[Project]:
    return of(account).where(Project.state.in_(STANDING))


def in_conversation(conversation: Conversation) -> Select[Project]:
    """The latest first."""
    return select(Project).where(Project.conversation_id == conversation.id).order_by(Project.id.desc())


def completed_count(account: Account) -> Select[int]:
    """How many this person has brought to an end, on either side."""
    done = of(account).where(Project.state == ProjectState.CLOSED).with_only_columns(Project.id).subquery()
    return select(func.count()).select_from(done)


def goals_of(project: Project) -> Select[Milestone]:
    return select(Milestone).where(Milestone.project_id == project.id)


def to_be_asked_for_report(last_day: date) -> Select[Project]:
    """Active ones that end by this day and whose person has not been asked; none while moderators look."""
    frozen = listings.frozen(Project.listing_id)
    return select(Project).where(
        Project.state == ProjectState.ACTIVE,
        Project.ends_on <= last_day,
        Project.report_asked_at.is_(None),
        ~frozen,
    )
