"""A listing in time: what ends it and when, renewing it, and for how long its end is shown. The numbers are those of
`lifecycle`; nothing is added to a stored end, it follows from the fields whenever one of them changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, mapped_column

from board.errors import RuleBroken, msgid
from board.listings import lifecycle
from board.listings.kinds import Kind
from board.listings.lifecycle import CLOSED, LISTED, Act, End, Ending, ListingState, next_state

if TYPE_CHECKING:
    from board.listings.models import Restriction


class Lifetime:
    """The columns of the calendar and what they mean; `Listing` is one."""

    published_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # Set on a draft: the moment at which it publishes itself.
    publish_at: Mapped[datetime | None]
    # The author's own last day; the kind's lifetime still ends it earlier.
    deadline: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    renewal_count: Mapped[int] = mapped_column(default=0)
    # When the author is next told that it is about to expire, or asked whether a standing offer still holds.
    warn_at: Mapped[datetime | None]
    # An offer of a verified organisation that stays until it is withdrawn.
    is_standing: Mapped[bool] = mapped_column(default=False)

    if TYPE_CHECKING:
        kind: Mapped[Kind]
        state: Mapped[ListingState]
        ends_at: Mapped[datetime | None]
        restrictions: Mapped[list[Restriction]]

        @property
        def is_concealed(self) -> bool: ...

        def touch(self, *, now: datetime) -> None: ...

        def count_change(self) -> None: ...

    @property
    def end(self) -> End | None:
        """What ends it, as its fields stand now; None for what was never published."""
        if self.published_at is None:
            return None
        since = self.renewed_at or self.published_at
        return lifecycle.end_of(
            self.kind,
            counted_from=since + self._out_of_sight(since),
            ends_at=self.ends_at,
            deadline=self.deadline,
            is_standing=self.is_standing,
        )

    def _out_of_sight(self, since: datetime) -> timedelta:
        """How long moderators kept it concealed after `since`; what they have not lifted yet is not counted."""
        lost, counted_to = timedelta(), since
        for restriction in sorted(self.restrictions, key=lambda restriction: restriction.since):
            if restriction.lifted_at is not None and restriction.conceals:
                lost += max(restriction.lifted_at - max(restriction.since, counted_to), timedelta())
                counted_to = max(counted_to, restriction.lifted_at)
        return lost

    def set_end(self, *, now: datetime) -> None:
        if self.end is not None:
            self.expires_at = self.end.at
            self.warn_at = lifecycle.next_warning(self.end, after=now)

    def follow_end(self, ended_by: End | None = None, *, now: datetime) -> None:
        """After a change: an end that stayed where it was keeps what its author has already been told. Where the date
        that was to end it (`ended_by`), or its standing for ever, is taken away, its kind's lifetime begins."""
        had_another = ended_by is not None and ended_by.ending in {Ending.DATE, Ending.STANDING}
        if had_another and self.end is not None and self.end.ending == Ending.LIFETIME:
            self.renewed_at = now
        if self.end is not None and self.end.at != self.expires_at:
            self.set_end(now=now)

    @property
    def renewable_at(self) -> datetime | None:
        """From when its author may renew it; None when they cannot."""
        if self.end is None or self.state not in LISTED or self.is_concealed:
            return None
        return lifecycle.renewal_opens_at(self.end, renewal_count=self.renewal_count or 0)

    def end_if_renewed(self, *, now: datetime) -> datetime | None:
        return lifecycle.end_of(
            self.kind,
            counted_from=now,
            ends_at=self.ends_at,
            deadline=self.deadline,
            is_standing=self.is_standing,
        ).at

    def may_renew(self, now: datetime) -> bool:
        return self.renewable_at is not None and self.renewable_at <= now

    def was_just_renewed(self, *, now: datetime) -> bool:
        """Renewed, and too early for the next time: a second press finds its work done."""
        if not self.renewal_count or self.end is None or self.state not in LISTED:
            return False
        opens_at = lifecycle.renewal_opens_at(self.end, renewal_count=0)
        return opens_at is not None and now < opens_at

    def renew(self, *, now: datetime) -> None:
        """As many days again as its kind lives, counted from now."""
        if self.is_concealed:
            raise RuleBroken(msgid("この掲載は確認中のため、更新できません。"))
        following = next_state(self.state, Act.RENEW)
        if self.renewable_at is None:
            raise RuleBroken(self._why_not_renewable())
        if self.renewable_at > now:
            raise RuleBroken(
                msgid("掲載の更新は、期限の%(days)d日前からできます。"), days=lifecycle.RENEWAL_OPENS_BEFORE.days
            )
        self.state = following
        self.renewed_at = now
        self.renewal_count = (self.renewal_count or 0) + 1
        self.set_end(now=now)
        self.touch(now=now)

    def _why_not_renewable(self) -> str:
        if (self.renewal_count or 0) >= lifecycle.RENEWALS_MAX:
            return msgid("更新は5回までです。期限が過ぎたら、もう一度載せることができます。")
        if self.end is not None and self.end.at is None:
            return msgid("常時掲載には期限がないため、更新はいりません。")
        return msgid("この掲載は日付で終わるため、更新はありません。日付を変えるときは、内容を直してください。")

    def warned(self, *, now: datetime) -> None:
        """Its author has just been told or asked."""
        self.warn_at = lifecycle.next_warning(self.end, after=now) if self.end else None

    def stop_standing(self, *, now: datetime) -> None:
        """From now on it lives as long as others of its kind."""
        self.is_standing = False
        self.renewed_at = now
        self.set_end(now=now)
        self.touch(now=now)

    def is_gone(self, *, now: datetime) -> bool:
        """Over for so long that only its author and moderators still find it. `queries.in_sight()` agrees."""
        return self.closed_at is not None and lifecycle.shown_until(self.closed_at) <= now

    def given_back(self, *, now: datetime) -> None:
        """After a restriction is lifted: time stood still for what nobody could see."""
        if self.state not in CLOSED:
            self.follow_end(now=now)
        self.count_change()
