"""What a person typed into the one field for places: a postal code, or a name in any script."""

from __future__ import annotations

import re
import unicodedata

from board.db import session
from board.regions import matching, queries, tree
from board.regions.matching import Match

POSTAL_DIGITS_MIN = 3

# At the head, so that a whole address may be pasted: 「〒955-0071 新潟県三条市…」
_POSTAL = re.compile(
    r"〒?\s*(?P<area>[0-9]{3})\s*[-‐‑‒–—−ー―~]?\s*(?P<rest>[0-9]{0,4})(?![0-9])(?P<after>.*)", re.DOTALL
)


def resolve(text: str) -> list[Match]:
    """Best first. A whole postal code is exact; three digits or more are the beginning of one."""
    plain = unicodedata.normalize("NFKC", text[: matching.QUERY_MAX]).strip()
    postal = _POSTAL.match(plain)
    if postal is None:
        return matching.find(plain)
    return _by_postal_code(postal["area"] + postal["rest"]) or matching.find(postal["after"])


def _by_postal_code(digits: str) -> list[Match]:
    if len(digits) == queries.POSTAL_DIGITS:
        found = session.scalar(queries.postal_code(digits))
        return [Match(tree.get(found.region_id), exact=True)] if found else []
    nearby = session.scalars(queries.regions_of_postal_codes(digits).limit(matching.MATCH_LIMIT))
    return [Match(tree.get(region_id), exact=False) for region_id in nearby]
