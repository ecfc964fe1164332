"""A listing's photos: add, remove, make the cover, show."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import login_required, me, viewer
from board.clock import utcnow
from board.errors import BadInput, RuleBroken
from board.i18n import translate
from board.listings import actions, queries
from board.listings.models import PHOTOS_MAX, Listing
from board.listings.photos import (
    add_prepared,
    chosen_files,
    let_others_write,
    photo_row,
    take_held_photo,
    take_photos,
)
from board.listings.views.blueprint import bp
from board.listings.views.desk import FORM_BODY_MAX, edit_page, form_of, mine, picked_region, save
from board.media.models import PHOTO_BYTES_MAX, PHOTO_WIDTHS
from board.media.processing import BadPhoto, prepare
from board.media.views import send_rendition
from board.web.limits import limiter
from board.web.security import BODY_BYTES_MAX, takes_up_to

PHOTO_UPLOADS = "200 per hour"
PHOTO_BODY_MAX = PHOTO_BYTES_MAX + BODY_BYTES_MAX


@bp.post("/listings/<int:listing_id>/photos")
@login_required
@limiter.limit(PHOTO_UPLOADS)
@takes_up_to(PHOTO_BODY_MAX)
def add_photo(listing_id: int) -> ResponseReturnValue:
    """One photo, sent as soon as it is chosen; the answer is its place in the form, or a sentence."""
    listing = mine(listing_id)
    if request.form.get("held_photo"):
        return _take_back(listing)
    files = chosen_files(request.files.getlist("photos"))
    if len(files) != 1:
        raise BadInput
    let_others_write()
    try:
        photo = add_prepared(listing, prepare(files[0].stream.read()))
    except (BadPhoto, RuleBroken) as problem:
        return translate(problem.message, **problem.params), 422, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("listings/_photo.html", photo=photo_row(photo)), 201


def _take_back(listing: Listing) -> ResponseReturnValue:
    """One that was taken off a moment ago, to the place where it was."""
    try:
        photo = take_held_photo(listing, request.form["held_photo"])
    except RuleBroken as problem:
        return translate(problem.message, **problem.params), 422, {"Content-Type": "text/plain; charset=utf-8"}
    if photo is None:
        raise BadInput
    db.session.flush()
    actions.move_photo(listing, photo.id, to=_place(), by=me(), now=utcnow())
    db.session.commit()
    return render_template("listings/_photo.html", photo=photo_row(photo)), 201


def _place() -> int:
    """Which one it shall be; what is no number is the last."""
    return request.form.get("to", default=PHOTOS_MAX, type=int)


@bp.post("/listings/<int:listing_id>/photos/<int:photo_id>/removal")
@login_required
@takes_up_to(FORM_BODY_MAX)
def remove_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    listing = mine(listing_id)
    actions.remove_photo(listing, photo_id, by=me(), now=utcnow())
    return _after_photo_change(listing)


@bp.post("/listings/<int:listing_id>/photos/<int:photo_id>/cover")
@login_required
@takes_up_to(FORM_BODY_MAX)
def make_cover(listing_id: int, photo_id: int) -> ResponseReturnValue:
    listing = mine(listing_id)
    actions.move_photo(listing, photo_id, to=1, by=me(), now=utcnow())
    return _after_photo_change(listing)


@bp.post("/listings/<int:listing_id>/photos/<int:photo_id>/position")
@login_required
@takes_up_to(FORM_BODY_MAX)
def place_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    listing = mine(listing_id)
    actions.move_photo(listing, photo_id, to=_place(), by=me(), now=utcnow())
    return _after_photo_change(listing)


def _after_photo_change(listing: Listing) -> ResponseReturnValue:
    """The whole form came along with the button: show it again with all that was typed."""
    db.session.commit()
    form = form_of(listing)
    picked = picked_region(listing)
    photo_errors = take_photos(listing)
    form.validate_on_submit()
    if listing.is_draft:
        save(listing, form.sound_changes(), picked, form=form)
    db.session.commit()
    form.forget_errors()
    return edit_page(listing, form, picked.without_error(), photo_errors)


@bp.get("/listings/<int:listing_id>/photos/<int:photo_id>/<int:width>.webp")
def photo(listing_id: int, photo_id: int, width: int) -> ResponseReturnValue:
    """A photo may be seen by whoever may see its listing."""
    if width not in PHOTO_WIDTHS:
        abort(404)
    visible = queries.seen_by(viewer(), utcnow()).where(Listing.id == listing_id).with_only_columns(Listing.id)
    found = db.session.scalars(queries.photo_of(photo_id, visible, viewer())).first()
    if found is None:
        abort(404)
    return send_rendition(found.image, width)
