"""Signals that no text shows: how old an account is, how many people it writes to, what looks like somebody else's.
Pure functions over figures that queries bring; every weight and threshold is named here with where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median

from board.screening.engine import Hit
from board.screening.likeness import alike, looks_alike

# Discourse: limits of new users.
AGE_FIRST_DAY, AGE_FIRST_WEEK = (timedelta(hours=24), 10), (timedelta(days=7), 5)
# Freegle: TOO_MANY_RECENT, scaled to a day; 25 cannot be reached while twenty a day is the limit.
FAN_OUT = ((25, 30), (10, 15))
# Measured: 1,200 light rewrites, 5th percentile 0.65; six distinct posts at most 0.06.
SAME_TEXT_FROM, SAME_TEXT_PEOPLE, SAME_TEXT_POINTS, SAME_AS_REMOVED_POINTS = 0.65, 2, 20, 40
# Short texts are alike by nature: greetings, names of things.
SAME_TEXT_LETTERS = 60
OWN_TEXT_FROM, OWN_TEXT_REGIONS, OWN_TEXT_POINTS = 0.80, 3, 15
# Measured on 145 pictures: every copy in JPEG q40 or half size within 8, distinct pairs 0.38 %.
IMAGE_POINTS, IMAGE_AS_REMOVED_POINTS = 20, 40
# Jimoty's own page on fraud: far too cheap.
PRICE_SHARE, PRICE_OTHERS, PRICE_POINTS = 0.35, 8, 15
# Discourse: 3 seconds. It says something, never enough: pasting is lawful.
FORM_SECONDS, SPEED_POINTS = 3, 10
# The Python package index: trusted reporters. Nothing takes away what is refused outright.
NO_EXCHANGE_POINTS, EXCHANGES_TRUSTED, TRUSTED_POINTS = 5, 5, -10
# Freegle: 100 miles within 90 days.
SPREAD_KM, SPREAD_DAYS, SPREAD_POINTS = 160, 90, 15
# What was looked at before it was published is looked at again; otherwise somebody may look, when there is time.
PRICE_RISEN_TIMES, EDITED_APPROVED_POINTS, EDITED_POINTS = 3, 40, 20


def account_age(opened_at: datetime, *, now: datetime) -> Iterator[Hit]:
    # An account from the future: the clock was put back, and nobody knows how old it is.
    age = now - opened_at
    for limit, points in (AGE_FIRST_DAY, AGE_FIRST_WEEK):
        if timedelta(0) <= age < limit:
            yield _hit("account_age", points, f"{age.days}")
            return


def fan_out(conversations_begun: int) -> Iterator[Hit]:
    """How many conversations this person has begun within 24 hours."""
    for least, points in FAN_OUT:
        if conversations_begun >= least:
            yield _hit("fan_out", points, f"{conversations_begun}")
            return


def same_text(text: str, others: Sequence[tuple[int, str]], removed: Collection[str] = ()) -> Iterator[Hit]:
    """`others`: (author, text) of other people's posts; `removed`: texts that moderators took down."""
    if len(text) < SAME_TEXT_LETTERS:
        return
    if any(alike(text, each) >= SAME_TEXT_FROM for each in removed):
        yield _hit("same_text_removed", SAME_AS_REMOVED_POINTS)
        return
    people = {author for author, each in others if alike(text, each) >= SAME_TEXT_FROM}
    if len(people) >= SAME_TEXT_PEOPLE:
        yield _hit("same_text", SAME_TEXT_POINTS, f"{len(people)}")


def own_text(text: str, own: Sequence[tuple[int | None, str]]) -> Iterator[Hit]:
    """`own`: (region, text) of the same person's posts of a week."""
    regions = {region for region, each in own if len(text) >= SAME_TEXT_LETTERS and alike(text, each) >= OWN_TEXT_FROM}
    if len(regions) >= OWN_TEXT_REGIONS:
        yield _hit("own_text", OWN_TEXT_POINTS, f"{len(regions)}")


def image_reuse(photos: Sequence[str], others: Sequence[str], removed: Collection[str] = ()) -> Iterator[Hit]:
    """Each photo as `likeness.fingerprints` keeps it. Never enough to hold by itself, unless what it looks like was
    taken down."""
    if any(looks_alike(photo, each) for photo in photos for each in removed):
        yield _hit("image_removed", IMAGE_AS_REMOVED_POINTS)
    elif any(looks_alike(photo, each) for photo in photos for each in others):
        yield _hit("image_reuse", IMAGE_POINTS)


def low_price(price: int | None, others: Sequence[int]) -> Iterator[Hit]:
    """`others`: what the same sort of thing cost in 90 days."""
    if price and len(others) >= PRICE_OTHERS and price < PRICE_SHARE * median(others):
        yield _hit("low_price", PRICE_POINTS, f"{price} < {PRICE_SHARE} × {median(others):.0f}")


def speed(seconds: float | None) -> Iterator[Hit]:
    """From the opening of a form to its sending."""
    if seconds is not None and 0 <= seconds < FORM_SECONDS:
        yield _hit("speed", SPEED_POINTS, f"{seconds:.1f}")


def experience(completed: int, upheld: int) -> Iterator[Hit]:
    """How many exchanges this person has brought to their end, and how often moderators had to act against them."""
    if completed == 0:
        yield _hit("no_exchange", NO_EXCHANGE_POINTS)
    elif completed >= EXCHANGES_TRUSTED and upheld == 0:
        yield _hit("trusted", TRUSTED_POINTS, f"{completed}")


def spread(apart_km: float | None) -> Iterator[Hit]:
    """How far apart the things are that this person has asked for, of those that must be fetched."""
    if apart_km is not None and apart_km >= SPREAD_KM:
        yield _hit("spread", SPREAD_POINTS, f"{apart_km:.0f} km")


def edited(*, price_before: int | None, price: int | None, is_contact_new: bool, was_approved: bool) -> Iterator[Hit]:
    """After it was published: bait for something dearer, or a way out of here that was not there before."""
    has_risen = bool(price_before and price and price >= PRICE_RISEN_TIMES * price_before)
    if has_risen or is_contact_new:
        detail = f"{price_before} → {price}" if has_risen else "contact"
        yield _hit("edited", EDITED_APPROVED_POINTS if was_approved else EDITED_POINTS, detail)


def _hit(code: str, points: int, detail: str = "") -> Hit:
    return Hit(code, 1, points, detail=detail)
