"""Looking up postal codes. Names are found in memory: see `matching`."""

from __future__ import annotations

from sqlalchemy import Select, select

from board.regions.models import PostalCode

POSTAL_DIGITS = 7


def postal_code(code: str) -> Select[PostalCode]:
    """By all seven digits."""
    return select(PostalCode).where(PostalCode.code == code)


def regions_of_postal_codes(first_digits: str) -> Select[int]:
    """Ids of the regions whose postal codes begin so, each once, in the order of the codes' regions."""
    missing = POSTAL_DIGITS - len(first_digits)
    between = PostalCode.code.between(first_digits + "0" * missing, first_digits + "9" * missing)
    return select(PostalCode.region_id).where(between).distinct().order_by(PostalCode.region_id)
