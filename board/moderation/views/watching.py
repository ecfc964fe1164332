"""The words that moderators watch, and how the rules against fraud have done."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import me, moderator_required
from board.clock import utcnow
from board.i18n import _
from board.moderation.forms import WordForm
from board.moderation.signal_figures import figures
from board.moderation.views.blueprint import bp
from board.screening import actions, activation, queries
from board.screening.models import WatchedWord
from board.web.loading import get_or_404


@bp.get("/moderation/signals")
@moderator_required
def signals() -> ResponseReturnValue:
    return _page(WordForm(formdata=None))


@bp.post("/moderation/signals/words")
@moderator_required
def watch_word() -> ResponseReturnValue:
    form = WordForm()
    if not form.validate_on_submit():
        return _page(form), 422
    actions.watch(form.word.data or "", by=me(), now=utcnow())
    db.session.commit()
    flash(_("言葉を加えました。"), "success")
    return redirect(url_for(".signals"), 303)


@bp.post("/moderation/signals/words/<int:word_id>/end")
@moderator_required
def drop_word(word_id: int) -> ResponseReturnValue:
    actions.stop_watching(get_or_404(queries.watched_words(), WatchedWord.id == word_id), by=me(), now=utcnow())
    db.session.commit()
    flash(_("言葉を外しました。"), "success")
    return redirect(url_for(".signals"), 303)


def _page(form: WordForm) -> str:
    return render_template(
        "moderation/signals.html",
        form=form,
        words=db.session.scalars(queries.watched_words()).all(),
        rules=activation.in_force(),
        figures=figures(now=utcnow()),
        noted={each.code for each in db.session.scalars(queries.noted_rules())},
    )
