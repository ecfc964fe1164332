"""When a listing ends and what can be done about it, in words: for its author, and for whoever holds the mailed key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for

from board.clock import tokyo
from board.i18n import _, show_day, show_moment
from board.listings.lifecycle import RENEWALS_MAX, Ending, shown_until
from board.listings.models import Listing


def own_ending(listing: Listing, *, now: datetime) -> dict[str, Any] | None:
    """For the author's panel: sentences, and the renewal button when it may be pressed; None when nothing ends."""
    end = listing.end
    if listing.closed_at is not None:
        return {"sentences": [_shown(listing)], "renewal": None} if not listing.is_gone(now=now) else None
    if end is None or listing.is_concealed:
        return None
    if end.at is None:
        return {"sentences": [_("常時掲載です。取り下げるまで、期限なしで載っています。")], "renewal": None}
    sentences = [_("%(until)sに受付を終えます。", until=show_moment(end.at))]
    if end.ending == Ending.LIFETIME:
        sentences.append(_about_renewal(listing, now=now))
    renewal = {"url": url_for("listings.renew", listing_id=listing.id), "label": renewal_label(listing, now=now)}
    return {"sentences": sentences, "renewal": renewal if listing.may_renew(now) else None}


def renewal_label(listing: Listing, *, now: datetime) -> str:
    end = listing.end_if_renewed(now=now)
    return _("%(day)sまで掲載を続ける", day=show_day(tokyo(end).date())) if end else ""


def _about_renewal(listing: Listing, *, now: datetime) -> str:
    opens_at = listing.renewable_at
    if opens_at is None:
        return _(
            "更新は%(most)s回までのため、これ以上はのばせません。期限のあとは、もう一度載せることができます。",
            most=RENEWALS_MAX,
        )
    if opens_at > now:
        return _("%(day)sから更新できます。", day=show_day(tokyo(opens_at).date()))
    return _("更新はあと%(left)s回できます。", left=RENEWALS_MAX - listing.renewal_count)


def _shown(listing: Listing) -> str:
    closed_at = listing.closed_at or listing.updated_at
    day = show_day(tokyo(shown_until(closed_at)).date())
    return _("このページは%(day)sまでほかの人にも表示され、そのあとはあなただけに見えます。", day=day)


def renewal_page(listing: Listing, *, is_spent: bool, now: datetime) -> dict[str, Any]:
    """What the holder of a mailed key sees. `is_spent`: the listing was renewed since that mail was written."""
    standing = _standing(listing, is_spent=is_spent, now=now)
    end = listing.end
    return {
        "standing": standing,
        "label": renewal_label(listing, now=now) if standing == "ready" else "",
        "until_text": show_moment(end.at) if end and end.at else "",
        "listing_url": url_for("pages.listing", listing_id=listing.id),
    }


def _standing(listing: Listing, *, is_spent: bool, now: datetime) -> str:
    """ready, renewed, closed or blocked."""
    if listing.is_closed:
        return "closed"
    if listing.is_concealed or listing.author.suspended_at is not None or listing.is_draft:
        return "blocked"
    if is_spent:
        return "renewed"
    return "ready" if listing.may_renew(now) else "blocked"
