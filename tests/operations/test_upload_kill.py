"""An upload killed without warning at every single step: no row without its files, and the litter is swept."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from board import db
from board.clock import utcnow
from board.config import Settings
from board.media.models import Image, storage_key
from board.operations import consistency, mending
from board.operations.consistency import Check
from tests.operations.conftest import make_older

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.both_databases
@pytest.mark.security("5-3")
def test_wherever_an_upload_is_killed_no_row_is_without_its_files(app: Flask, settings: Settings):
    """security.md §5 row 3."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.dying_upload", settings.instance, settings.database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout.split()[-1])
    # Three files, each opened, made durable with its folders and renamed; then the row and its commit.
    assert steps > 20

    storage = app.extensions["storage"]
    with app.app_context():
        images = db.session.scalars(select(Image)).all()
        expected = {storage_key(image.sha256, width) for image in images for width in image.widths}
        assert images, "even the upload that was let live left no row"
        assert consistency.inspect(now=utcnow(), checks=[Check.FILE_MISSING]).is_clean
        db.session.rollback()
    litter = set(storage.keys()) - expected
    unfinished = storage.unfinished()
    assert litter, "no kill left a file without its row"
    assert unfinished, "no kill left a half-written file"

    # A day later.
    for path in [*unfinished, *(storage.path(key) for key in storage.keys())]:  # noqa: SIM118 (no dictionary)
        make_older(path, timedelta(hours=25))
    with app.app_context():
        assert mending.set_aside_forgotten_files(now=utcnow()) == len(litter) + len(unfinished)
        assert set(storage.keys()) == expected
        assert storage.unfinished() == []
        looked = [Check.FILE_MISSING, Check.FILE_ORPHAN, Check.FILE_UNFINISHED]
        assert consistency.inspect(now=utcnow(), checks=looked).is_clean
