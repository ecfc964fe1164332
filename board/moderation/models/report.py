"""What people tell moderators, and what was kept of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.listings.columns import Code
from board.moderation.models.case import Case
from board.moderation.models.codes import TargetKind
from board.moderation.policy import Outcome

REPORT_TEXT_MAX = 1000
MESSAGES_CHOSEN_MAX = 20
REPORTS_A_DAY = 20
# By somebody who did not say who they are, from one address.
ANONYMOUS_REPORTS_A_DAY = 3


class Report(Base):
    """By a member, or by somebody who did not say who they are and holds the key of its page."""

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("reporter_id", "target_kind", "target_id", "target_version"),
        UniqueConstraint("fingerprint", "target_kind", "target_id", "target_version"),
        CheckConstraint("reporter_id IS NULL OR fingerprint IS NULL", name="one_reporter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # Anonymous: an HMAC of where it came from, for 90 days; and the hash of the key of its page.
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    target_kind: Mapped[TargetKind] = mapped_column(Code(TargetKind))
    target_id: Mapped[int]
    # Of a listing and its photos the listing's version, of a review 1; else a number of what was said or chosen.
    target_version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(REPORT_TEXT_MAX), default="")
    # An HMAC of where it came from, whoever it is by, for 90 days: what comes from one household counts once.
    origin: Mapped[str | None] = mapped_column(String(64))
    # How much it counts, in hundredths; see `policy.weight_of`.
    weight: Mapped[int] = mapped_column(default=100)
    created_at: Mapped[datetime] = mapped_column(index=True)
    # None: it is being looked into.
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome))
    outcome_told_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    evidence: Mapped[Evidence] = relationship()
    reporter: Mapped[Account | None] = relationship()


class Evidence(Base):
    """What was reported, as it was then. Only ever added; purged when the time of its case is over."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "target_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"))
    target_version: Mapped[int]
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    image_ids: Mapped[list[int]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    # The digest stays: that something was kept, and what it was, can still be shown.
    purged_at: Mapped[datetime | None]
