"""How long it takes until everybody finds what somebody has just changed, beside a server and a worker that nobody
else asks anything: `python -m bench.search_freshness`. Looked for every 20 ms."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from board import create_app, db
from board.clock import utcnow
from board.config import load_settings
from board.listings.actions import index_later
from board.listings.models import Listing
from board.listings.schedule import rebuild_index
from tests.factories import Make
from tests.listings.test_browsing import titles
from tests.listings.typed import complete, edit
from tests.living import Visitor, cookie_of, wait_until, without_the_minute

CHANGES = 30
ROOT = Path(__file__).parent.parent


def main(instance: Path) -> str:
    environment = {"INSTANCE": str(instance), "BASE_URL": "http://127.0.0.1", "TRUSTED_HOSTS": "127.0.0.1"}
    setup = [sys.executable, "-m", "flask", "--app", "wsgi", "engawa", "setup"]
    subprocess.run(setup, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
    app = create_app(load_settings(environment))
    make = Make(app, now=utcnow())
    hanako = make.account("はなこ")
    listing = make.listing("木箱", author=hanako)
    with app.app_context():
        rebuild_index()
        index_later(db.session.get_one(Listing, listing.id), now=utcnow())
        db.session.commit()
    with without_the_minute(app, instance) as port:
        owner, stranger = Visitor(port, cookie_of(app, hanako)), Visitor(port)
        seconds = sorted(_until_found(owner, stranger, listing.id, number) for number in range(CHANGES))
    app.extensions["huey"].storage.close()
    middle, most = seconds[CHANGES // 2], seconds[int(CHANGES * 0.95)]
    return (
        f"{CHANGES} changes, each in its author's next search, in everybody's after p50 {middle * 1000:.0f} ms,"
        f" p95 {most * 1000:.0f} ms, at most {seconds[-1] * 1000:.0f} ms; load {os.getloadavg()[0]:.1f}."
    )


def _until_found(owner: Visitor, stranger: Visitor, listing_id: int, number: int) -> float:
    """From the answer to its author on."""
    title = f"第{number + 100}号の木箱"
    owner.post(edit(listing_id), complete(title=title, body="杉の箱です。"), seen_on=edit(listing_id))
    path = f"/listings?q={quote(title)}"
    seconds = wait_until(lambda: titles(stranger.get(path)) == [title])
    assert titles(owner.get(path)) == [title]
    return seconds


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(main(Path(folder)))
