"""Lists of the queue under a name of one's own. Nobody else's are there."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.i18n import _
from board.moderation import queries
from board.moderation.actions import keeping
from board.moderation.desk_forms import ViewForm
from board.moderation.models import SavedView
from board.moderation.queue_filters import QueueFilters, kept_filters, read_queue_filters
from board.moderation.views.blueprint import bp
from board.moderation.views.queue import address, queue_page
from board.web.loading import get_or_404


@bp.post("/moderation/views")
@moderator_required
def keep_view() -> ResponseReturnValue:
    """What the page that the form stood on was narrowed by, in hidden fields."""
    filters = read_queue_filters({name: request.form.get(f"shown_{name}", "") for name in vars(QueueFilters())})
    form = ViewForm()
    if not form.validate_on_submit():
        return queue_page(filters, view_form=form), 422
    keeping.keep_view(me(), form.name.data or "", filters.as_args(), now=utcnow())
    db.session.commit()
    flash(_("いまの条件を「%(name)s」として残しました。", name=form.name.data), "success")
    return redirect(address(filters), 303)


@bp.post("/moderation/views/<int:view_id>")
@moderator_required
def rename_view(view_id: int) -> ResponseReturnValue:
    view, form = _own(view_id), ViewForm()
    filters = kept_filters(view.query)
    if not form.validate_on_submit():
        return queue_page(filters, view_form=form), 422
    keeping.rename_view(view, form.name.data or "", by=me())
    db.session.commit()
    return redirect(address(filters), 303)


@bp.post("/moderation/views/<int:view_id>/deletion")
@moderator_required
def drop_view(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    db.session.delete(view)
    db.session.commit()
    flash(_("「%(name)s」を消しました。", name=view.name), "success")
    return redirect(address(kept_filters(view.query)), 303)


def _own(view_id: int) -> SavedView:
    found: SavedView = get_or_404(queries.views_of(me()), SavedView.id == view_id)
    return found
