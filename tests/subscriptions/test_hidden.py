"""Saved searches tell nobody of what is hidden from them, neither when it is found nor when the mail leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.notifications.models import Notification
from board.outbox.schedule import work_off
from board.subscriptions.schedule import tell_subscribers
from tests.factories import Make
from tests.keeping_away import block, hide
from tests.subscriptions.conftest import Letters, Post, Save, text_of

Round = Callable[[], None]


@pytest.mark.parametrize("how", ["hidden", "blocked", "blocked by its author"])
def test_a_mail_leaves_out_what_its_reader_is_not_to_see(
    make: Make, save: Save, post: Post, goes_round: Round, letters: Letters, how: str
):
    ken, other = make.account(), make.account()
    for person in (ken, other):
        save("q=ギター", person)
    kept_away, shown = post("赤いギター"), post("青いギター")
    if how == "hidden":
        hide(make, kept_away, ken)
    else:
        block(make, *((ken, kept_away.author) if how == "blocked" else (kept_away.author, ken)))
    goes_round()
    (kens,), (others,) = letters(ken.email), letters(other.email)
    assert shown.title in text_of(kens)
    assert kept_away.title not in text_of(kens)
    assert "1件" in kens.subject
    assert "2件" in others.subject


def test_a_mail_that_waits_is_read_again_before_it_leaves(
    app: Flask, make: Make, save: Save, post: Post, letters: Letters
):
    ken = make.account()
    save("q=ギター", ken)
    listing = post("赤いギター")
    with app.app_context():
        work_off()
        tell_subscribers()
        told = db.session.scalars(select(Notification).where(Notification.account_id == ken.id)).all()
        assert [row.event for row in told] == ["search_found_one"]
    block(make, ken, listing.author)
    with app.app_context():
        work_off()
    assert letters(ken.email) == []
