"""The key in every mail about saved searches: whoever holds it may look at these searches, change them and stop the
mails, without signing in. It names the subscriber and the key that is theirs now."""

from __future__ import annotations

import hmac

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from board import db
from board.subscriptions.models import Subscriber

TOKEN_MAX = 200


def token_of(subscriber: Subscriber) -> str:
    return str(_serializer().dumps([subscriber.id, subscriber.key]))


def subscriber_named(token: str) -> Subscriber | None:
    if len(token) > TOKEN_MAX:
        return None
    try:
        named = _serializer().loads(token)
    except BadSignature:
        return None
    match named:
        case [int(subscriber_id), str(key)]:
            subscriber = db.session.get(Subscriber, subscriber_id)
            return subscriber if subscriber and hmac.compare_digest(subscriber.key, key) else None
    return None


def _serializer() -> URLSafeSerializer:
    """Signs with the present secret, reads what earlier ones signed. Signatures are compared in constant time."""
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="saved-searches")
