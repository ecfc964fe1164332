"""The copy as a ZIP: a page to read, the same as data, and the photos. Written piece by piece: however much somebody
has here, it takes no more memory than a few rows."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app

from board import db
from board.accounts.models import Account
from board.backends import storage
from board.backends.files import INCOMING, sync_folder
from board.departure import contents
from board.departure.reading import page_of
from board.listings import queries as listings
from board.listings.models import Listing
from board.media.models import storage_key

DATA, PAGE, STYLE = "data.json", "index.html", "style.css"
STYLE_SOURCE = "departure/copy/style.css"
FORMAT = 1
BLOCK = 256 * 1024


def folder() -> Path:
    """Only the board reads there."""
    path = Path(current_app.extensions["settings"].instance) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def pack(account: Account, target: Path, *, now: datetime) -> None:
    """Wholly there or not at all; a second time replaces the first."""
    # For its owner's eyes alone from the first byte on: that is how temporary files are made.
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=INCOMING)
    growing = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as copy:
                _fill(copy, account, now=now)
            file.flush()
            os.fsync(file.fileno())
        growing.replace(target)
    except BaseException:
        growing.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _fill(copy: ZipFile, account: Account, *, now: datetime) -> None:
    _add(copy, PAGE, page_of(account, now=now))
    _add(copy, STYLE, iter([_style()]))
    _add(copy, DATA, _data(account, now=now))
    for name, key in _pictures(account):
        _add_picture(copy, name, key)


def _add(copy: ZipFile, name: str, pieces: Iterator[str]) -> None:
    with copy.open(name, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece.encode())


def _data(account: Account, *, now: datetime) -> Iterator[str]:
    """One object; each part a list of rows. Written row by row."""
    yield f'{{\n"format": {FORMAT},\n"made_at": {_json(now.isoformat())}'
    yield f',\n"account": {_json(contents.account_of(account))}'
    for part in contents.PARTS:
        yield f",\n{_json(part.name)}: ["
        for number, row in enumerate(part.of(account)):
            yield f"{',' if number else ''}\n{_json(row)}"
        yield "\n]"
    yield "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pictures(account: Account) -> Iterator[tuple[str, str]]:
    """(name in the copy, storage key), the largest size of each."""
    if account.avatar is not None:
        yield "photos/avatar.webp", storage_key(account.avatar.sha256, max(account.avatar.widths))
    statement = listings.by_author(account).order_by(Listing.id).execution_options(yield_per=contents.A_FEW)
    for listing in db.session.scalars(statement):
        for (name, sha256), photo in zip(contents.photo_files(listing), listing.photos, strict=True):
            yield name, storage_key(sha256, max(photo.image.widths))


def _add_picture(copy: ZipFile, name: str, key: str) -> None:
    entry = ZipInfo(name)
    # Pictures are packed as tightly as they go already.
    entry.compress_type = ZIP_STORED
    try:
        picture = storage.current().path(key).open("rb")
    except FileNotFoundError:
        # A lost file is no reason to keep the rest from its owner.
        return
    with picture, copy.open(entry, "w", force_zip64=True) as file:
        shutil.copyfileobj(picture, file, BLOCK)


def _style() -> str:
    return (Path(current_app.root_path).parent / "templates" / STYLE_SOURCE).read_text("utf-8")
