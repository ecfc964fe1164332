"""Keep a listing to find it again, let it go; and the quiet word when it ends or costs less. Follow a region."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from board import db
from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.follows import queries
from board.follows.models import FAVOURITES_MAX, FOLLOWED_REGIONS_MAX, Favourite, FollowedRegion
from board.listings.models import Listing
from board.notifications.actions import notify
from board.regions.tree import Place

FAVOURITE_ENDED = "favourite_ended"


def keep(listing: Listing, *, by: Account, now: datetime) -> Favourite:
    """Put it among this person's favourites; kept twice is kept.
    Raises RuleBroken for one's own, for what is over, and when there are too many."""
    # One person's presses wait for each other: the second sees the first, and so does the count.
    db.lock(by)
    known = db.session.scalars(queries.of(by).where(Favourite.listing_id == listing.id)).first()
    if known is not None:
        return known
    if listing.author_id == by.id:
        raise RuleBroken(msgid("自分の掲載は、お気に入りに入れられません。"))
    if not listing.is_going_on:
        raise RuleBroken(msgid("この掲載は受付を終了したため、お気に入りに入れられません。"))
    if (db.session.scalar(queries.count(by)) or 0) >= FAVOURITES_MAX:
        raise RuleBroken(
            msgid("お気に入りは%(most)s件までです。いらなくなったものを外すと、また入れられます。"), most=FAVOURITES_MAX
        )
    favourite = Favourite(account_id=by.id, listing_id=listing.id, created_at=now, price_yen=listing.price_yen)
    db.session.add(favourite)
    return favourite


def let_go(listing_id: int, *, by: Account) -> None:
    """What is not among the favourites stays so."""
    db.session.execute(queries.removal(listing_id, by))


def follow_region(place: Place, *, by: Account, now: datetime) -> FollowedRegion:
    """Put it among the regions this person follows; followed twice is followed.
    Raises RuleBroken when there are too many."""
    db.lock(by)
    known = db.session.scalars(queries.followed(place, by)).first()
    if known is not None:
        return known
    if (db.session.scalar(queries.count_followed(by)) or 0) >= FOLLOWED_REGIONS_MAX:
        raise RuleBroken(
            msgid(
                "フォローできる地域は%(most)sか所までです。マイページで、見なくなった地域のフォローをやめてください。"
            ),
            most=FOLLOWED_REGIONS_MAX,
        )
    followed = FollowedRegion(account_id=by.id, region_id=place.id, since=now)
    db.session.add(followed)
    return followed


def unfollow_region(place: Place, *, by: Account) -> None:
    """What is not followed stays so."""
    db.session.execute(queries.unfollowing(place, by))


def tell_of_end(listing: Listing, *, but: set[int], now: datetime) -> None:
    """Once each and without a mail; `but` are those who have heard of it in their conversations. What moderators
    keep out of sight is nobody's news."""
    if not listing.is_closed or listing.is_concealed:
        return
    for favourite in _with_owners(queries.not_told_of_end(listing, but=but)):
        favourite.told_closed_at = now
        notify(favourite.account, "favourite_ended", now=now, mail=False, title=listing.title, listing_id=listing.id)


def tell_of_lower_price(listing: Listing, *, now: datetime) -> None:
    """Once for each price lower than all before it: going up and down again is no news."""
    if not listing.is_listed or listing.price_yen is None:
        return
    event = "favourite_cheaper" if listing.price_yen else "favourite_free"
    for favourite in _with_owners(queries.hoping_for_less(listing)):
        favourite.price_yen = listing.price_yen
        notify(
            favourite.account,
            event,
            now=now,
            mail=False,
            title=listing.title,
            listing_id=listing.id,
            price=f"{listing.price_yen:,}",
        )


def _with_owners(favourites: Select[Favourite]) -> list[Favourite]:
    return list(db.session.scalars(favourites.options(joinedload(Favourite.account)).order_by(Favourite.id)))
