"""What a person sets for themselves. Other rooms put their pages beside it: templates/layouts/settings.html."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts import profile as actions
from board.accounts.forms import HIDDEN, SHOWN, ProfileForm
from board.accounts.identity import login_required, me
from board.clock import utcnow
from board.i18n import _, translate
from board.media.actions import square_of, store_photo
from board.media.holding import released_image_id, ticket_for
from board.media.models import PHOTO_BYTES_MAX, Image
from board.media.processing import BadPhoto, prepare_avatar
from board.regions import tree
from board.regions.picking import FIND, LIST, Picked, pick, pick_from
from board.web.limits import limiter
from board.web.security import BODY_BYTES_MAX, takes_up_to

bp = Blueprint("settings", __name__)

AVATAR_BODY_MAX = PHOTO_BYTES_MAX + BODY_BYTES_MAX
CLEAR_REGION, REMOVE_AVATAR = "clear_region", "remove_avatar"
# Acts that only show the form again.
LOOKING = frozenset({FIND, LIST, CLEAR_REGION, REMOVE_AVATAR})
REGION_FIELDS = ("place", "region", "region_from_list")


@bp.route("/my/settings", methods=["GET", "POST"])
@login_required
@limiter.limit("60 per hour", methods=["POST"])
@takes_up_to(AVATAR_BODY_MAX)
def profile() -> ResponseReturnValue:
    if request.method == "GET":
        return _page(_form_of_account(), _region_of_account())
    chosen, problem = _chosen_avatar()
    form, picked, act = ProfileForm(), _picked_region(), request.form.get("act", "save")
    valid = form.validate_on_submit()
    if act == REMOVE_AVATAR:
        actions.remove_avatar(me(), now=utcnow())
        chosen = None
    if act in LOOKING or not valid or picked.error or problem:
        db.session.commit()
        return _again(form, picked, chosen, problem, is_looking=act in LOOKING and not problem)
    if chosen is not None:
        actions.set_avatar(me(), chosen, now=utcnow())
    actions.revise_profile(me(), _changes(form, picked), now=utcnow())
    db.session.commit()
    flash(_("プロフィールを保存しました。"), "success")
    return redirect(url_for(".profile"), 303)


def _form_of_account() -> ProfileForm:
    account = me()
    return ProfileForm(obj=account, home_region_shown=SHOWN if account.shows_home_region else HIDDEN)


def _region_of_account() -> Picked:
    region_id = me().home_region_id
    return pick(region=tree.get(region_id).slug) if region_id else Picked()


def _picked_region() -> Picked:
    """A home region may be left out: nothing typed and nothing chosen is an answer too."""
    act, sent = request.form.get("act", "save"), request.form.get
    if act == CLEAR_REGION or (act not in {FIND, LIST} and not any(sent(name, "").strip() for name in REGION_FIELDS)):
        return Picked()
    return pick_from(request.form, act=act)


def _chosen_avatar() -> tuple[Image | None, str | None]:
    """The picture that came with the form, or waited while it was refused; or a sentence why it cannot be used."""
    files = [file for file in request.files.getlist("avatar") if file.filename]
    held = released_image_id(request.form.get("held_photo", ""))
    try:
        if files:
            # Preparing takes a second: let others write meanwhile.
            db.session.rollback()
            return store_photo(prepare_avatar(files[0].stream.read()), now=utcnow()), None
        image = db.session.get(Image, held) if held is not None else None
        return square_of(image, now=utcnow()) if image else None, None
    except BadPhoto as problem:
        return None, translate(problem.message, **problem.params)


def _changes(form: ProfileForm, picked: Picked) -> dict[str, Any]:
    return {
        **form.values("display_name", "introduction", "locale"),
        "home_region_id": picked.region.id if picked.region else None,
        "shows_home_region": form.home_region_shown.data == SHOWN,
    }


def _again(
    form: ProfileForm, picked: Picked, chosen: Image | None, problem: str | None, *, is_looking: bool
) -> ResponseReturnValue:
    if is_looking:
        form.forget_errors()
        picked = picked.without_error()
    return _page(form, picked, chosen, problem, status=200 if is_looking else 422)


def _page(
    form: ProfileForm, picked: Picked, chosen: Image | None = None, problem: str | None = None, *, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "settings/profile.html",
        form=form,
        picked=picked,
        held_ticket=ticket_for(chosen) if chosen else None,
        avatar_problem=problem,
    )
    return page, status
