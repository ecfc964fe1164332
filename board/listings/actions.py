"""What a poster does: begin, revise, publish, add and remove photos, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from board import db
from board.accounts.models import Account, Organisation
from board.accounts.queries import organisations_of
from board.accounts.silence import refuse_silenced
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.listings import policy, queries
from board.listings.completeness import refuse_foreign_organisation, refuse_unfinished, refuse_unverified
from board.listings.kinds import Kind
from board.listings.models import PHOTOS_MAX, Listing, ListingPhoto
from board.listings.openings import follow_changes, lock_openings
from board.listings.revisions import note_revision, readable
from board.listings.same_words import refuse_same_words
from board.listings.screened import apply_verdict, screen_listing
from board.listings.taking_in import note_change
from board.media.models import Image
from board.outbox.actions import follow_up

INDEX_LISTING = "index_listing"
LISTING_CLOSED = "listing_closed"
PRICE_LOWERED = "price_lowered"
QUANTITY_CHANGED = "listing_quantity_changed"


class NotYet(Exception):
    """Publishing has to wait until `opens_at`; the draft stays."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(opens_at.isoformat())
        self.opens_at = opens_at


def begin_listing(author: Account, kind: Kind, *, now: datetime) -> Listing:
    """A draft of this kind; an untouched one is taken up again instead of piling up empty ones."""
    # The button pressed twice at once: the second press finds the draft of the first.
    db.lock(author)
    untouched = queries.drafts_of(author).where(Listing.kind == kind, Listing.title == "", Listing.body == "")
    for draft in db.session.scalars(untouched):
        if not draft.photos:
            return draft
    draft = Listing(author=author, kind=kind, created_at=now, updated_at=now, region_id=author.home_region_id)
    if kind in {Kind.WORK, Kind.STAY}:
        # These mostly stand in the name of an organisation, and its author may say otherwise.
        draft.organisation = db.session.scalars(
            organisations_of(author).where(Organisation.verified_at.is_not(None))
        ).first()
    db.session.add(draft)
    db.session.flush()
    return draft


def revise_listing(listing: Listing, changes: dict[str, Any], *, by: Account, now: datetime) -> None:
    """Raises RuleBroken when the listing has ended or was taken down since its form was opened, SameWords when
    it would say what another one of theirs says already, and Silenced for whoever may not publish now."""
    if not listing.is_draft:
        # Before the listing, as in publishing: what says the same must be seen whichever comes first.
        db.lock(listing.author)
        refuse_silenced(by, now=now)
    _lock_to_change(listing)
    _refuse_fewer_than_taken(listing, changes)
    if changes.get("organisation_id") != listing.organisation_id:
        refuse_foreign_organisation(changes.get("organisation_id"), by=by)
    if listing.is_draft:
        listing.revise(changes, now=now)
        return
    refuse_unverified(listing, changes)
    refuse_same_words(listing, changes, now=now)
    verdict = screen_listing(listing, changes, now=now)
    before, price_before = readable(listing, changes), listing.price_yen
    times_before = lock_openings(listing)
    if listing.revise(changes, now=now):
        follow_changes(listing, times_before, now=now)
        note_revision(listing, before, readable(listing, changes), by=by, now=now)
        index_later(listing, now=now)
        _record_revision(listing, by_id=by.id, now=now)
        if listing.quantity != before.get("quantity", listing.quantity):
            follow_up(QUANTITY_CHANGED, listing.id, now=now)
        if listing.price_yen is not None and listing.price_yen < (price_before or 0):
            follow_up(PRICE_LOWERED, listing.id, now=now)
        apply_verdict(listing, verdict, now=now)


def _refuse_fewer_than_taken(listing: Listing, changes: dict[str, Any]) -> None:
    if changes.get("quantity", listing.quantity) < listing.taken:
        raise RuleBroken(
            msgid("すでに%(taken)s点が取引予定またはお渡し済みのため、数量をそれより少なくはできません。"),
            taken=listing.taken,
        )


def _lock_to_change(listing: Listing) -> None:
    """Our turn with it, as those before us left it: versions count on, and what is taken down stays as it was."""
    db.lock(listing)
    if not listing.is_editable:
        raise RuleBroken(msgid("この掲載は今その操作ができません。ページを読み込み直して、状態を確かめてください。"))


def _record_revision(listing: Listing, *, by_id: int, now: datetime) -> None:
    record(
        "listing_revised",
        actor_id=by_id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
        version=listing.version,
    )


