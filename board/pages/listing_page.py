"""What the listing page says besides the facts: where it is, who posted it, what this viewer may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import format_date

from board import db
from board.accounts.models import Account
from board.clock import TOKYO
from board.conversations import queries as conversations
from board.deals import queries as deals
from board.i18n import _, current_language, show_moment, translate
from board.listings.cards import ago, photo_sources, price_text
from board.listings.facts import facts_of, legal_facts_of
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, REACH_NAMES, TERMS_NAMES, Kind, Terms
from board.listings.lifecycle import STATE_NAMES, ListingState
from board.listings.list_page import trail
from board.listings.models import Listing
from board.moderation import queries as moderation
from board.regions import tree
from board.text import paragraphs


def describe(listing: Listing, *, viewer: Account | None, now: datetime) -> dict[str, Any]:
    return {
        "photos": _photos(listing),
        "body": paragraphs(listing.body),
        "facts": facts_of(listing),
        "kind_name": translate(KIND_NAMES[listing.kind]),
        "terms_name": translate(TERMS_NAMES[Terms(listing.terms)]) if listing.terms else None,
        "price_text": price_text(listing.kind, listing.terms, listing.price_yen, listing.pay),
        "state_name": translate(STATE_NAMES[listing.state]) if listing.state != ListingState.OPEN else None,
        "legal_facts": legal_facts_of(listing),
        "tone": "plain" if listing.is_closed else "persimmon",
        "starts_text": show_moment(listing.starts_at, with_year=False) if listing.starts_at else None,
        "when_text": ago(listing.published_at or listing.created_at, now=now),
        "reach_names": [translate(name) for flag, name in REACH_NAMES.items() if flag in listing.reach],
        "crumbs": _crumbs(listing),
        "region": _region(listing),
        "author": _author(listing.author),
        "warning": _warning(listing, viewer),
        **_own(listing, viewer),
        **_contact(listing, viewer),
    }


def _photos(listing: Listing) -> list[dict[str, Any]]:
    url = url_for("pages.listing", listing_id=listing.id)
    return [
        {
            **photo_sources(url, photo.id, photo.image.width, photo.image.height),
            "alt": _("%(title)sの写真 %(number)s", title=listing.title, number=number),
        }
        for number, photo in enumerate(listing.photos, start=1)
    ]


def _crumbs(listing: Listing) -> list[tuple[str, str | None]]:
    """(name, address) from the 地方 down to the listing's own region, then its category."""
    if listing.region_id is None:
        return []
    place = tree.get(listing.region_id)
    crumbs = trail(place)
    category = CATEGORY_NAMES.get(listing.category)
    if category:
        address = url_for("listings.index", region=place.slug, kind=listing.kind, category=listing.category)
        crumbs.append((translate(category), address))
    return crumbs


def _region(listing: Listing) -> dict[str, str] | None:
    if listing.region_id is None:
        return None
    place = tree.get(listing.region_id)
    return {"label": tree.label(place, current_language()), "url": url_for("pages.region", slug=place.slug)}


def _author(author: Account) -> dict[str, Any]:
    since = format_date(
        author.created_at.astimezone(TOKYO).date(), "y年M月" if current_language() == "ja" else "MMMM y"
    )
    return {
        "name": author.display_name,
        "since_text": _("%(month)sから参加・メール確認済み", month=since),
        "url": None,
    }


def _warning(listing: Listing, viewer: Account | None) -> str | None:
    if listing.is_concealed:
        return _("この掲載は、見守り担当の確認により公開されていません。")
    if listing.is_closed:
        return _("この掲載は受付を終了しました。新しい連絡は受け付けていません。")
    if listing.state == ListingState.RESERVED:
        return _reserved(listing, viewer)
    return None


def _reserved(listing: Listing, viewer: Account | None) -> str:
    if viewer is not None and viewer.id == listing.author_id:
        return _("取引が予定されています。受け渡しがすんだら、やり取りのページでお渡し済みにしてください。")
    if viewer is not None and db.session.scalars(deals.of(viewer).where(*deals.reserving(listing))).first():
        return _("あなたとの取引が予定されています。受け渡しの日時と場所は、やり取りのページで相談しましょう。")
    return _("ほかの方との取引が予定されています。取り消しになると、また受付中に戻ります。")


def _own(listing: Listing, viewer: Account | None) -> dict[str, Any]:
    """What the poster sees instead of the contact button; others may report."""
    is_own = viewer is not None and viewer.id == listing.author_id
    if viewer is None or not is_own:
        return {"is_own": False, "report_url": url_for("moderation.report", listing=listing.id)}
    editable = listing.editable_by(viewer)
    choices = [("handed_over", _("お渡し済みにする"))] if listing.kind == Kind.GOODS else []
    closure = {
        "url": url_for("deals.close", listing_id=listing.id),
        "choices": [*choices, ("withdrawn", _("取り下げる"))],
    }
    decision_id = db.session.scalar(moderation.why_concealed(listing)) if listing.is_concealed else None
    return {
        "is_own": True,
        "statement_url": url_for("moderation.statement", decision_id=decision_id) if decision_id else None,
        "edit_url": url_for("listings.edit", listing_id=listing.id) if editable else None,
        "closure": closure if editable else None,
        "report_url": None,
    }


def _contact(listing: Listing, viewer: Account | None) -> dict[str, Any]:
    """Where the main button leads: an open conversation, a new one, or nowhere."""
    if viewer is not None and viewer.id != listing.author_id:
        found = db.session.scalar(conversations.id_between(listing, viewer))
        if found:
            return {"contact_url": None, "conversation_url": url_for("thread.show", conversation_id=found)}
    can_ask = listing.takes_messages and (viewer is None or viewer.id != listing.author_id)
    url = url_for("conversations.new", listing_id=listing.id) if can_ask else None
    return {"contact_url": url, "conversation_url": None}
