"""What every kind is asked for, and what becomes of the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from board.i18n import lazy
from board.listings.forms.fields import FlagsField, TokyoMoment
from board.listings.kinds import Kind
from board.listings.models import BODY_MAX, DISTRICT_MAX, TITLE_MAX, Listing
from board.web.forms import BoardForm, NormalisedInteger, text_area, text_field

_MODEL_NAMES = frozenset(Listing.__table__.columns.keys())
_CODES = frozenset({"terms", "condition", "category", "volunteering_form", "pay_kind"})


class ListingForm(BoardForm):
    kind: Kind
    now: datetime
    title = text_field(lazy("タイトル"), most=TITLE_MAX)
    body = text_area(lazy("説明"), most=BODY_MAX)
    district = text_field(lazy("地区・目印"), most=DISTRICT_MAX, required=False)

    def changes(self) -> dict[str, Any]:
        """The cleaned values by the model's names."""
        return {field.name: _value(field) for field in self if field.name in _MODEL_NAMES}

    def sound_changes(self) -> dict[str, Any]:
        """For a draft: everything but what could not be understood; an empty field is an empty field."""
        return {name: value for name, value in self.changes().items() if not self[name].errors or not value}

    def misunderstood(self) -> bool:
        """Whether something typed (not merely left empty) has an error."""
        return any(field.errors and field.data for field in self if field.name in _MODEL_NAMES) or any(
            field.errors and any(field.raw_data or ()) for field in self if isinstance(field, NormalisedInteger)
        )


def _value(field: Any) -> Any:
    if isinstance(field, FlagsField):
        return field.as_flags()
    if isinstance(field, TokyoMoment):
        return field.moment()
    if field.name in _CODES:
        return field.data or (None if field.name != "category" else "")
    return field.data
