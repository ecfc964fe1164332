"""Listings as statements. `public()` agrees with `Listing.is_public`, `listed()` with `Listing.is_listed`, `going_on()`
with `Listing.is_going_on`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, literal_column, or_, select, union

from board.accounts.models import Account, Membership, Organisation
from board.accounts.queries import ids_behind_a_block
from board.clock import SLACK
from board.listings.lifecycle import LISTED, ListingState, closed_in_sight_since
from board.listings.likeness import SAME_WORDS_WITHIN
from board.listings.models import (
    CONCEALING,
    UNLISTING,
    Effect,
    Listing,
    ListingPhoto,
    Recurrence,
    Restriction,
    Revision,
)
from board.media.models import Image
from board.outbox.models import FollowUp
from board.regions.models import Level
from board.regions.tree import Place

# What a card shows: rows, not entities, so that a list costs one statement.
CARD = (
    Listing.id,
    Listing.author_id,
    Listing.published_at.label("moment"),
    Listing.kind,
    Listing.state,
    Listing.title,
    Listing.category,
    Listing.region_id,
    Listing.reach,
    Listing.terms,
    Listing.price_yen,
    Listing.starts_at,
    Listing.ends_at,
    Listing.pay,
    Listing.quantity,
    Listing.taken,
    ListingPhoto.id.label("photo_id"),
    Image.width.label("photo_width"),
    Image.height.label("photo_height"),
    Organisation.name.label("organisation_name"),
    Organisation.verified_at.label("organisation_verified_at"),
)


def _written_out(codes: Iterable[StrEnum]) -> list[ColumnElement[Any]]:
    """Codes as part of the statement: only so does a database see that an index of some rows will do."""
    return [literal_column(f"'{code}'") for code in codes]


def restricted(listing_id: Any, effects: Iterable[Effect]) -> ColumnElement[bool]:
    """Whether a restriction of one of these kinds lies on the listing of this number now."""
    return exists().where(
        Restriction.listing_id == listing_id,
        Restriction.lifted_at.is_(None),
        Restriction.effect.in_(_written_out(effects)),
    )


_CONCEALED = restricted(Listing.id, CONCEALING)
# The same words as in `models.LISTED_IN_WORDS`; a test holds them to each other.
_IS_LISTED = (Listing.state.in_(_written_out(LISTED)), ~restricted(Listing.id, UNLISTING))


def concealed() -> ColumnElement[bool]:
    return _CONCEALED


def frozen(listing_id: Any) -> ColumnElement[bool]:
    """For what hangs on a listing: deals and sign-ups of one that is concealed stand still."""
    return restricted(listing_id, CONCEALING)


def public() -> Select[Listing]:
    """Anyone may read these."""
    return select(Listing).where(_was_published(), ~concealed())


def _was_published() -> ColumnElement[bool]:
    """Agrees with `Listing.was_published`: a draft that is given up stays nobody else's."""
    return and_(Listing.state != ListingState.DRAFT, Listing.published_at.is_not(None))


def listed() -> Select[Listing]:
    """Lists and search show these."""
    return select(Listing).where(*is_listed())


def going_on() -> Select[Listing]:
    """These are still on, whether lists lead there or not."""
    return select(Listing).where(in_a_listed_state(), ~concealed())


def is_listed() -> tuple[ColumnElement[bool], ...]:
    return _IS_LISTED


def in_a_listed_state() -> ColumnElement[bool]:
    """By its author's state alone: concealed ones are among them."""
    return _IS_LISTED[0]


def unlisted() -> ColumnElement[bool]:
    """Kept out of lists, or out of everybody's sight."""
    return restricted(Listing.id, UNLISTING)


def unlisted_by_id() -> ColumnElement[bool]:
    """Kept out of lists, asked from the restrictions' side: quick where these are few and many are looked at."""
    active = select(Restriction.listing_id).where(
        Restriction.lifted_at.is_(None), Restriction.effect.in_(_written_out(UNLISTING))
    )
    return Listing.id.in_(active)


def beside(listing: Any) -> dict[str, Any]:
    """For `near()`; a row will do."""
    return {
        "prefecture": listing.prefecture_number,
        "its_category": listing.category,
        "itself": listing.id,
    }


@cache
def near(*, most: int) -> Any:
    """Card rows of others in the same prefecture, those of its category first: each of two indexes gives a few.
    To be asked with `beside(listing)`."""
    around = select(Listing.id).where(
        *_IS_LISTED, Listing.prefecture_number == bindparam("prefecture"), Listing.id != bindparam("itself")
    )
    alike = Listing.category == bindparam("its_category")
    newest = (Listing.published_at.desc(), Listing.id.desc())
    few = [select(some.order_by(*newest).limit(most).subquery().c.id) for some in (around.where(alike), around)]
    return cards().where(Listing.id.in_(union(*few))).order_by(alike.desc(), *newest).limit(most)


