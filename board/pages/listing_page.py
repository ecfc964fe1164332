"""What the listing page says besides the facts: where it is, who posted it, what this viewer may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from board import db
from board.accounts.identity import viewer as current_viewer
from board.accounts.models import Account, Organisation
from board.calendars import is_whole_days
from board.clock import tokyo
from board.conversations import queries as conversations
from board.deals import queries as deals
from board.follows import queries as follows
from board.i18n import _, current_language, ngettext, translate
from board.listings import kept_back
from board.listings.cards import Cards, ago, left_text, photo_sources, price_text
from board.listings.ending import own_ending
from board.listings.facts import facts_of, from_afar_of, glance_of, legal_facts_of, shifts_of
from board.listings.kinds import CATEGORY_NAMES, KIND_NAMES, TERMS_NAMES, Kind, Terms, reach_names
from board.listings.lifecycle import STATE_NAMES, ListingState
from board.listings.list_page import trail
from board.listings.models import Listing
from board.listings.spans import DATED
from board.moderation import queries as moderation
from board.pages.context import avatar_url
from board.pages.organisations import verified_text
from board.pages.sharing import share_of
from board.pages.trust import deeds_of, since_text
from board.participation.showing import part_of
from board.regions import tree
from board.text import paragraphs
from board.web.assets import address as url_for


def article(listing: Listing, *, similar: Cards, viewer: Account | None, now: datetime, **more: Any) -> Markup:
    """The listing's own part of its page."""
    return draw(listing, similar=similar, **describe(listing, viewer=viewer, now=now), **more)


def draw(listing: Listing, **described: Any) -> Markup:
    page = current_app.jinja_env.get_template("pages/_listing.html")
    return Markup(page.render(listing=listing, me=current_viewer(), **described))  # noqa: S704 (our own template)


def describe(listing: Listing, *, viewer: Account | None, now: datetime) -> dict[str, Any]:
    return {
        "photos": _photos(listing, viewer),
        "body": paragraphs(listing.body),
        "facts": facts_of(listing),
        "kind_name": translate(KIND_NAMES[listing.kind]),
        "terms_name": translate(TERMS_NAMES[Terms(listing.terms)]) if listing.terms else None,
        "left_text": left_text(listing.quantity, listing.taken) if listing.state == ListingState.OPEN else "",
        "price_text": price_text(listing.kind, listing.terms, listing.price_yen, listing.pay),
        "state_name": translate(STATE_NAMES[listing.state]) if listing.state != ListingState.OPEN else None,
        "from_afar": from_afar_of(listing),
        "legal_facts": legal_facts_of(listing),
        "shifts": shifts_of(listing, now=now),
        "sign_up": part_of(listing, viewer, now=now),
        "organisation": _organisation(listing.organisation),
        "times": _times(listing),
        "source": _source(listing),
        "glance": glance_of(listing),
        "when_text": ago(listing.published_at or listing.created_at, now=now),
        "reach_names": [translate(name) for name in reach_names(listing.kind, listing.reach)],
        "crumbs": _crumbs(listing),
        "region": region_of(listing),
        "author": _author(listing.author),
        "share": share_of(listing),
        "warning": _warning(listing, viewer),
        "seen": _seen(listing) if listing.is_listed and (viewer is None or not listing.run_by(viewer)) else None,
        **_own(listing, viewer, now=now),
        **_contact(listing, viewer),
    }


def _photos(listing: Listing, viewer: Account | None) -> list[dict[str, Any]]:
    may_report = viewer is None or not listing.run_by(viewer)
    url = url_for("pages.listing", listing_id=listing.id)
    return [
        {
            **photo_sources(url, photo.id, photo.image.width, photo.image.height),
            "alt": _("%(title)sの写真 %(number)s", title=listing.title, number=number),
            "report_url": url_for("moderation.report", photo=photo.id) if may_report else None,
        }
        for number, photo in enumerate(listing.shown_photos, start=1)
    ]


def _seen(listing: Listing) -> dict[str, Any]:
    """What the reader's own browser may remember of it."""
    price = price_text(listing.kind, listing.terms, listing.price_yen, listing.pay)
    photo_id = next((photo.id for photo in listing.shown_photos), None)
    return {"id": listing.id, "title": listing.title, "price": price, "photo": photo_id}


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


def region_of(listing: Listing) -> dict[str, str] | None:
    if listing.region_id is None:
        return None
    place = tree.get(listing.region_id)
    return {"label": tree.label(place, current_language()), "url": url_for("pages.region", slug=place.slug)}


def _times(listing: Listing) -> dict[str, str] | None:
    """Of what has a date and so a place in a calendar, in a form that any browser can tell in its own time."""
    if listing.kind not in DATED or listing.starts_at is None or not listing.was_published or listing.is_concealed:
        return None
    ends_at = listing.ends_at
    # Of shifts each says its own.
    whole_days = is_whole_days(listing.starts_at, ends_at) or listing.in_shifts
    return {
        "starts": tokyo(listing.starts_at).isoformat(timespec="minutes"),
        "ends": tokyo(ends_at).isoformat(timespec="minutes") if ends_at and not whole_days else "",
    }


