"""Every row of the session store gone at once: everybody is a stranger again, and nothing else is lost."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from board import db
from board.accounts.models import LoginSession
from board.listings.lifecycle import ListingState
from tests.factories import PASSWORD, Make


def lose_every_session(app: Flask) -> None:
    with app.app_context():
        db.session.execute(delete(LoginSession))
        db.session.commit()


@pytest.mark.security("5-20")
def test_a_lost_session_store_logs_everybody_out_and_keeps_their_drafts(app: Flask, make: Make, sign_in) -> None:
    """security.md §5 row 20."""
    hanako = make.account(email="hanako@example.jp")
    draft = make.listing("書きかけの三線", author=hanako, state=ListingState.DRAFT)
    browsers: list[FlaskClient] = [sign_in(hanako), sign_in(make.account()), sign_in(make.moderator())]
    lose_every_session(app)

    for browser in browsers:
        assert browser.get("/").status_code == 200
        assert browser.get("/my").location.startswith("/log-in")
    # A form that was open then is not lost: it comes back from the log-in page.
    kept = browsers[0].post(f"/listings/{draft.id}/edit", data={"title": "仕上げた三線"})
    assert kept.status_code < 500
    assert "仕上げた三線" in kept.text

    browsers[0].post("/log-in", data={"email": "hanako@example.jp", "password": PASSWORD})
    assert "書きかけの三線" in browsers[0].get("/my").text
