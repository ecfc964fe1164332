"""A listing before the rules against fraud: before it is published, and whenever its words change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, select

from board import db
from board.accounts.models import Account, Sanction
from board.audit.actions import record
from board.listings.lifecycle import ListingState
from board.listings.models import Effect, Listing, ListingPhoto, Restriction
from board.media.models import Image
from board.outbox.actions import follow_up
from board.screening import actions as screening
from board.screening import behaviour
from board.screening.bands import HOLD_FROM, Band
from board.screening.engine import Hit, Verdict
from board.screening.models import LISTING, Screening
from board.screening.rules import Where

LISTING_SCREENED = "listing_screened"
# What is free text; the recruiter's own name and address are asked for by law and shown as such.
SAID = ("title", "body", "district", "venue", "bring", "duties", "workplace", "pay", "expenses")
WEEK, QUARTER = timedelta(days=7), timedelta(days=90)
COMPARED_MAX = 200
PHOTOS_COMPARED_MAX = 2000
# The family of rules about ways out of here.
CONTACT = "O"
NOTHING: Mapping[str, Any] = MappingProxyType({})


def screen_listing(listing: Listing, changes: Mapping[str, Any] = NOTHING, *, now: datetime) -> Verdict | None:
    """What the rules say of it with these changes; None when nothing they read is changed. Raises Refused, having kept
    why, and changes nothing."""
    if changes and not any(changes.get(name, getattr(listing, name)) != getattr(listing, name) for name in _READ):
        return None
    fields = _fields(listing, changes)
    price = changes.get("price_yen", listing.price_yen)
    verdict = screening.look(
        fields,
        where=Where.LISTING,
        kind=str(listing.kind),
        price=price,
        behaviour=_behaviour(listing, fields, price=price, now=now),
    )
    if changes and not listing.is_draft:
        verdict = replace(verdict, hits=(*verdict.hits, *_edited(listing, verdict, price=price)))
    if verdict.band == Band.REFUSE:
        kept = keep_verdict(listing, verdict, now=now, fields=fields)
        log_verdict("listing_refused", listing, verdict, now=now)
        raise screening.Refused(kept, title=screening.title_of(kept, listing.author.locale))
    return _held(verdict) if listing.author.is_limited(now) else verdict


def _held(verdict: Verdict) -> Verdict:
    """Whatever the rules say, a moderator looks at it first: as many points as that takes."""
    lacking = max(HOLD_FROM - sum(hit.points for hit in verdict.hits), 0)
    return replace(verdict, hits=(*verdict.hits, Hit(screening.LIMITED_ACCOUNT, 1, lacking)))


_READ = (*SAID, "price_yen")


def apply_verdict(listing: Listing, verdict: Verdict | None, *, now: datetime) -> None:
    """Held: out of sight until a moderator has looked. With a notice: a moderator may look, when there is time."""
    if verdict is None or verdict.band == Band.PUBLISH:
        return
    kept = keep_verdict(listing, verdict, now=now, fields=_fields(listing))
    if verdict.band == Band.HOLD:
        db.session.add(listing.restrict(Effect.HELD, guideline=kept.guideline, now=now))
        log_verdict("listing_held", listing, verdict, now=now)


def keep_verdict(listing: Listing, verdict: Verdict, *, fields: dict[str, str], now: datetime) -> Screening:
    kept = screening.keep(
        verdict,
        fields,
        target=LISTING,
        target_id=listing.id,
        listing_id=listing.id,
        account=listing.author,
        now=now,
    )
    # Likeness and behaviour alone are noted, and nobody is bothered with them.
    if verdict.band != Band.NOTICE or any(hit.family for hit in verdict.hits):
        follow_up(LISTING_SCREENED, kept.id, now=now)
    return kept


def _fields(listing: Listing, changes: Mapping[str, Any] = NOTHING) -> dict[str, str]:
    said = {name: changes.get(name, getattr(listing, name)) for name in SAID}
    return {name: text for name, text in said.items() if text}


def _edited(listing: Listing, verdict: Verdict, *, price: int | None) -> Iterator[Hit]:
    before = screening.look(_fields(listing), where=Where.LISTING, kind=str(listing.kind), price=listing.price_yen)
    return behaviour.edited(
        price_before=listing.price_yen,
        price=price,
        is_contact_new=bool(_contacts(verdict) - _contacts(before)),
        was_approved=any(each.effect == Effect.HELD and each.lifted_at for each in listing.restrictions),
    )


def _contacts(verdict: Verdict) -> set[str]:
    return {hit.code for hit in verdict.hits if hit.family == CONTACT}


def _behaviour(listing: Listing, fields: dict[str, str], *, price: int | None, now: datetime) -> Iterator[Hit]:
    author = listing.author
    yield from behaviour.account_age(author.created_at, now=now)
    published = _published(author)
    yield from behaviour.experience(published.count(ListingState.COMPLETED), upheld_against(author))
    if listing.is_draft and not published:
        # A draft is begun by whoever opens its form.
        yield from behaviour.speed((now - listing.created_at).total_seconds())
    words = f"{fields.get('title', '')}\n{fields.get('body', '')}"
    yield from behaviour.same_text(words, _texts_of_others(listing, now=now), _removed_texts(listing))
    yield from behaviour.own_text(words, _own_texts(listing, now=now))
    photos = [photo.image.likeness for photo in listing.photos if photo.image.likeness]
    if photos:
        yield from behaviour.image_reuse(photos, _photos_of_others(listing), _photos_taken_away(listing))
    if price:
        yield from behaviour.low_price(price, _prices_like(listing, fields.get("title", ""), now=now))


def _published(author: Account) -> list[ListingState]:
    """How it stands with all that this person ever published."""
    theirs = select(Listing.state).where(Listing.author_id == author.id, Listing.published_at.is_not(None))
    return list(db.session.scalars(theirs))


def upheld_against(account: Account) -> int:
    """What moderators laid on this person or their listings, and did not take back."""
    acted = Restriction.effect.in_((Effect.HIDDEN, Effect.REMOVED)), Restriction.lifted_at.is_(None)
    on_listings = select(func.count()).select_from(Restriction).join(Listing)
    on_person = select(func.count()).where(Sanction.account_id == account.id, Sanction.lifted_at.is_(None))
    found = on_listings.where(Listing.author_id == account.id, *acted), on_person
    return sum(db.session.scalar(each) or 0 for each in found)


def _texts_of_others(listing: Listing, *, now: datetime) -> list[tuple[int, str]]:
    recent = (
        select(Listing.author_id, Listing.title, Listing.body)
        .where(Listing.author_id != listing.author_id, Listing.kind == listing.kind)
        .where(Listing.category == listing.category)
        .where(Listing.published_at > now - QUARTER)
    )
    rows = db.session.execute(recent.order_by(Listing.published_at.desc(), Listing.id.desc()).limit(COMPARED_MAX))
    return [(author_id, f"{title}\n{body}") for author_id, title, body in rows]


def _removed_texts(listing: Listing) -> list[str]:
    removed = (
        select(Listing.title, Listing.body)
        .join(Restriction)
        .where(Restriction.effect == Effect.REMOVED, Restriction.lifted_at.is_(None), Listing.id != listing.id)
    )
    rows = db.session.execute(removed.order_by(Restriction.id.desc()).limit(COMPARED_MAX))
    return [f"{title}\n{body}" for title, body in rows]


def _own_texts(listing: Listing, *, now: datetime) -> list[tuple[int | None, str]]:
    own = select(Listing.region_id, Listing.title, Listing.body).where(
        Listing.author_id == listing.author_id, Listing.id != listing.id, Listing.published_at > now - WEEK
    )
    rows = db.session.execute(own.limit(COMPARED_MAX))
    return [(region_id, f"{title}\n{body}") for region_id, title, body in rows]


def _photos_of_others(listing: Listing) -> list[str]:
    """What the newest photos of other people look like."""
    theirs = Listing.author_id != listing.author_id, Listing.published_at.is_not(None)
    return _likenesses(_PHOTOS.where(*theirs))


def _photos_taken_away(listing: Listing) -> list[str]:
    """The same of those that moderators took away, anybody's: with their listing, or alone."""
    removed = Restriction.effect == Effect.REMOVED, Restriction.lifted_at.is_(None)
    ways = (_PHOTOS.join(Restriction).where(*removed), _PHOTOS.where(ListingPhoto.concealed_at.is_not(None)))
    return [likeness for way in ways for likeness in _likenesses(way.where(Listing.id != listing.id))]


