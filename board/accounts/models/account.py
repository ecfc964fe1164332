"""People: accounts, their sessions, single-use tokens and appointments (moderator, operator)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base
from board.errors import msgid
from board.media.models import Image
from board.regions.models import Region

DISPLAY_NAME_MAX = 30
INTRODUCTION_MAX = 400
EMAIL_MAX = 254
PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 1000
CONFIRMATION_LIFETIME = timedelta(hours=24)
PASSWORD_RESET_LIFETIME = timedelta(hours=6)
SESSION_LIFETIME = timedelta(days=30)
STAFF_SESSION_LIFETIME = timedelta(hours=12)
STAFF_IDLE_MAX = timedelta(minutes=30)
# Sessions outlive a clock that is put back by no more than this.
CLOCK_PUT_BACK_MAX = timedelta(days=1)


class Role(StrEnum):
    MODERATOR = "moderator"
    OPERATOR = "operator"


ROLE_NAMES = {
    Role.MODERATOR: msgid("見守り担当"),
    Role.OPERATOR: msgid("運営"),
}


class Purpose(StrEnum):
    CONFIRMATION = "confirmation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a purpose, not a password)
    STAY = "stay"


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Compared and stored in lower case; never shown to anybody but its owner.
    email: Mapped[str] = mapped_column(String(EMAIL_MAX), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    display_name: Mapped[str] = mapped_column(String(DISPLAY_NAME_MAX), default="")
    locale: Mapped[str] = mapped_column(String(8), default="ja")
    home_region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    # A region that is kept to save typing is nobody's business until its owner says so.
    shows_home_region: Mapped[bool] = mapped_column(default=False)
    introduction: Mapped[str] = mapped_column(String(INTRODUCTION_MAX), default="")
    avatar_id: Mapped[int | None] = mapped_column(ForeignKey("images.id"))
    # Moderators took picture and introduction out of sight; the person keeps both.
    profile_concealed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # What the rows of `Sanction` come to; without an end: until it is lifted. `accounts.sanctions` writes them and
    # takes them off within a minute of the end: to know what holds at a moment, ask the predicates below.
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    silenced_at: Mapped[datetime | None]
    silenced_until: Mapped[datetime | None]
    limited_at: Mapped[datetime | None]
    limited_until: Mapped[datetime | None]
    # Asked to leave: out of sight from then on, erased at `erase_at`, reminded once before.
    leaving_at: Mapped[datetime | None]
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    erasure_recalled_at: Mapped[datetime | None]
    # Nothing but the number is left of this person; conversations of others still refer to it.
    erased_at: Mapped[datetime | None]
    # Whether lists may have to leave something out for this person; then they ask what. Never taken back: asking
    # costs one look.
    sees_less: Mapped[bool] = mapped_column(default=False)

    home_region: Mapped[Region | None] = relationship()
    avatar: Mapped[Image | None] = relationship()
    appointments: Mapped[list[Appointment]] = relationship(back_populates="account", lazy="selectin")
    second_factor: Mapped[SecondFactor | None] = relationship(back_populates="account", cascade="all, delete-orphan")

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def has_profile(self) -> bool:
        """Whether there is a page about this person. `queries.with_profile()` agrees."""
        return self.is_confirmed and self.suspended_at is None and not self.is_leaving

    def is_shut_out(self, now: datetime) -> bool:
        """Suspended or banned. `queries.shut_out` agrees."""
        return _runs(self.suspended_at, self.suspended_until, now)

    def is_silenced(self, now: datetime) -> bool:
        """Reads and does not publish. `queries.silenced` agrees."""
        return _runs(self.silenced_at, self.silenced_until, now)

    def is_limited(self, now: datetime) -> bool:
        """What they publish waits for a moderator. `queries.limited` agrees."""
        return _runs(self.limited_at, self.limited_until, now)

    @property
    def shown_avatar_id(self) -> int | None:
        """The picture that others see. `queries.shown_avatar_id` agrees."""
        return self.avatar_id if self.can_sign_in and self.profile_concealed_at is None else None

    @property
    def shown_introduction(self) -> str:
        """What others read about this person in their own words."""
        return self.introduction if self.profile_concealed_at is None else ""

    @property
    def can_sign_in(self) -> bool:
        """Nobody else can open what a mail leads to."""
        return self.suspended_at is None and not self.is_leaving

    @property
    def is_leaving(self) -> bool:
        """Whether they have asked to leave, or have left."""
        return self.leaving_at is not None

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def has_second_factor(self) -> bool:
        return self.second_factor is not None

    def is_appointed(self, role: Role) -> bool:
        return any(a.role == role and a.is_current for a in self.appointments)

    @property
    def is_staff(self) -> bool:
        """Whoever was given an office, even before they may use it."""
        return any(a.is_current for a in self.appointments)

    # An office gives no power until its holder has a second factor: every rule about staff asks these.

    @property
    def is_operator(self) -> bool:
        return self.is_appointed(Role.OPERATOR) and self.has_second_factor

    @property
    def is_moderator(self) -> bool:
        return self.is_appointed(Role.MODERATOR) and self.has_second_factor

    def moderates(self, region_id: int | None, category: str = "") -> bool:
        """Whether this person moderates what is in the region, of the category: site-wide, or by a prefecture that
        contains it. Without a region, only who looks after the whole site."""
        return self.is_moderator and any(
            a.role == Role.MODERATOR and a.is_current and a.covers(region_id, category) for a in self.appointments
        )

    def confirm(self, *, display_name: str, now: datetime) -> None:
        self.confirmed_at = self.confirmed_at or now
        self.display_name = display_name


def _runs(since: datetime | None, until: datetime | None, now: datetime) -> bool:
    return since is not None and (until is None or now < until)


class Appointment(Base):
    """A role given to a person, for the whole site or for one region and what lies below it; a moderator's perhaps for
    one category only."""

    __tablename__ = "appointments"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"))
    # A moderator's for one category of listings; None: all.
    category: Mapped[str | None] = mapped_column(String(20))
    since: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="appointments")
    region: Mapped[Region | None] = relationship(lazy="joined")

    def covers(self, region_id: int | None, category: str) -> bool:
        if self.category not in {None, category}:
            return False
        region = self.region
        return region is None or (region_id is not None and region.first_id <= region_id <= region.last_id)

    @property
    def is_current(self) -> bool:
        return self.revoked_at is None


class SecondFactor(Base):
    """The secret shared with an authenticator app, sealed, and the last of its codes that was used."""

    __tablename__ = "second_factors"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(255))
    since: Mapped[datetime]
    # Codes are numbered by the half minutes since 1970; none is taken twice, nor one from before.
    last_step: Mapped[int] = mapped_column(default=0)

    account: Mapped[Account] = relationship(back_populates="second_factor")


class LoginSession(Base):
    """One signed-in browser. Only the hash of its secret is kept."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    # When whoever sits there last showed a password or a passkey.
    proven_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account] = relationship(lazy="joined")

    def is_live(self, *, now: datetime) -> bool:
        if self.ended_at is not None or self.has_run_out(now=now):
            return False
        return not self.account.is_shut_out(now) and not self.account.is_erased

    def has_run_out(self, *, now: datetime) -> bool:
        """Also where it seems to have begun much later than now: the clock was put back, and nobody knows its age."""
        if now >= self.expires_at or now < self.created_at - CLOCK_PUT_BACK_MAX:
            return True
        # Who was given an office meanwhile has its short sessions from then on.
        return self.account.is_staff and not (
            self.last_seen_at - STAFF_IDLE_MAX
            <= now
            < min(self.created_at + STAFF_SESSION_LIFETIME, self.last_seen_at + STAFF_IDLE_MAX)
        )


class SingleUseToken(Base):
    """Proof of having read a mail. Only its hash is kept; a newer one for the same purpose kills the older."""

    __tablename__ = "single_use_tokens"
    __table_args__ = (Index("ix_single_use_tokens_account_purpose", "account_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")

    def is_usable(self, *, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
