"""§5 row 1: server and worker killed without a word while people write. What was acknowledged is there, nothing is
there by half, and what is counted agrees with counting anew."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from board import db
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.config import Settings
from board.conversations.models import Conversation, Message
from board.listings.actions import INDEX_LISTING
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.operations import consistency
from board.operations.consistency import Check
from board.outbox.models import FollowUp
from tests.browser import wait_for
from tests.factories import Make
from tests.html import posting_form
from tests.listings.typed import complete
from tests.security.serving import Browser, Programs

SignIn = Callable[..., FlaskClient]
pytestmark = [pytest.mark.slow, pytest.mark.security("5-1")]
TOO_MANY = 429
# What moves with the index waits for its worker; the rest must be sound at once.
AT_ONCE = tuple(set(Check) - {Check.INDEX})


@dataclass
class Writer:
    """One person who does the same thing again and again; `acked` is what the board said yes to."""

    browser: Browser
    act: Callable[[Browser, str], str | None]
    name: str
    acked: list[str] = field(default_factory=list)
    tried: int = 0

    def write_until(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.tried += 1
            try:
                found = self.act(self.browser, f"{self.name}-{self.tried}")
            except (OSError, HTTPException):
                # The server is being killed or is not up again: nobody was told that it worked.
                time.sleep(0.05)
                continue
            if found is not None:
                self.acked.append(found)


def say(path: str) -> Callable[[Browser, str], str | None]:
    def act(browser: Browser, words: str) -> str | None:
        status, page = browser.get(path)
        assert status == 200
        form = posting_form(page)
        status, _ = browser.post(form.action, form.values(body=words))
        if status == TOO_MANY:
            # On a fast machine between two kills: nothing was acknowledged. The count begins anew with the server.
            time.sleep(0.05)
            return None
        assert status == 303
        return words

    return act


def publish(browser: Browser, words: str) -> str | None:
    status, page = browser.get("/listings/new")
    assert status == 200
    status, edit = browser.post("/listings", posting_form(page).values(kind="goods"))
    assert status == 303
    _, page = browser.get(edit)
    status, place = browser.post(edit, posting_form(page).values(**complete(title=words, body=f"{words}を譲ります。")))
    assert status == 303
    return re.findall(r"\d+", place)[-1]


@pytest.fixture
def make(app: Flask) -> Make:
    """The programs go by the real clock."""
    return Make(app, utcnow())


@pytest.fixture
def programs(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Programs]:
    # Limits that die with the server: how fast this machine writes must not decide what is proved.
    programs = Programs(settings, tmp_path / "server.log", environment={"LIMITS_URL": "memory://"})
    try:
        yield programs
    finally:
        programs.kill()


@pytest.fixture
def writers(make: Make, sign_in: SignIn, programs: Programs) -> list[Writer]:
    def browser(account) -> Browser:
        cookie = sign_in(account).get_cookie("engawa")
        assert cookie is not None
        return Browser(programs.port, {"engawa": cookie.value})

    talks = [make.conversation() for _ in range(2)]
    writing = [Writer(browser(t.asker), say(f"/conversations/{t.id}"), f"letter{t.id}") for t in talks]
    # Both sides of the same talk: their turns come one after the other.
    answering = Writer(browser(talks[0].owner), say(f"/conversations/{talks[0].id}"), "answer")
    return [*writing, answering, Writer(browser(make.account()), publish, "thing")]


@contextmanager
def at_work(writers: list[Writer]) -> Iterator[None]:
    stop = threading.Event()
    failed: list[BaseException] = []

    def work(writer: Writer) -> None:
        try:
            writer.write_until(stop)
        except BaseException as error:  # noqa: BLE001 (told below, in the test's own thread)
            failed.append(error)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == [], "somebody was shown an error"


@pytest.mark.parametrize("kills", [pytest.param(3, id="three"), pytest.param(40, id="forty", marks=pytest.mark.full)])
def test_whatever_was_acknowledged_survives_every_kill(
    app: Flask, programs: Programs, writers: list[Writer], kills: int
):
    chance = random.Random(kills)
    for _ in range(kills):
        programs.start()
        before = [len(writer.acked) for writer in writers]
        with at_work(writers):
            # However slow the machine is: in the midst of everybody's writing.
            wait_for(lambda before=before: all(len(w.acked) > count for w, count in zip(writers, before, strict=True)))
            time.sleep(chance.uniform(0, 0.3))
            programs.kill()

    *talkers, poster = writers
    letters = [words for writer in talkers for words in writer.acked]
    with app.app_context():
        assert set(letters) <= set(db.session.scalars(select(Message.body)))
        _nothing_by_half(set(map(int, poster.acked)))
    programs.start()
    _everything_can_be_read(talkers, poster)
    with app.app_context():
        _index_catches_up()


def _nothing_by_half(published: set[int]) -> None:
    report = consistency.inspect(now=utcnow(), checks=AT_ONCE)
    assert report.is_clean, report.findings
    if db.engine().dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    # Each form was one message, whether or not its answer came through.
    assert db.session.scalar(select(func.count(Message.id))) == len(set(db.session.scalars(select(Message.body)))) + 1
    newest = select(Message.conversation_id, func.max(Message.id)).group_by(Message.conversation_id)
    noted = select(Conversation.id, Conversation.last_message_id)
    assert set(db.session.execute(newest)) == set(db.session.execute(noted))
    # Published is: opened, logged and on its way to the index, or none of these.
    on = set(db.session.scalars(select(Listing.id).where(Listing.state == ListingState.OPEN, Listing.title != "")))
    mine = on & set(db.session.scalars(select(Listing.id).where(Listing.title.like("thing-%"))))
    assert published <= mine
    for objects in (
        select(AuditEvent.object_id).where(AuditEvent.action == "listing_published"),
        select(FollowUp.subject_id).where(FollowUp.kind == INDEX_LISTING),
    ):
        assert set(db.session.scalars(objects)) == mine
    db.session.rollback()


def _everything_can_be_read(talkers: list[Writer], poster: Writer) -> None:
    for writer in talkers:
        path = f"/conversations/{writer.name.removeprefix('letter')}" if writer.name != "answer" else None
        if path:
            assert writer.acked[-1] in writer.browser.get(path)[1]
    for listing_id in poster.acked:
        status, page = Browser(poster.browser.port).get(f"/listings/{listing_id}")
        assert (status, "を譲ります。" in page) == (200, True)


def _index_catches_up() -> None:
    """What was left to be taken in by a worker that was killed is taken in by the next one."""
    waiting = select(func.count(FollowUp.id)).where(FollowUp.done_at.is_(None))
    deadline = time.monotonic() + 60
    while db.session.scalar(waiting) and time.monotonic() < deadline:
        db.session.rollback()
        # A claim that died with its worker is a lease that ends: here it need not be waited for.
        db.session.execute(
            FollowUp.__table__.update().where(FollowUp.leased_until.is_not(None)).values(leased_until=None)
        )
        db.session.commit()
        time.sleep(0.5)
    db.session.rollback()
    assert consistency.inspect(now=utcnow(), checks=[Check.INDEX]).is_clean