_PHOTOS = select(Image.likeness).join(ListingPhoto).join(Listing).where(Image.likeness.is_not(None))


def _likenesses(found: Select[Any]) -> list[str]:
    rows = db.session.scalars(found.order_by(Image.id.desc()).limit(PHOTOS_COMPARED_MAX))
    return [likeness for likeness in rows if likeness]


def _prices_like(listing: Listing, title: str, *, now: datetime) -> list[int]:
    """What things with a word of this title cost, in the same category."""
    words = [word for word in title.split() if len(word) > 1]
    if not words:
        return []
    sold = select(Listing.title, Listing.price_yen).where(
        Listing.category == listing.category,
        Listing.terms == listing.terms,
        Listing.id != listing.id,
        Listing.price_yen > 0,
        Listing.published_at > now - QUARTER,
    )
    rows = db.session.execute(sold.order_by(Listing.published_at.desc()).limit(COMPARED_MAX))
    return [price for other, price in rows if price and any(word in other for word in words)]


def log_verdict(action: str, listing: Listing, verdict: Verdict, *, now: datetime) -> None:
    """Nobody's doing but the rules'."""
    record(
        action,
        actor_id=None,
        object_type="listing",
        object_id=listing.id,
        label=listing.title,
        now=now,
        score=verdict.score,
        rules=verdict.rules_version,
    )
