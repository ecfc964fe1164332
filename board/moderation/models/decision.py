"""What was decided, why, and what was said against it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account, Sanction
from board.db import Base
from board.listings.columns import Code
from board.listings.models import Restriction
from board.moderation.measures import MEASURES
from board.moderation.models.case import Case
from board.moderation.models.codes import Action, AppealState
from board.moderation.models.guideline import GuidelineVersion

FACTS_MAX = 1000
NOTE_MAX = 2000
APPEAL_MAX = 2000
# Whoever takes something from somebody names the rule that asks for it.
HAS_GROUND = "action IN ('dismiss', 'lift', 'hold') OR guideline_version_id IS NOT NULL"


class Decision(Base):
    """Facts go into the notice to the author; the note stays among moderators."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        UniqueConstraint("decided_by_id", "idempotency_key"),
        CheckConstraint(HAS_GROUND, name="ground"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"))
    seq: Mapped[int]
    action: Mapped[Action] = mapped_column(Code(Action))
    guideline_version_id: Mapped[int | None] = mapped_column(ForeignKey("guideline_versions.id"))
    facts: Mapped[str] = mapped_column(String(FACTS_MAX), default="")
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="")
    restriction_id: Mapped[int | None] = mapped_column(ForeignKey("restrictions.id"))
    sanction_id: Mapped[int | None] = mapped_column(ForeignKey("sanctions.id"), index=True)
    # Of messages: those it took out of sight, and no other ones come back with it.
    message_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    # Restrictions that waited for somebody to look, and whose place it took: they come back with its end.
    replaced_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    # None: it was automatic, and could only hold.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
    # Until when it holds; None: until it is lifted.
    ends_at: Mapped[datetime | None]
    idempotency_key: Mapped[str] = mapped_column(String(36))
    # Of several cases decided at once: the key of the form they share.
    batch: Mapped[str | None] = mapped_column(String(36), index=True)

    case: Mapped[Case] = relationship()
    guideline_version: Mapped[GuidelineVersion | None] = relationship()
    restriction: Mapped[Restriction | None] = relationship()
    sanction: Mapped[Sanction | None] = relationship()
    decided_by: Mapped[Account | None] = relationship()

    @property
    def is_automated(self) -> bool:
        return self.decided_by_id is None

    @property
    def has_statement(self) -> bool:
        """It tells the person it is about why."""
        return self.action in {*MEASURES, Action.HOLD}


class Appeal(Base):
    """Against one decision, by the person it was about; answered by somebody who did not take it."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> judged_by_id", name="another_judge"),
        Index("ix_appeals_state", "state", "filed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"))
    appellant_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    # Who took the decision, copied so that the database itself refuses them as the reviewer.
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(String(APPEAL_MAX))
    state: Mapped[AppealState] = mapped_column(Code(AppealState), default=AppealState.OPEN)
    filed_at: Mapped[datetime]
    # By when it is to be answered.
    due_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
    # In the reviewer's words, for the appellant.
    answer: Mapped[str] = mapped_column(String(FACTS_MAX), default="")
    # The inverse decision, where it was overturned.
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))

    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    outcome: Mapped[Decision | None] = relationship(foreign_keys=[outcome_id])
    appellant: Mapped[Account] = relationship(foreign_keys=[appellant_id])
    reviewer: Mapped[Account | None] = relationship(foreign_keys=[reviewer_id])
