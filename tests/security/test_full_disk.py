"""§5 row 7 on a disk that really is full: database and photos lie on a small one, and something else fills it."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from board import db
from board.clock import utcnow
from board.conversations.models import Message
from board.listings.lifecycle import ListingState
from board.operations import consistency
from board.operations.consistency import Check
from tests.factories import Make
from tests.html import posting_form
from tests.media.pictures import encoded, four_corners

SignIn = Callable[..., FlaskClient]
pytestmark = [pytest.mark.one_writer, pytest.mark.security("5-7")]
LETTER = "長い手紙です。" * 250


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Twenty megabytes of their own for all that the board writes."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "engawa-test", small], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        # Only root may; the same without a disk of its own is in tests/web/test_in_production.py.
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield small
    finally:
        # Lazily: a connection that a test leaves open must not keep the machine from being tidied.
        subprocess.run(["umount", "--lazy", small], check=True)


@pytest.fixture
def fill(tmp_path: Path) -> Callable[[], None]:
    """Somebody else's file takes every byte that is left."""

    def take_all() -> None:
        with (tmp_path / "of-somebody-else").open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                os.fsync(file.fileno())

    return take_all


def said(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id))) or 0


def test_full_for_real_it_can_be_read_nothing_typed_is_lost_and_nothing_is_cut_short(
    app: Flask, make: Make, sign_in: SignIn, fill: Callable[[], None], tmp_path: Path
):
    author = make.account()
    talk, draft = make.conversation(), make.listing(author=author, state=ListingState.DRAFT)
    writer, poster = sign_in(talk.asker), sign_in(author)
    storage = app.extensions["storage"]
    # Not stopped before the end, as where the last bytes are taken between looking and writing.
    storage.has_room = lambda: True
    photo = encoded(four_corners())
    assert poster.post(f"/listings/{draft.id}/photos", data={"photos": (io.BytesIO(photo), "a.jpg")}).status_code < 400
    whole = sorted(storage.keys())
    assert len(whole) == 3

    fill()
    path = f"/conversations/{talk.id}/messages"
    answers = []
    for _ in range(40):
        answers.append(writer.post(path, data={"body": LETTER}))
        if answers[-1].status_code == 503:
            break
    *before, refused = answers
    assert {answer.status_code for answer in before} <= {303}
    assert refused.status_code == 503
    assert posting_form(refused.text)["body"] == LETTER
    assert "まだありますか。" in writer.get(f"/conversations/{talk.id}").text
    assert writer.get(f"/listings/{talk.listing_id}").status_code == 200
    other = encoded(four_corners(900, 700))
    lost = poster.post(f"/listings/{draft.id}/photos", data={"photos": (io.BytesIO(other), "b.jpg")})
    assert lost.status_code in {422, 503}
    assert sorted(storage.keys()) == whole, "a photo was cut short"

    written = said(app)
    assert written == len(before) + 1
    (tmp_path / "of-somebody-else").unlink()
    assert writer.post(path, data={"body": LETTER}).status_code == 303
    assert said(app) == written + 1
    kept = poster.post(f"/listings/{draft.id}/photos", data={"photos": (io.BytesIO(other), "b.jpg")})
    assert kept.status_code < 400
    with app.app_context():
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        db.session.rollback()
        report = consistency.inspect(now=utcnow(), checks=[Check.FILE_MISSING, Check.CONVERSATION, Check.DANGLING])
        assert report.is_clean, report.findings
        assert all(storage.path(key).stat().st_size > 100 for key in storage.keys())  # noqa: SIM118 (no dictionary)
