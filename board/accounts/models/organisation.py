"""Organisations, who acts for them, and who is asked to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models.account import EMAIL_MAX, Account
from board.db import Base
from board.errors import msgid
from board.regions.models import Region

ORGANISATION_NAME_MAX = 60
ORGANISATION_TEXT_MAX = 200
ORGANISATION_PROOF_MAX = 500
INVITATION_LIFETIME = timedelta(days=14)


class OrganisationKind(StrEnum):
    NPO = "npo"
    FARM = "farm"
    FIRM = "firm"
    TOWN_OFFICE = "town_office"
    COMMITTEE = "committee"
    OTHER = "other"


ORGANISATION_KIND_NAMES = {
    OrganisationKind.NPO: msgid("NPO・市民団体"),
    OrganisationKind.FARM: msgid("農家・農園"),
    OrganisationKind.FIRM: msgid("会社・お店"),
    OrganisationKind.TOWN_OFFICE: msgid("役所・役場"),
    OrganisationKind.COMMITTEE: msgid("実行委員会・町内会"),
    OrganisationKind.OTHER: msgid("そのほかの団体"),
}


class Answer(StrEnum):
    """What was last said to an organisation that asked to be verified, or had been."""

    VERIFIED = "verified"
    QUESTION = "question"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Organisation(Base):
    """An NPO, a farm, a firm, a town office: several people act for it. Verified by somebody of ours, or not yet."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(ORGANISATION_NAME_MAX))
    kind: Mapped[str] = mapped_column(String(12))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    address: Mapped[str] = mapped_column(String(ORGANISATION_TEXT_MAX), default="")
    contact: Mapped[str] = mapped_column(String(ORGANISATION_TEXT_MAX), default="")
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    # Empty where it was verified by a command at the machine itself.
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # The office of whoever did: readers are told this, never a private person's name. Empty as above.
    verified_as: Mapped[str | None] = mapped_column(String(12))
    # How we can make sure: its own page, the name of a document. For those who look after its region.
    website: Mapped[str] = mapped_column(String(ORGANISATION_TEXT_MAX), default="")
    proof: Mapped[str] = mapped_column(String(ORGANISATION_PROOF_MAX), default="")
    # Since when somebody waits to be verified; empty where nobody does. What is written after it sets it anew.
    asked_at: Mapped[datetime | None] = mapped_column(index=True)
    # The last answer, for those who act for it. All answers stand in the log.
    answer: Mapped[str | None] = mapped_column(String(12))
    answer_text: Mapped[str] = mapped_column(String(ORGANISATION_PROOF_MAX), default="")
    answered_at: Mapped[datetime | None]

    region: Mapped[Region] = relationship(lazy="joined")
    # Those who act for it now.
    acting: Mapped[list[Membership]] = relationship(
        primaryjoin="and_(Membership.organisation_id == Organisation.id, Membership.until.is_(None))",
        order_by="Membership.since, Membership.id",
        viewonly=True,
    )

    def has(self, account: Account) -> bool:
        """Whether this person acts for it now. `queries.acts_for` agrees."""
        return any(each.account_id == account.id for each in self.acting)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.asked_at is not None

    def ask(self, *, now: datetime) -> None:
        self.asked_at = now

    def verify(self, *, by_id: int | None, office: str | None, now: datetime) -> None:
        self.verified_at, self.verified_by_id, self.verified_as = now, by_id, office
        self._answered(Answer.VERIFIED, now=now)

    def question(self, text: str, *, now: datetime) -> None:
        self._answered(Answer.QUESTION, text, now=now)

    def decline(self, text: str, *, now: datetime) -> None:
        self._answered(Answer.DECLINED, text, now=now)

    def withdraw_verification(self, text: str, *, now: datetime) -> None:
        self.verified_at = self.verified_by_id = self.verified_as = None
        self._answered(Answer.WITHDRAWN, text, now=now)

    def _answered(self, answer: Answer, text: str = "", *, now: datetime) -> None:
        self.asked_at, self.answer, self.answer_text, self.answered_at = None, answer, text, now


class Membership(Base):
    """Somebody who may act for an organisation, from one day to another."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_account_id", "account_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    account: Mapped[Account] = relationship()

    @property
    def is_current(self) -> bool:
        return self.until is None


class Invitation(Base):
    """Somebody is asked by mail to act for an organisation. It is theirs who reads mail at this address, and nobody
    is added who has not said yes."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_email", "email", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[str] = mapped_column(String(EMAIL_MAX))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # Accepted, declined or taken back.
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    invited_by: Mapped[Account] = relationship()

    def is_open(self, *, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def end(self, *, now: datetime) -> None:
        self.ended_at = now
