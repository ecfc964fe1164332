"""A worker killed without warning, at every single step: nothing is lost and no mail becomes a second mail."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.backends.mail.file import FileMailer
from board.config import Settings
from board.outbox.models import FollowUp, Mail

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.security("5-5")
def test_wherever_the_worker_is_killed_every_mail_arrives_as_the_one_mail_it_is(app: Flask, settings: Settings):
    done = subprocess.run(
        [sys.executable, "-m", "tests.outbox.dying_worker", settings.instance, settings.database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rounds = int(done.stdout.split()[-1])
    # Claim, handler, commit; then for each mail claim, render, write, rename, mark: a good thirty places to die.
    assert rounds > 32

    with app.app_context():
        work = db.session.scalars(select(FollowUp)).all()
        mails = db.session.scalars(select(Mail)).all()
    assert len(work) == 2 * rounds
    assert all(row.done_at and not row.dead_at for row in [*work, *mails])
    # The handler ran again after some of the kills: still each follow-up left one mail.
    assert Counter(mail.recipient for mail in mails) == Counter(f"person{row.subject_id}@example.jp" for row in work)

    mailer = app.extensions["mail"]
    assert isinstance(mailer, FileMailer)
    arrived = [letter.message["Message-ID"] for letter in mailer.letters(limit=1000)]
    assert Counter(arrived) == Counter(mail.message_id for mail in mails)
    # Killed between sending and noting it down, a mail went out again: under its own Message-ID, once more at most.
    sent_before_the_kill = Counter((Path(settings.instance) / "sent.log").read_text("utf-8").split())
    assert set(sent_before_the_kill) <= set(arrived)
    assert max(sent_before_the_kill.values()) == 1
