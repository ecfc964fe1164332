"""A chosen photo whose form was refused (stale token, ended session) waits for a day under a signed ticket."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from board import db
from board.clock import utcnow
from board.media.actions import store_photo
from board.media.models import Image
from board.media.processing import BadPhoto, prepare

HELD_SECONDS = 24 * 3600
FIELD = "held_photo"


def hold_photo(file: FileStorage) -> tuple[str, str] | None:
    """The form field (name, ticket) that brings the photo back; None when it is no photo we could use."""
    # Nothing was done for the refused form, and preparing takes a second: let others write meanwhile.
    db.session.rollback()
    try:
        image = store_photo(prepare(file.stream.read()), now=utcnow())
    except BadPhoto:
        return None
    db.session.commit()
    return FIELD, ticket_for(image)


def ticket_for(image: Image) -> str:
    """Brings this image back with the form that chose it."""
    return _signer().dumps(image.id)


def released_image_id(ticket: str) -> int | None:
    """None for a ticket that is not ours or too old."""
    try:
        image_id = _signer().loads(ticket, max_age=HELD_SECONDS)
    except BadSignature:
        return None
    return image_id if isinstance(image_id, int) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="held-photo")
