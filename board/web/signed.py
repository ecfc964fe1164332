"""Keys in mails, signed by us: whoever holds one may do what it names, without signing in."""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

KEY_MAX = 200


def sign(named: list[int | str], *, use: str) -> str:
    """`use`: a key for one is none for another."""
    return str(_serializer(use).dumps(named))


def named_by(key: str, *, use: str) -> Any:
    """What was signed for this use; None when it is no key of ours. Still to be looked at: what it names may have
    changed since."""
    if len(key) > KEY_MAX:
        return None
    try:
        return _serializer(use).loads(key)
    except BadSignature:
        return None


def _serializer(use: str) -> URLSafeSerializer:
    """Signs with the present secret, reads what earlier ones signed. Signatures are compared in constant time."""
    secrets = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(secrets, salt=use)
