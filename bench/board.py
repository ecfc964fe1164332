"""A board of so many generated listings for a measurement: its files, its pages, a member's cookie, its statements."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from bench.servers import ROOT
from board import create_app, db
from board.accounts.actions import start_session
from board.accounts.models import Account
from board.clock import utcnow
from board.config import load_settings
from board.demo.seed import email_of
from board.listings import actions, queries
from board.listings.kinds import Handover, Kind, Terms
from board.listings.models import Listing
from board.web.pagination import cursor_of
from tests.statements import counted

FREQUENT, RARE = "自転車", "蓄音機"
BUSY_PREFECTURE = 13
DEEP = 600  # listings down the list: page 25


@dataclass(frozen=True)
class Board:
    instance: Path
    count: int

    def environment(self, *, cache_seconds: int) -> dict[str, str]:
        return {
            "INSTANCE": str(self.instance),
            "BASE_URL": "http://127.0.0.1",
            "TRUSTED_HOSTS": "127.0.0.1,localhost",
            "PAGE_CACHE_SECONDS": str(cache_seconds),
        }

    def fill(self) -> None:
        """Nothing to do when an earlier run has filled it."""
        if (self.instance / "sown").exists():
            return
        self.instance.mkdir(parents=True, exist_ok=True)
        for command in (["setup"], ["seed", "--listings", str(self.count)]):
            subprocess.run(
                [sys.executable, "-m", "flask", "--app", "wsgi", "engawa", *command],
                cwd=ROOT,
                env={**os.environ, **self.environment(cache_seconds=0)},
                check=True,
            )
        (self.instance / "sown").touch()

    @contextlib.contextmanager
    def application(self) -> Iterator[Any]:
        app = create_app(load_settings(self.environment(cache_seconds=0)))
        try:
            yield app
        finally:
            db.dispose(app)
            app.extensions["limits_storage"].engine.dispose()
            app.extensions["huey"].storage.close()


def pages_of(app: Any) -> dict[str, str]:
    """Address by name. The listing is one in the middle of the list; the deep page begins after DEEP others."""
    with app.app_context():
        newest = queries.listed().order_by(Listing.published_at.desc(), Listing.id.desc())
        row: Listing = db.session.scalars(newest.offset(DEEP).limit(1)).unique().one()
        assert row.published_at is not None
        deep = cursor_of(row.published_at, row.id)
        municipality = row.region_id
        return {
            "home": "/",
            "listing": f"/listings/{row.id}",
            "browse": "/listings?kind=goods&category=furniture",
            "region": f"/regions/{BUSY_PREFECTURE}",
            "town": f"/regions/{municipality:05d}",
            "page 25": f"/listings?after={deep}",
            "search, frequent": f"/listings?q={quote(FREQUENT)}",
            "search, rare": f"/listings?q={quote(RARE)}",
        }


def member_cookie(app: Any) -> str:
    """Of an author with a session that began just now."""
    with app.app_context():
        account = db.session.scalars(_member()).one()
        _, secret = start_session(account, user_agent="bench", now=utcnow())
        db.session.commit()
    serializer = app.session_interface.get_signing_serializer(app)
    # As a browser has it after its first page.
    kept = {"_user_id": secret, "_fresh": True, "csrf_token": hashlib.sha1(os.urandom(64)).hexdigest()}  # noqa: S324
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"


def _member() -> Any:
    return select(Account).where(Account.email == email_of(0, seed=1))


def statements(app: Any, path: str, cookie: str = "") -> int:
    """How many the second visit sends."""
    browser = app.test_client(use_cookies=False)
    headers = {"Host": "127.0.0.1", **({"Cookie": cookie} if cookie else {})}
    browser.get(path, headers=headers)
    with counted(app) as sent:
        browser.get(path, headers=headers)
    return len(sent)


def postings_per_second(app: Any, *, seconds: float) -> float:
    """Listings written, published and flushed to disk, one transaction each, as a poster's two presses are."""
    done, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        with app.app_context():
            author = db.session.scalars(_member()).one()
            now = utcnow()
            draft = actions.begin_listing(author, Kind.GOODS, now=now)
            changes = {
                "title": f"測るための木箱 {now:%H%M%S}-{done}",
                "body": f"測るために、{now:%H時%M分%S秒}に書きました。{done}番目です。" * 5,
                "category": "other",
                "terms": Terms.GIVE,
                "price_yen": 0,
                "handover": Handover.IN_PERSON,
                "region_id": 15204,
            }
            draft.revise(changes, now=now)
            actions.publish_listing(draft, now=now + timedelta(milliseconds=1))
            db.session.commit()
        done += 1
    return done / seconds
