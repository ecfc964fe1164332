"""Photos as they come with a form, and as the form shows them: chosen files, those held from a refused form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import FileStorage

from board import db
from board.accounts.identity import me
from board.clock import utcnow
from board.errors import RuleBroken
from board.i18n import _, translate
from board.listings import actions
from board.listings.cards import photo_sources
from board.listings.models import Listing, ListingPhoto
from board.media.actions import store_photo
from board.media.holding import released_image_id, ticket_for
from board.media.processing import BadPhoto, Photo, prepare


def take_photos(listing: Listing) -> list[str]:
    """Store what came with the form: chosen files and held ones. Sentences for what could not be used."""
    errors = []
    files = chosen_files(request.files.getlist("photos"))
    if files:
        let_others_write()
    for file in files:
        try:
            add_prepared(listing, prepare(file.stream.read()))
        except (BadPhoto, RuleBroken) as problem:
            errors.append(_about(file, problem))
    try:
        _take_held_photos(listing)
    except RuleBroken as problem:
        errors.append(translate(problem.message, **problem.params))
    return errors


def _take_held_photos(listing: Listing) -> None:
    """Those that waited while their form was refused."""
    for ticket in request.form.getlist("held_photo"):
        take_held_photo(listing, ticket)


def take_held_photo(listing: Listing, ticket: str) -> ListingPhoto | None:
    """None when the ticket is too old, or none of ours."""
    image_id = released_image_id(ticket)
    image = actions.image_by_id(image_id) if image_id else None
    return actions.add_photo(listing, image, by=me(), now=utcnow()) if image else None


def chosen_files(files: Iterable[FileStorage]) -> list[FileStorage]:
    return [file for file in files if file.filename]


def let_others_write() -> None:
    """Ends the transaction: before what takes long."""
    # Preparing a photo takes a second of computing: nobody should wait that long for the one writer's turn.
    db.session.rollback()


def add_prepared(listing: Listing, photo: Photo) -> ListingPhoto:
    """Stored and committed: the next one of many begins a turn of its own."""
    image = store_photo(photo, now=utcnow())
    added = actions.add_photo(listing, image, by=me(), now=utcnow())
    db.session.commit()
    return added


def _about(file: FileStorage, problem: BadPhoto | RuleBroken) -> str:
    return _(
        "%(name)s：%(problem)s", name=(file.filename or "")[:60], problem=translate(problem.message, **problem.params)
    )


def photo_row(photo: ListingPhoto) -> dict[str, Any]:
    """What listings/_photo.html shows. `number`: which one it is; `ticket`: brings it back once it is taken off."""
    listing_url = url_for("pages.listing", listing_id=photo.listing_id)
    return {
        **photo_sources(listing_url, photo.id, photo.image.width, photo.image.height),
        "removal_url": url_for("listings.remove_photo", listing_id=photo.listing_id, photo_id=photo.id),
        "cover_url": url_for("listings.make_cover", listing_id=photo.listing_id, photo_id=photo.id),
        "position_url": url_for("listings.place_photo", listing_id=photo.listing_id, photo_id=photo.id),
        "number": sum(other.position <= photo.position for other in photo.listing.own_photos),
        "ticket": ticket_for(photo.image),
        "is_concealed": photo.concealed_at is not None,
    }


def conceal(photo: ListingPhoto, *, now: datetime) -> None:
    """For moderators: out of everybody's sight but of those who run the listing and its moderators. It stays in its
    place and counts as one of its ten. A second call does nothing."""
    db.lock(photo.listing)
    if photo.concealed_at is None:
        photo.concealed_at = now
        photo.listing.count_change()


def reveal(photo: ListingPhoto, *, now: datetime) -> None:  # noqa: ARG001 (as every verb that takes something back)
    """Where it was, as it was; where its author has taken it off meanwhile it is gone. A second call does nothing."""
    listing = photo.listing
    db.lock(listing)
    if photo.removed_at is not None:
        db.session.delete(photo)
        db.session.flush()
        db.session.expire(listing, ["photos"])
    elif photo.concealed_at is not None:
        photo.concealed_at = None
        listing.count_change()