def _source(listing: Listing) -> dict[str, str | None] | None:
    """Whose data it is made from, for what came in a municipal file."""
    if listing.source_id is None or listing.source is None:
        return None
    source = listing.source
    return {"credit": source.credit or source.name, "licence": source.licence, "url": source.licence_url}


def _organisation(organisation: Organisation | None) -> dict[str, Any] | None:
    """`verified_text`: who made sure that it is what it says, and when."""
    if organisation is None:
        return None
    url = url_for("organisations.show", organisation_id=organisation.id)
    return {"name": organisation.name, "url": url, "verified_text": verified_text(organisation)}


def _author(author: Account) -> dict[str, Any]:
    return {
        "name": author.display_name,
        "trust": [since_text(author), *deeds_of(author.id)],
        "url": url_for("members.show", member_id=author.id) if author.has_profile else None,
        "avatar": avatar_url(author.id, author.shown_avatar_id),
    }


def _warning(listing: Listing, viewer: Account | None) -> str | None:
    if listing.author.is_leaving:
        return _("掲載した方が退会したか、退会の手続き中のため、この掲載は公開されていません。")
    is_own = viewer is not None and listing.run_by(viewer)
    if is_own and (listing.is_concealed or listing.is_limited):
        return kept_back.told_to_author(listing)
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


def _own(listing: Listing, viewer: Account | None, *, now: datetime) -> dict[str, Any]:
    """What the poster sees instead of the contact button; others may report."""
    if viewer is None or not listing.run_by(viewer):
        return {"is_own": False, "report_url": url_for("moderation.report", listing=listing.id)}
    editable = listing.editable_by(viewer)
    can_hand_over = listing.kind == Kind.GOODS and not listing.is_concealed
    choices = [("handed_over", _("お渡し済みにする"))] if can_hand_over else []
    closure = {
        "url": url_for("deals.close", listing_id=listing.id),
        "choices": [*choices, ("withdrawn", _("取り下げる"))],
    }
    is_kept_back = listing.is_concealed or listing.is_limited
    decision_id = db.session.scalar(moderation.why_concealed(listing)) if is_kept_back else None
    return {
        "is_own": True,
        "edit_label": _("直すところを見る") if listing.awaits_changes else _("内容を直す"),
        "concealed_photos": _concealed_photos(listing),
        "is_by_other": viewer.id != listing.author_id,
        "statement_url": url_for("moderation.statement", decision_id=decision_id) if decision_id else None,
        "edit_url": url_for("listings.edit", listing_id=listing.id) if editable else None,
        "closure": closure if editable else None,
        "ending": own_ending(listing, now=now),
        "copy_url": url_for("listings.copy", listing_id=listing.id) if _may_copy(listing, viewer) else None,
        "report_url": None,
    }


def _concealed_photos(listing: Listing) -> str:
    """A sentence where somebody else sees fewer photos than its author has chosen."""
    count = len(listing.own_photos) - len(listing.shown_photos)
    if not count:
        return ""
    return ngettext(
        "写真%(num)s枚を、見守り担当の判断で表示していません。",
        "写真%(num)s枚を、見守り担当の判断で表示していません。",
        count,
    )


def _may_copy(listing: Listing, viewer: Account) -> bool:
    return listing.is_public and viewer.id == listing.author_id


def _contact(listing: Listing, viewer: Account | None) -> dict[str, Any]:
    """Where the main button leads: an open conversation, a new one, or nowhere; and whether they keep the listing."""
    begun, is_kept = _between(listing, viewer) if viewer is not None else (None, False)
    runs_it = viewer is not None and listing.run_by(viewer)
    can_ask = listing.takes_messages and not runs_it
    return {
        "contact_url": url_for("conversations.new", listing_id=listing.id) if can_ask and not begun else None,
        "conversation_url": url_for("thread.show", conversation_id=begun) if begun else None,
        "history_url": _history_url(listing) if begun or runs_it else None,
        "favourite": _favourite(listing, is_kept=is_kept) if can_ask or is_kept else None,
    }


def _history_url(listing: Listing) -> str | None:
    """Nothing to read as long as it is as it was published."""
    is_as_published = listing.published_at is None or listing.updated_at <= listing.published_at
    return None if is_as_published else url_for("history.show", listing_id=listing.id)


def _between(listing: Listing, viewer: Account) -> tuple[int | None, bool]:
    """Their conversation about it and whether it is a favourite, in one statement."""
    if viewer.id == listing.author_id:
        return None, False
    begun = conversations.id_between(listing, viewer).scalar_subquery()
    found = db.session.execute(select(begun, follows.is_kept(listing, viewer))).one()
    return found[0], bool(found[1])


def _favourite(listing: Listing, *, is_kept: bool) -> dict[str, Any]:
    """`log_in_url`: where strangers go first; their pages carry no form that writes."""
    endpoint = "follows.let_go" if is_kept else "follows.keep"
    here = url_for("pages.listing", listing_id=listing.id)
    return {
        "is_kept": is_kept,
        "url": url_for(endpoint, listing_id=listing.id),
        "log_in_url": url_for("accounts.log_in", next=here),
    }