def within(place: Place) -> ColumnElement[bool]:
    """In this place or below it, asked so that its newest come in the order of an index."""
    if place.first_id == place.last_id:
        return Listing.region_id == place.id
    if place.level is Level.PREFECTURE:
        return Listing.prefecture_number == place.id // 1000
    below = Listing.region_id.between(place.first_id, place.last_id)
    if place.level is Level.MUNICIPALITY:
        return and_(Listing.prefecture_number == place.id // 1000, below)
    # The plus keeps SQLite from gathering and sorting a 地方: an eighth of the newest are its own.
    return (Listing.region_id + literal_column("0")).between(place.first_id, place.last_id)


def visible_to(account: Account | None) -> Select[Listing]:
    """The public ones but for those behind a block, one's own, and for moderators those of their regions; however long
    ago they ended."""
    return _visible_to(account, _was_published() & ~concealed())


def visible_to_author(author_id: ColumnElement[int]) -> Select[Listing]:
    """As `visible_to` for somebody without an office."""
    return select(Listing).where(or_(_was_published() & ~concealed(), Listing.author_id == author_id))


def seen_by(account: Account | None, now: datetime) -> Select[Listing]:
    """As `visible_to`, but what ended long ago only by its author and moderators."""
    return _visible_to(account, _was_published() & ~concealed() & in_sight(now))


def _visible_to(account: Account | None, by_everybody: ColumnElement[bool]) -> Select[Listing]:
    if account is None:
        return select(Listing).where(by_everybody)
    if account.sees_less:
        # Whose own work it is sees it all the same.
        apart = Listing.author_id.in_(ids_behind_a_block(account.id))
        by_everybody &= or_(~apart, runs_for_organisation(account.id))
    allowed: list[ColumnElement[bool]] = [by_everybody, Listing.author_id == account.id]
    for appointment in account.appointments:
        if appointment.is_current and appointment.role == "moderator":
            within, region = _was_published(), appointment.region
            if region is not None:
                within &= Listing.region_id.between(region.first_id, region.last_id)
            if appointment.category is not None:
                within &= Listing.category == appointment.category
            allowed.append(within)
    return select(Listing).where(or_(*allowed))


def by_author(account: Account) -> Select[Listing]:
    return select(Listing).where(Listing.author_id == account.id)


def run_by(account: Account) -> Select[Listing]:
    """One's own, and what is published in the name of those one acts for. Agrees with `Listing.run_by`."""
    for_it = _was_published() & runs_for_organisation(account.id)
    return select(Listing).where(or_(Listing.author_id == account.id, for_it))


def runs_for_organisation(account_id: Any) -> ColumnElement[bool]:
    """Whether this person acts now for the organisation in whose name a listing stands."""
    return exists().where(
        Membership.organisation_id == Listing.organisation_id,
        Membership.account_id == account_id,
        Membership.until.is_(None),
    )


def editable_by(account: Account) -> Select[Listing]:
    """Agrees with `Listing.editable_by`."""
    editable = (ListingState.DRAFT, *LISTED)
    held = restricted(Listing.id, [effect for effect in CONCEALING if effect != Effect.CHANGES_REQUESTED])
    asked_for_changes = ~held & (Listing.author_id == account.id)
    return run_by(account).where(Listing.state.in_(editable), or_(~concealed(), asked_for_changes))


def drafts_of(account: Account) -> Select[Listing]:
    return by_author(account).where(Listing.state == ListingState.DRAFT)


# Made once: putting a statement together takes longer than answering it.
@cache
def cards() -> Any:
    """Listed listings with the columns of a card and their first photo."""
    first = (
        select(func.min(ListingPhoto.position))
        .where(ListingPhoto.listing_id == Listing.id, ListingPhoto.concealed_at.is_(None))
        .correlate(Listing)
        .scalar_subquery()
    )
    return (
        select(*CARD)
        .select_from(Listing)
        .outerjoin(ListingPhoto, (ListingPhoto.listing_id == Listing.id) & (ListingPhoto.position == first))
        .outerjoin(Image, Image.id == ListingPhoto.image_id)
        .outerjoin(Organisation, Organisation.id == Listing.organisation_id)
    )


def published_by(account: Account) -> Select[Listing]:
    """Whatever has become of it since."""
    return select(Listing).where(Listing.author_id == account.id, _was_published()).order_by(Listing.id)


def published_count(account: Account) -> Select[int]:
    """How many listings this person has ever published."""
    return select(func.count()).where(Listing.author_id == account.id, Listing.published_at.is_not(None))


def revisions_of(listing: Listing, *, since: datetime | None = None) -> Select[Revision]:
    """The newest first; `since`: only later ones."""
    revisions = select(Revision).where(Revision.listing_id == listing.id)
    if since is not None:
        revisions = revisions.where(Revision.at > since)
    return revisions.order_by(Revision.version.desc(), Revision.id.desc())


def untouched_copies_of(listing: Listing) -> Select[Listing]:
    """Drafts begun from this one that still are as they were begun: the copying itself is their only change."""
    return drafts_of(listing.author).where(Listing.copied_from_id == listing.id, Listing.version == 1)


def with_words_of(listing: Listing, words: str) -> Select[Listing]:
    """Other listings of the same author that once were published and say these words, the newest first."""
    same = select(Listing).where(
        Listing.author_id == listing.author_id,
        Listing.fingerprint == words,
        Listing.id != listing.id,
        _was_published(),
    )
    return same.order_by(Listing.published_at.desc(), Listing.id.desc())


def published_lately(now: datetime) -> ColumnElement[bool]:
    """Put up or renewed not long ago."""
    put_up = func.coalesce(Listing.renewed_at, Listing.published_at)
    return and_(put_up > now - SAME_WORDS_WITHIN, put_up <= now + SLACK)


def in_force() -> ColumnElement[bool]:
    """Still on, or held back by moderators."""
    return or_(Listing.state.in_(LISTED), concealed())


def open_and_past(now: datetime) -> Select[Listing]:
    """Open listings whose time is up, but for those that somebody is just reserving or closing, and for concealed
    ones: their time stands still until they are lifted."""
    due = going_on().where(Listing.state == ListingState.OPEN, Listing.expires_at <= now)
    return due.order_by(Listing.expires_at, Listing.id).limit(200).with_for_update(skip_locked=True, key_share=True)


def to_be_warned(now: datetime) -> Select[Listing]:
    """Open listings whose authors are to be told of the end or asked, but for those that somebody just changes.
    Who is suspended could not answer and is left in peace."""
    can_answer = exists().where(Account.id == Listing.author_id, Account.suspended_at.is_(None))
    goes_on = or_(Listing.expires_at.is_(None), Listing.expires_at > now)
    due = going_on().where(Listing.state == ListingState.OPEN, Listing.warn_at <= now, goes_on, can_answer)
    # In the index's own order, every minute: by id the whole table would be read.
    return due.order_by(Listing.warn_at, Listing.id).limit(200).with_for_update(skip_locked=True, key_share=True)


def standing_without_ground() -> Select[Listing]:
    """Standing offers whose organisation is not verified, or no longer the author's."""
    acts_for_it = exists().where(
        Membership.organisation_id == Listing.organisation_id,
        Membership.account_id == Listing.author_id,
        Membership.until.is_(None),
        Organisation.id == Membership.organisation_id,
        Organisation.verified_at.is_not(None),
    )
    # By the index of what ends when: standing offers have no end.
    standing = select(Listing).where(
        Listing.state.in_(LISTED), Listing.expires_at.is_(None), Listing.is_standing, ~acts_for_it
    )
    return standing.order_by(Listing.id).limit(200).with_for_update(skip_locked=True, key_share=True)


def that_come_round() -> Select[int]:
    """Ids of those with a rule by which their shifts are made, the earliest first."""
    due = select(Listing.id).join(Recurrence, Recurrence.listing_id == Listing.id)
    return due.where(in_a_listed_state(), ~concealed()).order_by(Listing.id)


def to_be_published(now: datetime) -> Select[int]:
    """Ids of the drafts whose moment has come, the earliest first."""
    stays = exists().where(Account.id == Listing.author_id, Account.leaving_at.is_(None))
    due = select(Listing.id).where(Listing.state == ListingState.DRAFT, Listing.publish_at <= now, stays)
    return due.order_by(Listing.publish_at, Listing.id).limit(200)


def in_sight(now: datetime) -> ColumnElement[bool]:
    """Not over for so long that only its author and moderators find it. Agrees with `not Listing.is_gone`."""
    return or_(Listing.closed_at.is_(None), Listing.closed_at > closed_in_sight_since(now))


def awaiting_index(account: Account) -> Select[Listing]:
    """This person's listed listings that the index has not taken in yet."""
    return listed().where(Listing.author_id == account.id, Listing.id.in_(awaiting_any_index()))


def awaiting_any_index() -> Select[int]:
    """Ids of what the index has not taken in, or out, yet."""
    return select(FollowUp.subject_id).where(FollowUp.kind == "index_listing", FollowUp.done_at.is_(None))


def photo_of(photo_id: int, listings: Select[int], account: Account | None) -> Select[ListingPhoto]:
    """The photo, if its listing is among these and this person may see it: a concealed one is shown to those who run
    the listing and to its moderators."""
    found = select(ListingPhoto).where(ListingPhoto.id == photo_id, ListingPhoto.listing_id.in_(listings))
    shown = ListingPhoto.concealed_at.is_(None)
    if account is None:
        return found.where(shown)
    theirs = _visible_to(account, runs_for_organisation(account.id)).with_only_columns(Listing.id)
    return found.where(or_(shown, ListingPhoto.listing_id.in_(theirs)))