def publish_listing(listing: Listing, *, now: datetime) -> None:
    """A second call does nothing. Raises NotYet when a new account has used up its first day's listings, SameWords
    when another one of theirs says the same, Unfinished when something is missing that must be said, and Refused when
    the rules against fraud say so; where they only want somebody to look, it is published and held."""
    # One person's presses wait for each other: a second one must see the first, and so must the day's count.
    db.lock(listing.author)
    db.lock(listing)
    if not listing.is_draft:
        return
    if listing.author.is_leaving:
        raise RuleBroken(msgid("退会の手続き中は、掲載を公開できません。"))
    refuse_silenced(listing.author, now=now)
    published = db.session.scalar(queries.published_count(listing.author)) or 0
    opens_at = policy.publishing_opens_at(
        account_opened_at=listing.author.created_at, published_count=published, now=now
    )
    if opens_at:
        raise NotYet(opens_at)
    refuse_same_words(listing, now=now)
    refuse_unfinished(listing, at=now)
    verdict = screen_listing(listing, now=now)
    listing.kept = None
    listing.publish(now=now)
    apply_verdict(listing, verdict, now=now)
    index_later(listing, now=now)
    record(
        "listing_published",
        actor_id=listing.author_id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
    )


def add_photo(listing: Listing, image: Image, *, by: Account, now: datetime) -> ListingPhoto:
    """Put the image last. The same image twice is one photo; one that was taken off while it was concealed comes back
    as it was."""
    refuse_silenced(by, now=now)
    # Photos arrive side by side; each must see the ones before it, for its place and for the number allowed.
    _lock_to_change(listing)
    for photo in listing.photos:
        if photo.image_id == image.id:
            photo.removed_at = None
            return photo
    if len(listing.own_photos) >= PHOTOS_MAX:
        raise RuleBroken(msgid("写真は%(most)d枚までです。"), most=PHOTOS_MAX)
    count_before = len(listing.shown_photos)
    position = max((photo.position for photo in listing.photos), default=0) + 1
    photo = ListingPhoto(listing=listing, image=image, position=position)
    db.session.add(photo)
    _photos_changed(listing, count_before=count_before, by=by, now=now)
    return photo


def remove_photo(listing: Listing, photo_id: int, *, by: Account, now: datetime) -> None:
    """Take the photo off the listing; an id that is not there does nothing."""
    _lock_to_change(listing)
    for photo in listing.own_photos:
        if photo.id == photo_id:
            count_before = len(listing.shown_photos)
            if photo.concealed_at is None:
                listing.photos.remove(photo)
            else:
                photo.removed_at = now
            _photos_changed(listing, count_before=count_before, by=by, now=now)


def move_photo(listing: Listing, photo_id: int, *, to: int, by: Account, now: datetime) -> None:
    """To this place, counted from one: the first is the cover. An id that is not there does nothing."""
    _lock_to_change(listing)
    moved = next((photo for photo in listing.own_photos if photo.id == photo_id), None)
    if moved is None:
        return
    ordered = [photo for photo in sorted(listing.own_photos, key=lambda photo: photo.position) if photo is not moved]
    ordered.insert(max(to, 1) - 1, moved)
    taken_off = [photo for photo in listing.photos if photo.removed_at is not None]
    for position, photo in enumerate([*ordered, *taken_off], start=1):
        photo.position = position
    listing.photos.sort(key=lambda photo: photo.position)
    _photos_changed(listing, count_before=len(listing.shown_photos), by=by, now=now)


def _photos_changed(listing: Listing, *, count_before: int, by: Account, now: datetime) -> None:
    """The history tells of those that readers see."""
    listing.touch(now=now)
    db.session.flush()
    if not listing.is_draft:
        before, after = {"photos": count_before}, {"photos": len(listing.shown_photos)}
        note_revision(listing, before, after, by=by, now=now)
        _record_revision(listing, by_id=by.id, now=now)


def renew_listing(listing: Listing, *, by: Account, now: datetime) -> bool:
    """As many days again, counted from now; whether it was renewed. Renewed a moment ago, it stays as it is.
    Raises RuleBroken when it is too early, was renewed as often as one may, is over or under review."""
    if not listing.run_by(by) or by.is_shut_out(now):
        raise RuleBroken(msgid("この掲載は今その操作ができません。ページを読み込み直して、状態を確かめてください。"))
    db.lock(listing)
    if listing.was_just_renewed(now=now):
        return False
    refuse_unverified(listing)
    listing.renew(now=now)
    record(
        "listing_renewed",
        actor_id=by.id,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
        renewal=listing.renewal_count,
    )
    return True


def index_later(listing: Listing, *, now: datetime) -> None:
    follow_up(INDEX_LISTING, listing.id, now=now)
    note_change(listing)


def image_by_id(image_id: int) -> Image | None:
    return db.session.scalars(select(Image).where(Image.id == image_id)).first()
