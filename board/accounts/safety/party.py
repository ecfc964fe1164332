"""What passkeys are bound to: our host's name and address, from BASE_URL and never from the request."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app


@dataclass(frozen=True)
class RelyingParty:
    id: str
    origin: str
    name: str = "縁側 Engawa"


def relying_party() -> RelyingParty:
    base_url = current_app.extensions["settings"].base_url
    parts = urlsplit(base_url)
    return RelyingParty(id=parts.hostname or "", origin=f"{parts.scheme}://{parts.netloc}")
