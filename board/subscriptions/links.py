"""The key in every mail about saved searches: whoever holds it may look at these searches, change them and stop the
mails, without signing in. It names the subscriber and the key that is theirs now."""

from __future__ import annotations

import hmac

from board import db
from board.subscriptions.models import Subscriber
from board.web.signed import named_by, sign

USE = "saved-searches"


def token_of(subscriber: Subscriber) -> str:
    return sign([subscriber.id, subscriber.key], use=USE)


def subscriber_named(token: str) -> Subscriber | None:
    match named_by(token, use=USE):
        case [int(subscriber_id), str(key)]:
            subscriber = db.session.get(Subscriber, subscriber_id)
            return subscriber if subscriber and hmac.compare_digest(subscriber.key, key) else None
    return None
