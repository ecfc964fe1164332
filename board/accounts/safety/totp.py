"""Codes of an authenticator app (RFC 6238 as every app speaks it: SHA-1, six digits, half a minute)."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pyotp

ISSUER = "Engawa"
STEP_SECONDS = 30
DIGITS = 6
# A telephone's clock may be a little off.
STEPS_OFF_MAX = 1


def new_secret() -> str:
    return pyotp.random_base32()


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)


def matching_step(secret: str, typed: str, *, now: datetime, after: int = 0) -> int | None:
    """Which half minute this code belongs to; None for a wrong one and for those up to `after`, which were used."""
    code = digits_of(typed)
    around = range(step_at(now) - STEPS_OFF_MAX, step_at(now) + STEPS_OFF_MAX + 1)
    return next((s for s in around if s > after and pyotp.utils.strings_equal(code_of(secret, s), code)), None)


def digits_of(typed: str) -> str:
    """「１２３ ４５６」→「123456」"""
    return "".join(unicodedata.normalize("NFKC", typed).replace("-", "").split())


def address(secret: str, email: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """To be typed by hand where no camera is: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
