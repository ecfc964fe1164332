"""A draft keeps itself: everything typed, even what could not be understood, and nothing newer is overwritten.

Two windows may show one draft. Each form says how the draft looked when it was opened (`as_of`) and which window it
is (`window`); a window that has missed what another one wrote is stopped, and the person chooses."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from wtforms import FileField, SelectField, SelectMultipleField, StringField

from board.accounts.models import Account
from board.errors import RuleBroken, msgid
from board.listings import actions
from board.listings.forms.shifts import Row, ShiftsField
from board.listings.models import Listing
from board.listings.revisions import WRITTEN, readable
from board.text import stored

WINDOW_MAX = 40
PLACE = "place"
PUBLISH_AT = "publish_at"
REPEAT = "repeat"


class WrittenElsewhere(RuleBroken):
    """Another window has written since this one was opened."""

    def __init__(self) -> None:
        super().__init__(msgid("この掲載は、別の画面で書き直されています。"))


def as_of(listing: Listing) -> str:
    """How it looks now: the same again as long as nothing is written."""
    content = [readable(listing, (*WRITTEN, "shifts", "recurrence")), typed_before(listing)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


def typed_before(listing: Listing) -> dict[str, Any]:
    """What was typed and not understood, by the names of the fields; of shifts the rows."""
    typed: dict[str, Any] = (listing.kept or {}).get("typed", {})
    return typed


def refuse_if_written_elsewhere(listing: Listing, *, seen: str, window: str) -> None:
    """`seen`: the as_of of the form that is sent; a form without one is somebody's own program."""
    last_window = (listing.kept or {}).get("window")
    if seen and last_window != window and seen != as_of(listing):
        raise WrittenElsewhere


def keep_draft(
    listing: Listing, changes: dict[str, Any], *, typed: dict[str, Any], window: str, by: Account, now: datetime
) -> None:
    """Sound values into their columns, the rest beside them. Counts as a change only where something has changed."""
    actions.revise_listing(listing, changes, by=by, now=now)
    listing.kept = {"typed": typed, "window": window[:WINDOW_MAX]}


def typed_in_vain(form: Any) -> dict[str, Any]:
    """Of a validated form: what stands in fields that could not be understood, as it was typed."""
    return {field.name: _as_typed(field) for field in form if field.raw_data and _stays_typed(field)}


def _stays_typed(field: Any) -> bool:
    """Not a choice: of those only what is offered can be meant. An hour of publication is none before its button, and
    what comes round is nothing before its end is said."""
    if field.name == REPEAT:
        return True
    if isinstance(field, SelectField | SelectMultipleField | FileField):
        return False
    return bool(field.errors) or field.name == PUBLISH_AT


def _as_typed(field: Any) -> Any:
    if isinstance(field, ShiftsField):
        return [[stored(str(getattr(row, part))) for part in field.PARTS] for row in field.filled_rows]
    return stored("\n".join(str(text) for text in field.raw_data))


def put_back(form: Any, listing: Listing) -> None:
    """Into a form that shows a draft: whoever comes back finds it as it was left."""
    for name, typed in typed_before(listing).items():
        if name not in form:
            continue
        field = form[name]
        if isinstance(field, ShiftsField):
            field.rows = [Row(*parts) for parts in typed]
        elif isinstance(field, StringField):
            field.data = typed
        else:
            _type_again(field, typed)


def _type_again(field: Any, typed: str) -> None:
    # What could not be understood then cannot be now; the field shows what it was given.
    with suppress(ValueError):
        field.process_formdata([typed])
    field.raw_data = [typed]
