"""A project between the two people of a conversation about side-work, and what they mean to reach on the way."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.conversations.models import Conversation
from board.db import Base
from board.listings.columns import Code
from board.listings.models import Listing
from board.participation.projects.lifecycle import (
    MONTHS_USUAL,
    STANDING,
    ProjectAct,
    ProjectSide,
    ProjectState,
    acts_open_to,
    next_state,
)

MILESTONE_MAX = 120
MILESTONES_MAX = 20
REPORT_MAX = 3000
REMARK_MAX = 500

_STANDING = text("state IN (" + ", ".join(f"'{state}'" for state in sorted(STANDING)) + ")")


class Project(Base):
    __tablename__ = "projects"
    __table_args__ = (
        # One at a time between two people, whatever is sent at once.
        Index(
            "uq_projects_standing",
            "conversation_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_projects_conversation_id", "conversation_id"),
        # The clock asks whose last day is near.
        Index("ix_projects_ends_on", "state", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    state: Mapped[ProjectState] = mapped_column(Code(ProjectState), default=ProjectState.MATCHED)
    # Days in Japan, first and last.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    months: Mapped[int] = mapped_column(default=MONTHS_USUAL)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    # What the person says was done; written again when the host asks for more.
    report: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(REMARK_MAX), default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[ProjectSide | None] = mapped_column(Code(ProjectSide))
    report_asked_at: Mapped[datetime | None]
    # 「続けますか?」 Each answers for themselves; None has not answered yet.
    host_continues: Mapped[bool | None]
    person_continues: Mapped[bool | None]
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))

    conversation: Mapped[Conversation] = relationship()
    listing: Mapped[Listing] = relationship()
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="project", order_by="Milestone.position, Milestone.id", cascade="all, delete-orphan"
    )

    def side_of(self, account: Account) -> ProjectSide:
        return ProjectSide.HOST if account.id == self.conversation.owner_id else ProjectSide.PERSON

    def acts_open_to(self, account: Account) -> list[ProjectAct]:
        return acts_open_to(self.side_of(account), self.state)

    @property
    def host(self) -> Account:
        return self.conversation.owner

    @property
    def person(self) -> Account:
        return self.conversation.asker

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    def move(self, act: ProjectAct, *, by: ProjectSide) -> None:
        self.state = next_state(self.state, act, by=by)

    def answer_of(self, side: ProjectSide) -> bool | None:
        """To 「続けますか?」."""
        return self.host_continues if side == ProjectSide.HOST else self.person_continues

    @staticmethod
    def last_day(starts_on: date, months: int) -> date:
        """The day before the same day, so many months later; the end of the month where there is none."""
        end: date = starts_on + relativedelta(months=months, days=-1)
        return end


class Milestone(Base):
    """Something the two mean to reach on the way."""

    __tablename__ = "project_milestones"
    __table_args__ = (Index("ix_project_milestones_project_id", "project_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(MILESTONE_MAX))
    done_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="milestones")
