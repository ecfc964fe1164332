"""Which region somebody means by what the picker sent: typed, chosen among found ones, or from the list.

The picker works without script, so all of it comes as plain form values: components/region-picker.html."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from board.errors import msgid
from board.regions import tree
from board.regions.models import Level
from board.regions.resolving import resolve
from board.regions.tree import Place

FIND = "find_region"
LIST = "list_region"
FIELDS = ("place", "place_resolved", "region", "prefecture", "region_from_list")
CANDIDATES_MAX = 24

CHOOSE_A_REGION = msgid("地域を選んでください。")
CHOOSE_ONE = msgid("当てはまる地域を1つ選んでください。")
NOTHING_FOUND = msgid(
    "その名前や郵便番号の地域が見つかりません。市区町村の名前か、7けたの郵便番号を入れてください。一覧からも選べます。"
)
TOO_WIDE = msgid("都道府県だけでは広すぎます。市区町村まで選んでください。")
UNKNOWN_REGION = msgid("その地域は見つかりません。もう一度選んでください。")
CHOOSE_A_PREFECTURE = msgid("都道府県を選んでください。")


@dataclass(frozen=True, slots=True)
class Picked:
    """What the picker shows and, in `region`, what was picked. `error` and `note` are msgids."""

    place: str = ""
    region: Place | None = None
    candidates: tuple[Place, ...] = ()
    prefecture: Place | None = None
    error: str | None = None
    note: str | None = None

    @property
    def municipalities(self) -> tuple[Place, ...]:
        """Of the prefecture in the list, each city followed by its wards."""
        return municipalities_and_wards(self.prefecture) if self.prefecture else ()

    def without_error(self) -> Picked:
        """The same said calmly: somebody who asked for candidates has made no mistake."""
        return replace(self, error=None, note=self.error)


def pick_from(sent: Mapping[str, str], *, act: str, any_level: bool = False) -> Picked:
    """As `pick`, by the fields of a form as they were sent."""
    return pick(**{name: sent.get(name, "") for name in FIELDS}, act=act, any_level=any_level)


def pick(
    *,
    place: str = "",
    place_resolved: str = "",
    region: str = "",
    prefecture: str = "",
    region_from_list: str = "",
    act: str = "",
    any_level: bool = False,
) -> Picked:
    """`place_resolved` is the text for which `region` was offered: a text typed since then counts for more.

    any_level: a prefecture or 地方 will do too, as in filters; a listing needs a municipality or ward."""
    typed = place.strip()
    listed = _of_level(tree.by_slug(prefecture), Level.PREFECTURE)
    chosen = tree.by_slug(region) if region else None
    start = Picked(place=typed, prefecture=listed)
    if act == LIST:
        return _showing_the_list(start, chosen)
    if region_from_list and act != FIND:
        return _taken_from_list(start, tree.by_slug(region_from_list), any_level=any_level)
    if typed and (act == FIND or chosen is None or typed != place_resolved.strip()):
        return _typed(start, chosen, any_level=any_level)
    if chosen is not None:
        return _settled(start, chosen, any_level=any_level)
    if region:
        return replace(start, error=UNKNOWN_REGION)
    return replace(start, error=CHOOSE_A_REGION if act else None)


def municipalities_and_wards(prefecture: Place) -> tuple[Place, ...]:
    return tuple(
        place
        for municipality in tree.children(prefecture.id)
        for place in (municipality, *tree.children(municipality.id))
    )


def _showing_the_list(start: Picked, chosen: Place | None) -> Picked:
    """What is chosen stays chosen while the person looks at a list."""
    kept = replace(start, region=chosen, candidates=(chosen,) if chosen else ())
    return kept if start.prefecture else replace(kept, error=CHOOSE_A_PREFECTURE)


def _taken_from_list(start: Picked, taken: Place | None, *, any_level: bool) -> Picked:
    """The list starts empty on every page, so whatever is taken there is the newest choice."""
    if taken is None:
        return replace(start, error=UNKNOWN_REGION)
    return _settled(start, taken, any_level=any_level)


def _typed(start: Picked, chosen: Place | None, *, any_level: bool) -> Picked:
    matches = resolve(start.place)
    exact = [match.place for match in matches if match.exact]
    named = exact or [match.place for match in matches]
    if chosen is not None and any(place.contains(chosen) for place in named):
        return _settled(start, chosen, any_level=any_level)
    if chosen is not None and not named:
        # Better the visible choice than none for a word that means no place.
        return replace(_settled(start, chosen, any_level=any_level), note=NOTHING_FOUND)
    if len(exact) == 1:
        return _settled(start, exact[0], any_level=any_level)
    usable = named if any_level else [place for place in named if place.can_hold_listings]
    if not usable:
        wide = next((place for place in named if place.level is Level.PREFECTURE), None)
        return replace(start, prefecture=wide or start.prefecture, error=TOO_WIDE if named else NOTHING_FOUND)
    return replace(start, candidates=tuple(usable[:CANDIDATES_MAX]), error=CHOOSE_ONE)


def _settled(start: Picked, place: Place, *, any_level: bool) -> Picked:
    if any_level or place.can_hold_listings:
        return replace(start, region=place, candidates=(place,))
    return replace(start, prefecture=_of_level(place, Level.PREFECTURE) or start.prefecture, error=TOO_WIDE)


def _of_level(place: Place | None, level: Level) -> Place | None:
    return place if place is not None and place.level is level else None
