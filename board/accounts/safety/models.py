"""What keeps strangers out of an account, as rows. Of every secret only a hash is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.accounts.models import EMAIL_MAX, Account
from board.db import Base

SECOND_STEP_LIFETIME = timedelta(minutes=10)
CHALLENGE_LIFETIME = timedelta(minutes=5)
BROWSER_REMEMBERED = timedelta(days=400)
EMAIL_CONFIRMATION_LIFETIME = timedelta(hours=24)
EMAIL_UNDO_LIFETIME = timedelta(hours=72)
RECOVERY_CODES = 10
RECOVERY_CODES_FEW = 3
PASSKEYS_MAX = 10
PASSKEY_NAME_MAX = 30
USER_AGENT_MAX = 200


class RecoveryCode(Base):
    """Stands in for the authenticator app, once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PendingLogIn(Base):
    """The password was right, the code is still to come: no session yet, but everything to go on with after it."""

    __tablename__ = "pending_log_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    next_path: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[str] = mapped_column(Text, default="")
    kept_action: Mapped[str] = mapped_column(Text, default="")

    account: Mapped[Account] = relationship(lazy="joined")

    def is_usable(self, *, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class Passkey(Base):
    """A key that a device of theirs keeps; we know its public half."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(PASSKEY_NAME_MAX))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")


class ChallengePurpose(StrEnum):
    REGISTER = "register"
    LOG_IN = "log_in"
    PROVE = "prove"


class Challenge(Base):
    """A question asked of a passkey; one answer, soon, for the purpose it was asked for."""

    __tablename__ = "passkey_challenges"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Nobody yet, while somebody is logging in.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    challenge_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class KnownBrowser(Base):
    """A browser that has logged in to this account before."""

    __tablename__ = "known_browsers"
    __table_args__ = (UniqueConstraint("secret_hash", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class EmailChange(Base):
    """A new address asked for; confirmed from its mailbox, and for some days undone from the old one."""

    __tablename__ = "email_changes"
    __table_args__ = (Index("ix_email_changes_reserved", "old_email", "undo_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(EMAIL_MAX))
    new_email: Mapped[str] = mapped_column(String(EMAIL_MAX))
    asked_at: Mapped[datetime]
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirm_until: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    undo_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    # A later request replaces an earlier one that was never confirmed.
    replaced_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")

    def is_confirmable(self, *, now: datetime) -> bool:
        return self.confirmed_at is None and self.replaced_at is None and now < self.confirm_until

    def is_undoable(self, *, now: datetime) -> bool:
        return self.undone_at is None and self.undo_until is not None and now < self.undo_until
