"""Browse and search, begin and edit a listing, its photos."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import selectinload

from board import db
from board.accounts.identity import login_required, me, viewer
from board.clock import utcnow
from board.errors import BadInput, RuleBroken
from board.i18n import _, show_moment, translate
from board.listings import actions, list_page, queries
from board.listings.browsing import HITS_MAX, browse
from board.listings.cards import make_cards
from board.listings.filters import Filters, read_filters
from board.listings.forms import ListingForm, form_for
from board.listings.kinds import KIND_NAMES, Kind
from board.listings.models import PHOTOS_MAX, Listing
from board.listings.photos import add_prepared, chosen_files, let_others_write, photo_row, take_photos
from board.media.models import PHOTO_BYTES_MAX, PHOTO_WIDTHS
from board.media.processing import BadPhoto, prepare
from board.media.views import send_rendition
from board.regions import tree
from board.regions.picking import Picked, pick
from board.web.limits import limiter
from board.web.loading import get_or_404
from board.web.security import BODY_BYTES_MAX, takes_up_to

bp = Blueprint("listings", __name__)

PHOTO_UPLOADS = "200 per hour"
PHOTO_BODY_MAX = PHOTO_BYTES_MAX + BODY_BYTES_MAX
# All photos may come with the form when there is no script to send them one by one.
FORM_BODY_MAX = PHOTOS_MAX * PHOTO_BYTES_MAX + BODY_BYTES_MAX


@bp.get("/listings")
def index() -> ResponseReturnValue:
    filters = read_filters(request.args)
    if filters.region_node and filters.region_node.slug != filters.region:
        return redirect(_address(filters, region=filters.region_node.slug), 303)
    typed = pick(place=request.args.get("place", ""), any_level=True)
    if typed.region:
        return redirect(_address(filters, region=typed.region.slug), 303)

    def link(**cursor: str) -> str:
        return _address(filters, **cursor)

    results = browse(filters, args=request.args, link=link, viewer=viewer())
    return render_template(
        "listings/index.html",
        **list_page.describe(filters, address=_address, typed=typed),
        cards=make_cards(results.page.rows, now=utcnow()),
        page=results.page,
        hit_count=results.hit_count,
        hits_max=HITS_MAX,
        degraded=results.degraded,
    )


def _address(filters: Filters, **more: str) -> str:
    return url_for(".index", **filters.as_args(**more))


@bp.get("/listings/new")
@login_required
def new() -> ResponseReturnValue:
    drafts = db.session.scalars(queries.drafts_of(me()).order_by(Listing.updated_at.desc()).limit(5))
    return render_template(
        "listings/new.html",
        kinds=list_page.named(KIND_NAMES),
        drafts=[
            {"title": draft.title, "url": url_for(".edit", listing_id=draft.id)}
            for draft in drafts
            if draft.title or draft.body
        ],
    )


@bp.post("/listings")
@login_required
def create() -> ResponseReturnValue:
    code = request.form.get("kind", "")
    if code not in set(Kind):
        raise BadInput
    listing = actions.begin_listing(me(), Kind(code), now=utcnow())
    db.session.commit()
    return redirect(url_for(".edit", listing_id=listing.id), 303)


@bp.route("/listings/<int:listing_id>/edit", methods=["GET", "POST"])
@login_required
@takes_up_to(FORM_BODY_MAX)
def edit(listing_id: int) -> ResponseReturnValue:
    listing = _mine(listing_id)
    form = form_for(listing, now=utcnow())
    picked = _picked(listing)
    if request.method == "GET":
        return _edit_page(listing, form, picked)
    photo_errors = take_photos(listing)
    act = request.form.get("act", "publish")
    valid = form.validate_on_submit()
    if listing.is_draft:
        _save(listing, form.sound_changes(), picked)
    if act in {"find_region", "list_region", "add_photos"}:
        db.session.commit()
        form.forget_errors()
        return _edit_page(listing, form, picked.without_error(), photo_errors, status=422 if photo_errors else 200)
    if act == "save" and listing.is_draft and not form.misunderstood() and not photo_errors:
        db.session.commit()
        flash(_("下書きを保存しました。"), "success")
        return redirect(url_for(".edit", listing_id=listing.id), 303)
    if not valid or picked.region is None or photo_errors:
        db.session.commit()
        return _edit_page(listing, form, picked, photo_errors, status=422)
    return _publish(listing, form, picked)


def _publish(listing: Listing, form: ListingForm, picked: Picked) -> ResponseReturnValue:
    """Publish the draft, or put the changes of a published listing in force."""
    was_draft = listing.is_draft
    _save(listing, form.changes(), picked)
    try:
        if was_draft:
            actions.publish_listing(listing, now=utcnow())
    except actions.NotYet as wait:
        db.session.commit()
        notice = _(
            "登録から24時間のあいだに公開できるのは3件までです。下書きは保存しました。%(moment)sから公開できます。",
            moment=show_moment(wait.opens_at),
        )
        return _edit_page(listing, form, picked, notice=notice, status=422)
    db.session.commit()
    flash(_("公開しました。") if was_draft else _("変更を保存しました。"), "success")
    return redirect(url_for("pages.listing", listing_id=listing.id), 303)


def _mine(listing_id: int) -> Listing:
    mine = queries.editable_by(me()).options(selectinload(Listing.photos))
    listing: Listing = get_or_404(mine, Listing.id == listing_id)
    return listing


def _picked(listing: Listing) -> Picked:
    if request.method == "GET":
        region = tree.get(listing.region_id) if listing.region_id else None
        return pick(region=region.slug if region else "")
    sent = request.form.get
    return pick(
        place=sent("place", ""),
        place_resolved=sent("place_resolved", ""),
        region=sent("region", ""),
        prefecture=sent("prefecture", ""),
        region_from_list=sent("region_from_list", ""),
        act=sent("act", "publish"),
    )


def _save(listing: Listing, changes: dict[str, Any], picked: Picked) -> None:
    if picked.region is not None:
        changes = {**changes, "region_id": picked.region.id}
    actions.revise_listing(listing, changes, by=me(), now=utcnow())


def _edit_page(
    listing: Listing,
    form: ListingForm,
    picked: Picked,
    photo_errors: list[str] | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "listings/edit.html",
        listing=listing,
        form=form,
        picked=picked,
        photos=[photo_row(photo) for photo in listing.photos],
        photo_errors=photo_errors or [],
        photos_max=PHOTOS_MAX,
        upload_url=url_for(".add_photo", listing_id=listing.id),
        preview_url=None if listing.is_draft else url_for("pages.listing", listing_id=listing.id),
        notice_text=notice,
        kind_name=translate(KIND_NAMES[listing.kind]),
    )
    return page, status


@bp.post("/listings/<int:listing_id>/photos")
@login_required
@limiter.limit(PHOTO_UPLOADS)
@takes_up_to(PHOTO_BODY_MAX)
def add_photo(listing_id: int) -> ResponseReturnValue:
    """One photo, sent as soon as it is chosen; the answer is its place in the form, or a sentence."""
    listing = _mine(listing_id)
    files = chosen_files(request.files.getlist("photos"))
    if len(files) != 1:
        raise BadInput
    let_others_write()
    try:
        photo = add_prepared(listing, prepare(files[0].stream.read()))
    except (BadPhoto, RuleBroken) as problem:
        return translate(problem.message, **problem.params), 422, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("listings/_photo.html", photo=photo_row(photo)), 201


@bp.post("/listings/<int:listing_id>/photos/<int:photo_id>/removal")
@login_required
@takes_up_to(FORM_BODY_MAX)
def remove_photo(listing_id: int, photo_id: int) -> ResponseReturnValue:
    listing = _mine(listing_id)
    actions.remove_photo(listing, photo_id, now=utcnow())
    return _after_photo_change(listing)


@bp.post("/listings/<int:listing_id>/photos/<int:photo_id>/cover")
@login_required
@takes_up_to(FORM_BODY_MAX)
def make_cover(listing_id: int, photo_id: int) -> ResponseReturnValue:
    listing = _mine(listing_id)
    actions.move_photo_first(listing, photo_id, now=utcnow())
    return _after_photo_change(listing)


def _after_photo_change(listing: Listing) -> ResponseReturnValue:
    """The whole form came along with the button: show it again with all that was typed."""
    db.session.commit()
    form = form_for(listing, now=utcnow())
    picked = _picked(listing)
    photo_errors = take_photos(listing)
    form.validate_on_submit()
    if listing.is_draft:
        _save(listing, form.sound_changes(), picked)
    db.session.commit()
    form.forget_errors()
    return _edit_page(listing, form, picked.without_error(), photo_errors)


@bp.get("/listings/<int:listing_id>/photos/<int:photo_id>/<int:width>.webp")
def photo(listing_id: int, photo_id: int, width: int) -> ResponseReturnValue:
    """A photo may be seen by whoever may see its listing."""
    if width not in PHOTO_WIDTHS:
        abort(404)
    visible = queries.visible_to(viewer()).where(Listing.id == listing_id).with_only_columns(Listing.id)
    found = db.session.scalars(queries.photo_of(photo_id, visible)).first()
    if found is None:
        abort(404)
    return send_rendition(found.image, width)
