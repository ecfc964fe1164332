"""What must be read again and so cannot be hashed, sealed with a key made from SECRET_KEY.

Whoever reads the database without the settings learns nothing. What a former key sealed still opens while that key is
among SECRET_KEY_FALLBACKS."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

PURPOSE = b"engawa accounts vault"


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str, *, younger_than: timedelta | None = None) -> str | None:
    """None for what was not sealed here, by a key that is gone, or too long ago."""
    seconds = int(younger_than.total_seconds()) if younger_than else None
    try:
        return _keys().decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def reseal(sealed: str) -> str:
    """The same, by the key of today."""
    return _keys().rotate(sealed.encode()).decode()


def _keys() -> MultiFernet:
    settings = current_app.extensions["settings"]
    return _made_from((settings.secret_key, *settings.secret_key_fallbacks))


@lru_cache(maxsize=4)
def _made_from(secret_keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key.encode()))) for key in secret_keys])


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key)
