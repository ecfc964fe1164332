"""Listings that nobody wrote, for measuring: the same seed and moment give the same ones, word for word.

They move by the model's own methods, so that what is generated obeys the rules that people's listings obey."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from board.clock import TOKYO, tokyo
from board.listings.kinds import (
    CATEGORIES,
    Condition,
    Handover,
    Kind,
    PayKind,
    Reach,
    Terms,
    VolunteeringForm,
)
from board.listings.lifecycle import ListingState
from board.listings.models import Listing
from board.regions import tree

Pictures = Mapping[str, Sequence[str]]
"""Names of pictures to choose from, by category."""

WORDS = Path(__file__).parent / "words.toml"
LISTINGS_PER_AUTHOR = 20
PUBLISHED_WITHIN = timedelta(days=30)
# One listing in so many names the thing that hardly anybody has: what a rare search looks for.
RARE = 5000

# How often, by weight. A village has its listings too, but most people live in cities.
PLACE_WEIGHTS = {"特別区": 30, "区": 14, "市": 8, "政令指定都市": 4, "町": 2, "村": 1}
KIND_WEIGHTS = {Kind.GOODS: 62, Kind.EVENT: 14, Kind.VOLUNTEERING: 10, Kind.WORK: 7, Kind.STAY: 7}
TERMS_WEIGHTS = {Terms.SELL: 55, Terms.GIVE: 25, Terms.WANTED: 10, Terms.SWAP: 5, Terms.LEND: 5}
STATE_WEIGHTS = {
    ListingState.OPEN: 82,
    ListingState.RESERVED: 5,
    ListingState.COMPLETED: 7,
    ListingState.WITHDRAWN: 4,
    ListingState.DRAFT: 2,
}
PHOTO_WEIGHTS = {0: 15, 1: 45, 2: 25, 3: 15}
HANDOVERS = (
    Handover.IN_PERSON,
    Handover.IN_PERSON,
    Handover.IN_PERSON | Handover.DELIVERY,
    Handover.DELIVERY,
    Handover.IN_PERSON | Handover.ON_VISIT,
)


@dataclass(frozen=True)
class Generated:
    """A listing without author or id, when each of its shifts begins and ends, and its pictures by name."""

    listing: Listing
    shifts: tuple[tuple[datetime, datetime, int], ...]
    pictures: tuple[str, ...]


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text("utf-8"))


class _Weighted:
    """Draws a key as often as its weight says."""

    def __init__(self, weights: dict[Any, int]) -> None:
        self._keys = list(weights)
        self._sums = list(accumulate(weights.values()))

    def draw(self, random: Random) -> Any:
        return random.choices(self._keys, cum_weights=self._sums)[0]


def names(count: int, *, seed: int) -> list[str]:
    """Of people, one for each account; some are alike, as in life."""
    random, people = Random(f"{seed} names"), words()["people"]
    return [random.choice(people["family"]) + random.choice(people["suffix"]) for _ in range(count)]


def listings(count: int, *, seed: int, now: datetime, pictures: Pictures) -> Iterator[Generated]:
    """In the order of publishing."""
    random = Random(seed)
    draw = _Draws(random, now)
    places = [place for place in tree.all_places() if place.can_hold_listings]
    random.shuffle(places)
    weighted = _Weighted({place: PLACE_WEIGHTS.get(place.kind, 1) for place in places})
    step = PUBLISHED_WITHIN / max(count, 1)
    for number in range(count):
        # Every tenth goes round the whole country, so that no region stays empty for long.
        place = places[number // 10 % len(places)] if number % 10 == 0 else weighted.draw(random)
        published_at = now - PUBLISHED_WITHIN + step * (number + random.random())
        yield draw.listing(place, published_at, pictures)


class _Draws:
    """One listing after another from one stream of chance."""

    def __init__(self, random: Random, now: datetime) -> None:
        self.random = random
        self.now = now
        self._kinds, self._terms = _Weighted(dict(KIND_WEIGHTS)), _Weighted(dict(TERMS_WEIGHTS))
        self._states, self._photos = _Weighted(dict(STATE_WEIGHTS)), _Weighted(dict(PHOTO_WEIGHTS))
        self._fields = {
            Kind.GOODS: self._goods,
            Kind.EVENT: self._event,
            Kind.VOLUNTEERING: self._volunteering,
            Kind.WORK: self._work,
            Kind.STAY: self._stay,
        }

    def listing(self, place: tree.Place, published_at: datetime, pictures: Pictures) -> Generated:
        random = self.random
        kind: Kind = self._kinds.draw(random)
        category = random.choice(list(CATEGORIES[kind]))
        noun = random.choice(words()["nouns"][kind][category])
        if random.randrange(RARE) == 0:
            noun = words()["rare"]
        listing = Listing(
            kind=kind, state=ListingState.DRAFT, created_at=published_at, updated_at=published_at, version=0
        )
        listing.restrictions = []
        fields = self._fields[kind](place, published_at)
        shifts = fields.pop("shifts", ())
        words_of_it = self._words(kind, noun, place, terms=fields.get("terms"))
        listing.revise({**fields, **words_of_it, "category": category, "region_id": place.id}, now=published_at)
        self._live(listing, published_at)
        own = pictures.get(category, ())
        chosen = random.sample(own, min(self._photos.draw(random), len(own)))
        return Generated(listing, shifts, tuple(chosen))

    def _words(self, kind: Kind, noun: str, place: tree.Place, *, terms: Terms | None) -> dict[str, str]:
        random = self.random
        title = random.choice(words()["titles"][terms or kind])
        parts = words()["sentences"][kind]
        said = [
            random.choice(parts["open"]),
            *random.sample(parts["middle"], random.randint(1, 3)),
            "\n\n" + random.choice(parts["close"]),
        ]
        about = {"noun": noun, "town": place.name_ja}
        return {
            "title": title.format(**about, n=random.randint(2, 9)),
            "body": "".join(sentence.format(**about, n=random.randint(2, 9)) for sentence in said),
        }

    def _live(self, listing: Listing, published_at: datetime) -> None:
        """Move it on to the state that chance has for it; what the calendar has ended by now is expired."""
        state = self._states.draw(self.random)
        if state == ListingState.DRAFT:
            return
        listing.publish(now=published_at)
        if listing.expires_at is not None and listing.expires_at <= self.now:
            listing.expire(now=listing.expires_at)
            return
        # Whoever was to be told of its end by now has been told.
        listing.set_end(now=self.now)
        later = published_at + (self.now - published_at) * self.random.random()
        if state == ListingState.RESERVED:
            listing.reserve(now=later)
        elif state == ListingState.COMPLETED:
            listing.complete(now=later)
        elif state == ListingState.WITHDRAWN:
            listing.withdraw(now=later)

    def _goods(self, _place: tree.Place, _published_at: datetime) -> dict[str, Any]:
        random = self.random
        terms: Terms = self._terms.draw(random)
        price = 0 if terms == Terms.GIVE else round(int(random.lognormvariate(8.2, 1.0)), -2) or 300
        return {
            "terms": terms,
            "price_yen": price if terms in {Terms.SELL, Terms.GIVE, Terms.LEND} else None,
            "condition": None if terms == Terms.WANTED else random.choice(list(Condition)),
            "handover": random.choice(HANDOVERS),
            "quantity": random.randint(2, 20) if random.random() < 0.08 else 1,
        }

    def _event(self, place: tree.Place, published_at: datetime) -> dict[str, Any]:
        starts_at = self._start(published_at)
        return {
            **self._reach(0.25),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=self.random.randint(1, 7)),
            "venue": f"{place.name_ja}の公民館",
            "capacity": self.random.choice([8, 12, 20, 30, 60, 100]),
            "price_yen": self.random.choice([0, 0, 500, 1000, 1500, 3000]),
            "bring": self.random.choice(["", "汚れてもよい服", "飲みもの", "手ぬぐい"]),
        }

    def _volunteering(self, place: tree.Place, published_at: datetime) -> dict[str, Any]:
        random = self.random
        form = random.choice(list(VolunteeringForm))
        starts_at = self._start(published_at)
        days = {VolunteeringForm.SHIFTS: 3, VolunteeringForm.SHORT_STAY: 4}.get(form, 1)
        hours = timedelta(hours=random.randint(2, 6))
        capacity = random.randint(2, 12)
        shifts = [(starts_at + timedelta(days=day), starts_at + timedelta(days=day) + hours) for day in range(days)]
        return {
            "reach": Reach.ONLINE if form == VolunteeringForm.REMOTE else Reach.ON_SITE,
            "volunteering_form": form,
            "starts_at": starts_at,
            "ends_at": shifts[-1][1],
            "venue": f"{place.name_ja}の駅前",
            "capacity": capacity,
            "bring": random.choice(["", "軍手と長靴", "昼食", "帽子"]),
            "shifts": tuple((*shift, capacity) for shift in shifts) if form == VolunteeringForm.SHIFTS else (),
        }

    def _work(self, place: tree.Place, published_at: datetime) -> dict[str, Any]:
        random = self.random
        pay_kind = random.choice(list(PayKind))
        pays = {
            PayKind.PAID: f"月{random.randint(2, 9)}0,000円、交通費は実費",
            PayKind.IN_KIND: "季節の米と野菜をお送りします",
            PayKind.PRO_BONO: "無償（交通費はお支払いします）",
            PayKind.INTERN: f"時給1,{random.randint(1, 5)}00円",
        }
        return {
            **self._reach(0.7),
            "recruiter_name": f"{place.name_ja}の{random.choice(words()['people']['family'])}商店",
            "recruiter_address": f"{place.name_ja}（番地は面談のときにお伝えします）",
            "recruiter_contact": "このサイトのメッセージ",
            "duties": "はじめの聞き取り、下書き、手直し、引き継ぎ",
            "workplace": f"自宅、ときどき{place.name_ja}",
            "pay": pays[pay_kind],
            "pay_kind": pay_kind,
            "hours_a_week": random.choice([2, 4, 6, 8]),
            "online_percent": random.choice([0, 50, 80, 100]),
            "months": random.choice([1, 3, 3, 6]),
            "ends_at": self._day(published_at, random.randint(20, 90), 18),
        }

    def _stay(self, _place: tree.Place, published_at: datetime) -> dict[str, Any]:
        random = self.random
        price = random.choice([0, 2000, 3000, 4500, 6000])
        starts_at = self._day(published_at, random.randint(3, 20), 15)
        return {
            **self._reach(0.0),
            "starts_at": starts_at,
            "ends_at": self._day(published_at, random.randint(40, 200), 10),
            "capacity": random.randint(1, 6),
            "price_yen": price,
            "registration_number": f"見本 第{random.randint(100, 999)}号" if price else "",
        }

    def _reach(self, online_share: float) -> dict[str, Reach]:
        online = self.random.random() < online_share
        return {"reach": Reach.ONLINE | Reach.ON_SITE if online else Reach.ON_SITE}

    def _start(self, published_at: datetime) -> datetime:
        return self._day(published_at, self.random.randint(4, 70), self.random.randint(8, 18))

    @staticmethod
    def _day(published_at: datetime, days: int, hour: int) -> datetime:
        return datetime.combine(tokyo(published_at).date() + timedelta(days=days), time(hour), TOKYO)
