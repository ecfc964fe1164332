"""Backups: made while the board is being written to, checked, restored into an empty place, useless to a thief."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy import table as sql_table

from board import db
from board.accounts.actions import request_password_reset
from board.accounts.models import LoginSession, SingleUseToken
from board.audit.actions import first_broken
from board.audit.models import AuditEvent
from board.clock import utcnow
from board.config import Settings
from board.conversations.models import Conversation, Message
from board.db import Base
from board.listings.models import Listing
from board.operations import backup, consistency
from board.operations.copying import LEFT_OUT, carries_secret
from board.outbox.models import Mail
from tests.application import Engawa
from tests.factories import PASSWORD, Make
from tests.operations.conftest import SECRET, BackUp, Pictures, Restore, living_in


@contextmanager
def writing(app: Flask, conversation: Conversation) -> Iterator[tuple[list[int], float]]:
    """Somebody sends about fifty messages a second; the ids that were committed, and how many a second this machine
    really takes."""
    acked: list[int] = []
    stop = threading.Event()

    def write() -> None:
        with app.app_context():
            while not stop.wait(0.015):
                number = len(acked)
                message = Message(
                    conversation_id=conversation.id, author_id=conversation.asker_id, body=f"{number}通目",
                    sent_at=utcnow(), idempotency_key=f"during-{number}",
                )
                db.session.add(message)
                db.session.flush()
                row = db.session.get_one(Conversation, conversation.id)
                row.last_message_id, row.last_message_at = message.id, message.sent_at
                db.session.commit()
                acked.append(message.id)

    writer = threading.Thread(target=write)
    begun = time.monotonic()
    writer.start()
    try:
        while len(acked) < 10:
            time.sleep(0.01)
        yield acked, len(acked) / (time.monotonic() - begun)
    finally:
        stop.set()
        writer.join()


@pytest.mark.both_databases
@pytest.mark.security("4-58")
@pytest.mark.security("4-58", "5-22")
def test_a_backup_made_while_people_write_can_be_restored_and_lived_in(
    app: Flask,
    engawa: Engawa,
    restore: Restore,
    lived_in: Listing,
    into: Path,
    empty_database: str,
    settings: Settings,
):
    """security.md §4 row 58 and §5 row 22: the drill, whole."""
    with app.app_context():
        conversation = db.session.scalars(select(Conversation)).one()
    folder = Path(settings.instance) / "backups"
    with writing(app, conversation) as (acked, a_second):
        acked_before = acked[-1]
        begun = time.monotonic()
        made = engawa("backup")
        seconds = time.monotonic() - begun
        written_meanwhile = len(acked) - acked.index(acked_before)
    assert made.exit_code == 0, made.output
    assert written_meanwhile >= min(5, seconds * a_second / 4), "the writer had to wait for the backup"

    begun = time.monotonic()
    answer = restore(folder)
    assert answer.exit_code == 0, answer.output
    assert time.monotonic() - begun < 60

    manifest = backup.Manifest.read(backup.newest(folder))
    with living_in(into, empty_database) as other, other.app_context():
        # As the manifest says; the one line of the log that the restoring itself leaves comes on top.
        tables = {name: select(func.count()).select_from(sql_table(name)) for name in manifest.rows}
        counts = {name: db.session.scalar(count) for name, count in tables.items()}
        assert counts == {**manifest.rows, "audit_events": manifest.rows["audit_events"] + 1}
        ids = db.session.scalars(select(Message.id).where(Message.idempotency_key.like("during-%"))).all()
        assert max(ids) >= acked_before
        assert sorted(ids) == acked[: len(ids)], "a message is missing from the middle"
        assert first_broken() is None
        assert consistency.inspect(now=utcnow()).is_clean
        assert db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first() == "backup_restored"
        db.session.rollback()

        browser = other.test_client()
        logged_in = browser.post("/log-in", data={"email": "hanako@example.jp", "password": PASSWORD})
        assert logged_in.status_code == 303
        page = browser.get(f"/listings/{lived_in.id}").text
        assert "三線" in page
        photo = page.split('src="/listings/')[1].split('"')[0]
        assert other.test_client().get(f"/listings/{photo}").status_code == 200
        assert "三線" in browser.get("/listings?q=三線").text


@pytest.mark.both_databases
@pytest.mark.security("4-58")
def test_what_would_open_doors_is_not_in_it(
    app: Flask, engawa: Engawa, restore: Restore, lived_in: Listing, into: Path,
    empty_database: str, settings: Settings,
):  # fmt: skip
    with app.app_context():
        hashes = [
            *db.session.scalars(select(LoginSession.secret_hash)),
            *db.session.scalars(select(SingleUseToken.secret_hash)),
        ]
        reset = db.session.scalars(select(Mail).where(Mail.event == "reset_password")).one().params["token"]
        db.session.rollback()
    assert len(hashes) == 2
    assert engawa("backup").exit_code == 0
    made = backup.newest(Path(settings.instance) / "backups")
    for path in backup.files_in(made):
        data = path.read_bytes()
        for secret in (*hashes, reset, SECRET):
            assert secret.encode() not in data, f"{path.name} holds a secret"

    manifest = backup.Manifest.read(made)
    assert {table: manifest.rows[table] for table in LEFT_OUT} == dict.fromkeys(LEFT_OUT, 0)
    assert (manifest.left_out["login_sessions"], manifest.left_out["mails"]) == (1, 2)
    assert restore(made).exit_code == 0
    with living_in(into, empty_database) as other, other.app_context():
        assert db.session.scalar(select(func.count(LoginSession.id))) == 0
        # The other mail is still going to be sent.
        assert db.session.scalars(select(Mail.recipient)).all() == ["c@example.jp"]


@pytest.mark.security("4-58")
def test_nobody_else_on_the_machine_may_read_it(
    engawa: Engawa, lived_in: Listing, settings: Settings, into: Path, restore: Restore
):
    before = os.umask(0)
    try:
        assert engawa("backup").exit_code == 0
        assert restore(Path(settings.instance) / "backups").exit_code == 0
    finally:
        os.umask(before)
    folder = Path(settings.instance) / "backups"
    for place in (folder, into):
        for path in [place, *place.rglob("*")]:
            if path.is_symlink() or "search" in path.parts or path.name == ".lock":
                continue
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_photos_are_not_copied_again_and_again(back_up: BackUp, lived_in: Listing):
    first, second = (
        {path.stat().st_ino for path in back_up(minute).rglob("*.webp")} for minute in (0, 1)
    )
    assert len(first) == 6
    assert first == second


def test_the_newest_few_are_kept_and_unfinished_ones_removed(back_up: BackUp, settings: Settings, lived_in: Listing):
    folder = Path(settings.instance) / "backups"
    (folder / ".unfinished-engawa-1").mkdir(parents=True)
    made = [back_up(minute, keep=2) for minute in range(4)]
    assert backup.backups(folder) == [made[3], made[2]]
    assert {path.name for path in folder.iterdir()} == {made[3].name, made[2].name, ".lock"}


def test_a_backup_that_fails_leaves_nothing_and_keeps_the_old_ones(
    engawa: Engawa, lived_in: Listing, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    folder = Path(settings.instance) / "backups"
    engawa("backup", "--keep", "1")
    before = backup.backups(folder)

    def fail(_path: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "digest", fail)
    monkeypatch.setattr(backup, "PREFIX", "engawa-later-")
    answer = engawa("backup", "--keep", "1")
    assert answer.exit_code == 1
    assert "no backup was made" in answer.output
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [made.name for made in before]


def test_a_lost_photo_does_not_keep_the_rest_from_being_saved(
    app: Flask, engawa: Engawa, lived_in: Listing, pictures: Pictures, settings: Settings, make: Make
):
    lost = pictures.of(lived_in, 1)[0]
    pictures.paths(lost)[1].unlink()
    answer = engawa("backup")
    assert answer.exit_code == 0
    manifest = backup.Manifest.read(backup.newest(Path(settings.instance) / "backups"))
    assert manifest.missing_photos == [f"{lost.sha256}/800.webp"]
    assert "a photo's file is missing" in answer.output


def test_a_mail_with_a_link_that_opens_a_door_is_known_by_it(app: Flask, make: Make):
    make.account(email="hanako@example.jp")
    with app.app_context():
        request_password_reset("hanako@example.jp", now=utcnow())
        (mail,) = db.session.scalars(select(Mail))
        assert carries_secret(json.dumps(mail.params))
    words = {"title": "アコースティックギター" * 5, "next_path": "/listings/new?kind=goods"}
    assert not carries_secret(json.dumps(words, ensure_ascii=False))


@pytest.mark.security("4-58")
def test_every_table_with_a_secret_is_left_out_or_has_been_thought_about():
    """What stays is needed to log in again, to undo a change of address, to go on reading one's calendar or to follow
    one's report, and is of no use as it lies there: hashes of long random secrets, of passwords and codes made slow or
    sealed with a key that is in no backup."""
    thought_about = {"accounts", "second_factors", "recovery_codes", "known_browsers", "email_changes", "calendar_keys"}
    thought_about |= {"reports"}
    with_secrets = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if re.search(r"secret|token|challenge|password|_hash$", column.name) and column.name != "previous_hash"
    }
    assert "accounts" in with_secrets
    assert with_secrets == thought_about | set(LEFT_OUT)
