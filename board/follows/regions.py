"""The regions somebody follows, as pages show them to that person alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam

from board import db
from board.accounts.identity import viewer
from board.accounts.models import Account
from board.follows import queries
from board.i18n import current_language
from board.listings import counts
from board.listings.counts import Counts
from board.regions import tree

NEW_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Followed:
    """`count`: what is on in and below the region."""

    slug: str
    name: str
    label: str
    count: int
    new: int = 0


def is_following(place: tree.Place) -> bool | None:
    """Of whoever is signed in; None for a stranger."""
    account = viewer()
    return any(row.region_id == place.id for row in _followed(account)) if account else None


def followed_regions() -> list[Followed]:
    """Of whoever is signed in, for the front page."""
    account = viewer()
    return [_shown(place) for place in _places(account)] if account else []


def followed_with_news(account: Account, *, now: datetime) -> list[Followed]:
    """With how much came within a week: counted once for all of them."""
    places = _places(account)
    by_region = db.session.execute(queries.new_by_region(now - NEW_FOR)) if places else ()
    news = Counts.of({region_id: count for region_id, count in by_region if region_id})
    return [_shown(place, new=news.below(place)) for place in places]


def _places(account: Account) -> list[tree.Place]:
    return [tree.get(row.region_id) for row in _followed(account)]


def _followed(account: Account) -> Sequence[Any]:
    return db.plain_rows(_followed_ids(), {"reader": account.id})


@cache
def _followed_ids() -> Select[int]:
    return queries.followed_ids(bindparam("reader", type_=Integer))


def _shown(place: tree.Place, *, new: int = 0) -> Followed:
    language = current_language()
    return Followed(
        slug=place.slug,
        name=place.name(language),
        label=tree.label(place, language),
        count=counts.listed().below(place),
        new=new,
    )
