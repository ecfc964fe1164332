"""The key in the mail that asks whether a listing goes on: whoever holds it may renew this listing this one time,
without signing in. It names the listing and the number of the renewal, so it is spent by the renewal itself."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from board.listings.models import Listing

TOKEN_MAX = 200


def token_of(listing: Listing) -> str:
    return str(_serializer().dumps([listing.id, listing.renewal_count]))


def renewal_named(token: str, listing: Listing) -> int | None:
    """The number of renewals the listing had when the mail was written; None when this is no key to it."""
    if len(token) > TOKEN_MAX:
        return None
    try:
        named = _serializer().loads(token)
    except BadSignature:
        return None
    match named:
        case [listing.id, int(renewal_count)]:
            return renewal_count
    return None


def _serializer() -> URLSafeSerializer:
    """Signs with the present secret, reads what earlier ones signed. Signatures are compared in constant time."""
    keys = [*reversed(current_app.config["SECRET_KEY_FALLBACKS"]), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="listing-renewal")
