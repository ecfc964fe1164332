"""The region tree of Japan: 8 地方, 47 prefectures, 1,741 municipalities, 171 wards of designated cities.

The id is the JIS X 0401/0402 number: a municipality or ward is the first five digits of its code
(三条市 152048 → 15204), a prefecture its two digits × 1000 (新潟県 → 15000), a 地方 its own digit (R4 → 4).
What lies below a region is then one range of ids, `first_id` to `last_id`, and a filter is one BETWEEN."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from board.db import Base


class Level(StrEnum):
    REGION = "region"
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"
    WARD = "ward"


class Region(Base):
    __tablename__ = "regions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(8))
    name_ja: Mapped[str] = mapped_column(String(20))
    kana: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60))
    county_ja: Mapped[str] = mapped_column(String(20), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    first_id: Mapped[int]
    last_id: Mapped[int]

    parent: Mapped[Region | None] = relationship(remote_side="Region.id")

    @property
    def slug(self) -> str:
        """What addresses carry: five digits, two for a prefecture, R1–R8 for a 地方."""
        return region_slug(self.id)

    @property
    def can_hold_listings(self) -> bool:
        return self.level in {Level.MUNICIPALITY, Level.WARD}


class PostalCode(Base):
    __tablename__ = "postal_codes"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))
    town: Mapped[str] = mapped_column(String(100), default="")


class RegionAlias(Base):
    """An old code and name that still leads to today's region."""

    __tablename__ = "region_aliases"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name_ja: Mapped[str] = mapped_column(String(20))
    region_id: Mapped[int] = mapped_column(ForeignKey("regions.id"))


class LoadedFile(Base):
    """Which content of a data file the tables hold, so that loading it again does nothing."""

    __tablename__ = "loaded_files"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))


def region_slug(region_id: int) -> str:
    if region_id < 10:
        return f"R{region_id}"
    if region_id % 1000 == 0:
        return f"{region_id // 1000:02d}"
    return f"{region_id:05d}"
