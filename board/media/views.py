"""Sending a photo. It has no address of its own: the page that owns it checks the rights, then sends it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Response, abort, request

from board.backends import storage
from board.media.models import Image, storage_key

PLACEHOLDER = Path(__file__).with_name("placeholder.webp")


def send_rendition(image: Image, width: int) -> Response:
    """For a viewer whose rights the caller has checked. A lost file is a neutral picture, with 404."""
    if width not in image.widths:
        abort(404)
    try:
        data = storage.current().read(storage_key(image.sha256, width))
    except storage.NotStored:
        return _sent(_placeholder(), status=404, caching="no-store")
    response = _sent(data, status=200, caching="private, max-age=300")
    response.set_etag(f"{image.sha256}-{width}")
    response.make_conditional(request)
    return response


def _sent(data: bytes, *, status: int, caching: str) -> Response:
    response = Response(data, status, mimetype="image/webp")
    response.headers["Cache-Control"] = caching
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@cache
def _placeholder() -> bytes:
    return PLACEHOLDER.read_bytes()
