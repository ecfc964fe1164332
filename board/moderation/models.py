"""Reports, the case they open, the evidence as it was, the decisions taken. Words as in the field: report,
case, evidence, decision (with its statement of reasons), guideline (the published rule and its version)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import Account
from board.db import Base
from board.listings.columns import Code
from board.listings.models import Listing, Restriction
from board.regions.models import Region
from board.screening.models import Screening

REPORT_TEXT_MAX = 1000
FACTS_MAX = 1000
NOTE_MAX = 2000
REPORTS_A_DAY = 20


OPEN_ABOUT_LISTING = "state = 'open' AND screening_id IS NULL"


class CaseState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Action(StrEnum):
    TAKE_DOWN = "take_down"
    DISMISS = "dismiss"
    LIFT = "lift"
    # By the rules against fraud, until somebody has looked.
    HOLD = "hold"


class GuidelineVersion(Base):
    """A published rule as it read from `effective_from` on. Versions never change; a decision names one."""

    __tablename__ = "guideline_versions"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    position: Mapped[int]
    title_ja: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120))
    body_ja: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[datetime]

    def title_in(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_ja

    def body_in(self, language: str) -> str:
        return self.body_en if language == "en" else self.body_ja


class Case(Base):
    __tablename__ = "moderation_cases"
    __table_args__ = (
        # One open case per listing, whatever happens at once.
        Index(
            "uq_moderation_cases_open",
            "listing_id",
            unique=True,
            sqlite_where=text(OPEN_ABOUT_LISTING),
            postgresql_where=text(OPEN_ABOUT_LISTING),
        ),
        Index("ix_moderation_cases_queue", "state", "region_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # Copied when the case opens, so that who may judge it does not drift with an edit.
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    # Of a message that was held or refused; None: the case is about the listing.
    screening_id: Mapped[int | None] = mapped_column(ForeignKey("screenings.id"), unique=True)
    state: Mapped[CaseState] = mapped_column(Code(CaseState), default=CaseState.OPEN)
    severity: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship()
    subject: Mapped[Account] = relationship()
    region: Mapped[Region] = relationship()
    screening: Mapped[Screening | None] = relationship()

    @property
    def is_about_message(self) -> bool:
        return self.screening_id is not None

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


class Report(Base):
    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("reporter_id", "listing_id", "listing_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    listing_version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(REPORT_TEXT_MAX), default="")
    created_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    evidence: Mapped[Evidence] = relationship()
    reporter: Mapped[Account] = relationship()


class Evidence(Base):
    """The listing as it was when reported. Only ever added."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "listing_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"))
    listing_version: Mapped[int]
    content: Mapped[dict[str, object]] = mapped_column(JSON)
    image_ids: Mapped[list[int]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]


class Decision(Base):
    """Facts go into the notice to the author; the note stays among moderators."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        UniqueConstraint("decided_by_id", "idempotency_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_cases.id"))
    seq: Mapped[int]
    action: Mapped[Action] = mapped_column(Code(Action))
    guideline_version_id: Mapped[int | None] = mapped_column(ForeignKey("guideline_versions.id"))
    facts: Mapped[str] = mapped_column(String(FACTS_MAX), default="")
    note: Mapped[str] = mapped_column(String(NOTE_MAX), default="")
    restriction_id: Mapped[int | None] = mapped_column(ForeignKey("restrictions.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    # None: it was automatic, and could only hold.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(36))

    case: Mapped[Case] = relationship()
    guideline_version: Mapped[GuidelineVersion | None] = relationship()
    restriction: Mapped[Restriction | None] = relationship()
    decided_by: Mapped[Account | None] = relationship()

    @property
    def is_automated(self) -> bool:
        return self.decided_by_id is None
