"""One page that says whether the board is well, and what grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from board import db
from board.accounts.identity import operator_required
from board.accounts.models import Account
from board.backends import storage
from board.clock import TOKYO, tokyo, utcnow
from board.errors import msgid
from board.listings.models import Listing
from board.operations import health, queries
from board.operations.schedule import WORKER
from board.operations.views.blueprint import bp
from board.outbox.models import FollowUp, Mail

DAYS_SHOWN = 14
CHECK_NAMES = {
    "database": msgid("データベースが応える"),
    "schema": msgid("データベースの形が最新"),
    "storage": msgid("写真を書き込める"),
    "search": msgid("検索の索引が使える"),
    "worker": msgid("裏方の働き手が動いている"),
    "outbox": msgid("たまった仕事が流れている"),
}
# What to do about each, in the words of the machine's own commands and logs.
ADVICE = {
    "database": msgid("データベースの動作と、ディスクの空きを確かめてください。"),
    "schema": msgid("flask engawa setup を実行してください。"),
    "storage": msgid("写真のフォルダの権限と、ディスクの空きを確かめてください。空くまで写真は受け付けません。"),
    "search": msgid("働き手が作り直します。続くときは flask engawa search rebuild を実行してください。"),
    "worker": msgid("働き手（huey_consumer）が動いているか確かめてください。"),
    "outbox": msgid("働き手の記録（ログ）で、止まっている仕事を確かめてください。"),
}


@dataclass(frozen=True)
class Day:
    day: datetime
    listings: int
    accounts: int


@bp.get("/operations")
@operator_required
def overview() -> ResponseReturnValue:
    now = utcnow()
    waiting = [db.session.execute(queries.waiting(model)).one() for model in (FollowUp, Mail)]
    dead = [db.session.scalar(queries.count_of(queries.dead(model))) or 0 for model in (FollowUp, Mail)]
    unsent, unsent_since = db.session.execute(queries.mails_without_server()).one()
    room = storage.current().room()
    return render_template(
        "operations/overview.html",
        checks=health.checks(now=now),
        check_names=CHECK_NAMES,
        advice=ADVICE,
        waiting=sum(count for count, _oldest in waiting),
        oldest=min((oldest for _count, oldest in waiting if oldest), default=None),
        dead=sum(dead),
        unsent=unsent,
        unsent_since=unsent_since,
        open_contacts=db.session.scalar(queries.open_contact_count()) or 0,
        seen=db.session.scalar(queries.heartbeat(WORKER)),
        last_backup=db.session.scalar(queries.last_backup()),
        free_share=round(room.free * 100 / room.total),
        free_gigabytes=round(room.free / 1024**3, 1),
        days=_last_days(now),
    )


def _last_days(now: datetime) -> list[Day]:
    """The newest first; a day is a day in Japan."""
    midnight = tokyo(now).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [midnight - timedelta(days=number) for number in range(DAYS_SHOWN)]
    spans = [(start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)) for start in starts]
    published = db.session.execute(queries.per_day(Listing.published_at, spans)).one()
    confirmed = db.session.execute(queries.per_day(Account.confirmed_at, spans)).one()
    return [Day(*row) for row in zip([s.astimezone(TOKYO) for s in starts], published, confirmed, strict=True)]
