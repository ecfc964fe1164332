"""How the names of places are read, above them: for who reads やさしい日本語."""

from __future__ import annotations

from functools import cache, lru_cache

from markupsafe import Markup, escape

from board.regions import tree

_RUBY = Markup("<ruby>{name}<rp>（</rp><rt>{kana}</rt><rp>）</rp></ruby>")


@lru_cache(maxsize=4096)
def with_furigana(label: str) -> Markup:
    """「新潟県 三条市」, each name with its reading. What is no place, or may be read in two ways, stays as it is."""
    inside: tree.Place | None = None
    shown = []
    for name in label.split(" "):
        meant = [place for place in _by_name().get(name, ()) if inside is None or inside.contains(place)]
        if len({place.kana for place in meant}) == 1:
            shown.append(_RUBY.format(name=name, kana=meant[0].kana))
            inside = meant[0] if len(meant) == 1 else inside
        else:
            shown.append(escape(name))
    return Markup(" ").join(shown)


@cache
def _by_name() -> dict[str, list[tree.Place]]:
    found: dict[str, list[tree.Place]] = {}
    for place in tree.all_places():
        found.setdefault(place.name_ja, []).append(place)
    return found
