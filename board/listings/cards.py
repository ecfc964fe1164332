"""A listing as it appears in a list: everything named, dated and addressed, so that the template only prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, overload

from flask_babel import format_timedelta
from markupsafe import Markup

from board.calendars import is_whole_days
from board.clock import tokyo
from board.db import moment
from board.i18n import _, current_language, current_reading, ngettext, show_day, show_moment, translate
from board.listings.kinds import KIND_NAMES, REACH_NAMES, REACH_NAMES_BY_KIND, TERMS_NAMES, Kind, Reach, Terms
from board.listings.lifecycle import STATE_NAMES, ListingState
from board.listings.spans import HELD
from board.regions import tree
from board.web.assets import address
from board.web.fragments import Recent

NEW_FOR = timedelta(hours=6)
MINUTE, HOUR = 60, 3600
CARDS_KEPT = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """`snippet`: of a search, where the body says it. `drawn`: its HTML, once drawn, by the level of its heading and
    whether its photo may load late."""

    id: int
    url: str
    kind: str
    kind_name: str
    title: str
    terms_name: str | None
    price_text: str
    price_yen: int | None
    left_text: str
    region_label: str
    state_name: str | None
    photo: dict[str, Any] | None
    when_text: str
    reach_names: list[str]
    organisation: str | None
    is_verified: bool
    is_new: bool
    snippet: Markup | None = None
    drawn: dict[tuple[str, bool], Markup] = field(default_factory=dict)


# By all that they show, so that a kept card is never a stale one.
_known = Recent[Card](CARDS_KEPT)


class Cards(Sequence[Card]):
    """Those of some rows, in their order, made when somebody looks at them: most lists have been drawn before.

    `key`: all that they show. Lists tell the time by the minute, so that one drawn a moment ago still says the same."""

    def __init__(self, rows: Iterable[Any], names: _Names, *, now: datetime) -> None:
        self.names = names
        self.now = to_the_minute(now)
        self.rows = list(rows)
        self.key = (names, self.now, tuple(map(tuple, self.rows)))

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Card: ...
    @overload
    def __getitem__(self, at: slice) -> Cards: ...
    def __getitem__(self, at: int | slice) -> Card | Cards:
        if isinstance(at, slice):
            return Cards(self.rows[at], self.names, now=self.now)
        return _card_of(self.rows[at], self.names, now=self.now)


def to_the_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def make_cards(rows: Iterable[Any], *, now: datetime) -> Cards:
    """Rows of `queries.cards()`, plain ones or not."""
    names = _names_in(current_reading(), current_language(), address("pages.listing", listing_id=0))
    return Cards(rows, names, now=now)


def _card_of(row: Any, names: _Names, *, now: datetime) -> Card:
    """The same card for the same row, as long as the clock says the same of it."""
    posted_at = moment(row.moment)
    starts_at, ends_at = (moment(each) if each else None for each in (row.starts_at, row.ends_at))
    when = when_text(row.kind, starts_at, ends_at, posted_at, now=now)
    is_new = now - posted_at < NEW_FOR
    key = (names, tuple(row), when, is_new)
    return _known.got_or_made(key, lambda: _card(row, names, when, is_new=is_new))


class _Names:
    """Translations looked up once for each reading, not once per card."""

    def __init__(self, language: str, listing_url: str) -> None:
        self.language = language
        self.listing_url = listing_url
        self.kinds = {str(code): translate(name) for code, name in KIND_NAMES.items()}
        self.terms = {str(code): translate(name) for code, name in TERMS_NAMES.items()}
        self.reach = {
            str(kind): {
                flag: translate(name) for flag, name in {**REACH_NAMES, **names}.items() if flag != Reach.ON_SITE
            }
            for kind, names in REACH_NAMES_BY_KIND.items()
        }
        self.states = {code: translate(name) for code, name in STATE_NAMES.items()}


@lru_cache(maxsize=16)
def _names_in(_reading: str, language: str, first_url: str) -> _Names:
    return _Names(language, first_url.removesuffix("0"))


def _card(row: Any, names: _Names, when: str, *, is_new: bool) -> Card:
    url = f"{names.listing_url}{row.id}"
    return Card(
        id=row.id,
        url=url,
        kind=str(row.kind),
        kind_name=names.kinds[row.kind],
        title=row.title,
        terms_name=names.terms[row.terms] if row.terms else None,
        price_text=price_text(row.kind, row.terms, row.price_yen, row.pay),
        price_yen=row.price_yen,
        left_text=left_text(row.quantity, row.taken) if row.state == ListingState.OPEN else "",
        region_label=tree.label(tree.get(row.region_id), names.language) if row.region_id else "",
        state_name=names.states[row.state] if row.state != ListingState.OPEN else None,
        photo=_photo(row, url),
        when_text=when,
        reach_names=[name for flag, name in names.reach[row.kind].items() if flag & row.reach],
        organisation=row.organisation_name,
        is_verified=row.organisation_verified_at is not None,
        is_new=is_new,
    )


def _photo(row: Any, url: str) -> dict[str, Any] | None:
    if row.photo_id is None:
        return None
    return photo_sources(url, row.photo_id, row.photo_width, row.photo_height)


def photo_sources(listing_url: str, photo_id: int, width: int, height: int) -> dict[str, Any]:
    base = f"{listing_url}/photos/{photo_id}"
    return {
        "id": photo_id,
        "src320": f"{base}/320.webp",
        "src800": f"{base}/800.webp",
        "src1600": f"{base}/1600.webp",
        "width": width,
        "height": height,
    }


def yen(amount: int) -> str:
    if amount == 0:
        return _("無料")
    return f"{amount:,}円" if current_language() == "ja" else f"¥{amount:,}"


def price_text(kind: str, terms: str | None, price_yen: int | None, pay: str = "") -> str:
    """What it costs or pays, in a few words; empty when nothing is said."""
    if kind == Kind.WORK:
        return pay
    if terms in {Terms.WANTED, Terms.SWAP} and not price_yen:
        return translate(TERMS_NAMES[Terms(terms)])
    if price_yen is None:
        return ""
    if kind == Kind.STAY and price_yen:
        return _("1泊 %(price)s", price=yen(price_yen))
    if kind == Kind.EVENT and price_yen == 0:
        return _("参加無料")
    if kind == Kind.VOLUNTEERING:
        return ""
    return yen(price_yen)


def left_text(quantity: int, taken: int) -> str:
    """How many pieces are still to be had; empty where there only ever was one, or none is left."""
    left = quantity - taken
    return ngettext("残り%(num)s点", "残り%(num)s点", left) if quantity > 1 and left > 0 else ""


def when_text(
    kind: str, starts_at: datetime | None, ends_at: datetime | None, published_at: datetime, *, now: datetime
) -> str:
    """The date of what has a date, its end once it has begun; for the rest how long ago it was posted."""
    if starts_at and kind in HELD:
        if ends_at and starts_at <= now < ends_at:
            return _("%(moment)sまで", moment=show_moment(ends_at, with_year=False))
        if is_whole_days(starts_at, ends_at):
            return show_day(tokyo(starts_at).date())
        return show_moment(starts_at, with_year=False)
    return ago(published_at, now=now)


def ago(moment: datetime, *, now: datetime) -> str:
    if now - moment < timedelta(minutes=1):
        return _("たった今")
    seconds = int((now - moment).total_seconds())
    step = 1 if seconds < HOUR else MINUTE
    return _ago(seconds // step * step, current_language())


@lru_cache(maxsize=4096)
def _ago(seconds: int, _language: str) -> str:
    """Kept for a list: babel takes longer for one of these than a card for all else."""
    text: str = format_timedelta(timedelta(seconds=-seconds), granularity="minute", add_direction=True)
    return text
