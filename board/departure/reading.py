"""The page of the copy, in its owner's language; made piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import current_app

from board import db
from board.accounts.models import ROLE_NAMES, Account, Role
from board.accounts.safety.naming import name_of
from board.audit.names import ACTION_NAMES
from board.departure import contents
from board.errors import msgid
from board.i18n import _, in_language, show_moment, translate
from board.listings import queries as listings
from board.listings.lifecycle import STATE_NAMES
from board.listings.models import Listing
from board.moderation.evidence import snapshot
from board.moderation.policy import GROUNDS, Reason
from board.moderation.showing import lines
from board.notifications.events import EVENTS
from board.notifications.views import readable
from board.operations.models import TOPIC_NAMES, Topic

# What the page says of a row besides its words; everything else is in the data.
LABELS = {
    "created_at": msgid("日時"),
    "sent_at": msgid("日時"),
    "at": msgid("日時"),
    "asked_at": msgid("日時"),
    "told_at": msgid("日時"),
    "written_at": msgid("日時"),
    "decided_at": msgid("日時"),
    "since": msgid("はじまり"),
    "until": msgid("おわり"),
    "revoked_at": msgid("おわり"),
    "reserved_at": msgid("日時"),
    "ended_at": msgid("おわり"),
    "first_seen_at": msgid("はじめて"),
    "last_seen_at": msgid("最後"),
    "last_used_at": msgid("最後"),
    "confirmed_at": msgid("確認"),
    "ready_at": msgid("準備ができた日時"),
    "listing": msgid("掲載"),
    "organisation": msgid("団体"),
    "name": msgid("名前"),
    "quantity": msgid("数量"),
    "text": msgid("内容"),
    "body": msgid("内容"),
    "facts": msgid("事実"),
    "guideline": msgid("ガイドライン"),
    "old_email": msgid("前のアドレス"),
    "new_email": msgid("新しいアドレス"),
    "event": msgid("内容"),
    "action": msgid("内容"),
    "reason": msgid("理由"),
    "topic": msgid("用件"),
    "role": msgid("役割"),
    "user_agent": msgid("ブラウザー"),
}
DECISIONS = {
    "remove": msgid("非公開にした"),
    "dismiss": msgid("問題はなかった"),
    "lift": msgid("公開を再開した"),
}


def page_of(account: Account, *, now: datetime) -> Iterator[str]:
    template = current_app.jinja_env.get_template("departure/copy/index.html")
    with in_language(account.locale):
        yield from template.generate(
            account=account,
            locale=account.locale,
            made_text=show_moment(now),
            listings=_listings(account),
            conversations=contents.CONVERSATIONS.of(account),
            others=[(part.name, translate(part.title), _told(part, account)) for part in contents.OTHERS],
        )


def _listings(account: Account) -> Iterator[dict[str, Any]]:
    statement = listings.by_author(account).order_by(Listing.id).execution_options(yield_per=contents.A_FEW)
    for listing in db.session.scalars(statement):
        said = snapshot(listing)
        yield {
            "id": listing.id,
            "title": listing.title or _("（題名なし）"),
            "state": translate(STATE_NAMES[listing.state]),
            "at": listing.published_at or listing.created_at,
            "lines": [line for line in lines(said, said) if line.name not in {"title", "author"}],
            "photos": [name for name, _sha256 in contents.photo_files(listing)],
        }


def _told(part: contents.Part, account: Account) -> Iterator[list[tuple[str, str]]]:
    """Of each row (label, words)."""
    for row in part.of(account):
        told = [(name, _worded(part.name, name, row)) for name in LABELS if row.get(name) not in (None, "")]
        yield [(translate(LABELS[name]), words) for name, words in told]


def _worded(part: str, name: str, row: contents.Row) -> str:
    value = row[name]
    if name.endswith("_at") or name in {"at", "since", "until"}:
        return show_moment(datetime.fromisoformat(value))
    if name == "action":
        names = DECISIONS if part == "decisions" else ACTION_NAMES
        return translate(names.get(value, "")) or str(value)
    if name == "event":
        return translate(EVENTS[value].sentence, **readable(row["params"])) if value in EVENTS else value
    if name == "role" and part != "appointments":
        # What one would do somewhere, in its host's words.
        return str(value)
    if name == "user_agent":
        found = name_of(value)
        return " · ".join(filter(None, (found.system, found.browser))) or value
    return translate(NAMES[name](value)) if name in NAMES else str(value)


NAMES: dict[str, Any] = {
    "reason": lambda code: GROUNDS[Reason(code)].name,
    "topic": lambda code: TOPIC_NAMES[Topic(code)],
    "role": lambda code: ROLE_NAMES[Role(code)],
}
