"""A form that a rule stops comes back with everything in it, and with what can be done instead."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.clock import utcnow
from board.i18n import _, show_moment, translate
from board.listings.completeness import Unverified
from board.listings.ending import own_ending
from board.listings.keeping import WrittenElsewhere
from board.listings.same_words import SameWords
from board.listings.views.blueprint import bp
from board.listings.views.desk import edit_page, form_of, mine, picked_region
from board.screening.actions import Refused


@bp.errorhandler(WrittenElsewhere)
def written_elsewhere(_refusal: WrittenElsewhere) -> ResponseReturnValue:
    """Nothing was overwritten. Sent once more from this page, it is: the person has been told."""
    db.session.rollback()
    return _as_typed(elsewhere=True, status=409)


@bp.errorhandler(SameWords)
def same_words(refusal: SameWords) -> ResponseReturnValue:
    """The draft is kept as it was typed; a published listing stays as it was."""
    older = _instead(refusal)
    db.session.commit()
    return _as_typed(same_words=older, status=422)


@bp.errorhandler(Unverified)
def unverified(refusal: Unverified) -> ResponseReturnValue:
    """A published listing stays as it was; what was typed comes back."""
    db.session.rollback()
    return _as_typed(notice=translate(refusal.message), status=422)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """Everything typed is still there: the draft is kept, a published listing stays as it was."""
    sentence = translate(refusal.message, **refusal.params)
    # With why it was refused; the form as it was sent is read again below.
    db.session.commit()
    return _as_typed(notice=sentence, status=422)


def _instead(refusal: SameWords) -> dict[str, Any]:
    older = refusal.older
    sentence = translate(refusal.message, **refusal.params)
    if refusal.opens_at:
        sentence += _("%(moment)sから、また公開できます。", moment=show_moment(refusal.opens_at))
    return {
        "sentence": sentence,
        "title": older.title,
        "url": url_for("pages.listing", listing_id=older.id),
        "ending": own_ending(older, now=utcnow()) if refusal.in_force else None,
    }


def _as_typed(*, status: int, **more: Any) -> ResponseReturnValue:
    listing = mine((request.view_args or {})["listing_id"])
    form = form_of(listing)
    form.validate_on_submit()
    form.forget_errors()
    return edit_page(listing, form, picked_region(listing).without_error(), status=status, **more)
