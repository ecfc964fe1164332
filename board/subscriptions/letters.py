"""What a mail about saved searches says, looked up at the moment it leaves: what went out of sight since it was
written is not in it, and a mail with nothing in it is not sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from board import db
from board.clock import utcnow
from board.i18n import _, current_language, translate
from board.listings import queries as listings
from board.listings.cards import price_text, when_text
from board.listings.hiding import Hidden, hidden_from
from board.listings.kinds import KIND_NAMES, TERMS_NAMES, Kind, Terms
from board.listings.models import Listing
from board.regions import tree
from board.subscriptions.links import token_of
from board.subscriptions.models import Subscriber
from board.subscriptions.policy import FREQUENCY_NAMES, Frequency
from board.subscriptions.wording import name_of

# A mail is not a catalogue; the rest is a press away.
SHOWN_MAX = 12


def found(params: dict[str, Any]) -> dict[str, Any] | None:
    subscriber = db.session.get(Subscriber, params["subscriber_id"])
    if subscriber is None:
        return None
    hidden = hidden_from(subscriber.account)
    shown = [section for said in params["sections"] if (section := _section(said, hidden))["cards"]]
    if not shown:
        return None
    # Only here: a key that lies in no row is in no backup either.
    page = f"/searches/by-mail/{token_of(subscriber)}"
    return {
        "sections": shown,
        "count": sum(section["count"] for section in shown),
        "manage_path": page,
        "unsubscribe_path": f"{page}/unsubscription",
    }


def confirmation(params: dict[str, Any]) -> dict[str, Any] | None:
    frequency = Frequency(params["frequency"])
    return {**params, "name": name_of(params["query"]), "frequency_name": translate(FREQUENCY_NAMES[frequency])}


def _section(said: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    ids = said["listing_ids"]
    listed = listings.cards().where(*listings.is_listed(), Listing.id.in_(ids), *hidden.conditions())
    rows = {row.id: row for row in db.session.execute(listed)}
    alive = [rows[listing_id] for listing_id in ids if listing_id in rows]
    return {
        "name": name_of(said["query"]),
        "path": "/listings?" + said["query"],
        "cards": [_card(row) for row in alive[:SHOWN_MAX]],
        "count": len(alive),
        "more": max(len(alive) - SHOWN_MAX, 0),
    }


def _card(row: Any) -> dict[str, str]:
    facts = [
        translate(TERMS_NAMES[Terms(row.terms)] if row.terms else KIND_NAMES[Kind(row.kind)]),
        price_text(row.kind, row.terms, row.price_yen, row.pay),
        tree.label(tree.get(row.region_id), current_language()) if row.region_id else "",
        when_text(row.kind, row.starts_at, row.ends_at, row.moment, now=utcnow()) if row.starts_at else "",
    ]
    return {
        "title": row.title,
        "facts": _(" ・ ").join(dict.fromkeys(filter(None, facts))),
        "path": f"/listings/{quote(str(row.id))}",
    }
