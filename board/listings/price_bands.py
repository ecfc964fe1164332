"""Prices in a few steps, to be chosen from and counted by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """Yen, both ends included; None is open."""

    low: int
    high: int | None

    @property
    def code(self) -> str:
        return f"{self.low}-{self.high or ''}"

    def holds(self, price: int) -> bool:
        return self.low <= price and (self.high is None or price <= self.high)


BANDS = (Band(0, 0), Band(1, 1000), Band(1001, 3000), Band(3001, 10_000), Band(10_001, 30_000), Band(30_001, None))


def band_of(price: int) -> Band:
    return next(band for band in BANDS if band.holds(price))
