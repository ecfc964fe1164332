"""Fields and checks of the posting forms: sets of choices, moments as people in Japan say them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from wtforms import DateTimeLocalField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from board.clock import TOKYO
from board.i18n import _, lazy
from board.listings.kinds import CATEGORIES, REACH_NAMES, Kind, Reach
from board.web.forms import NormalisedInteger, NumberBetween, choice, choice_field


class FlagsField(SelectMultipleField):
    """Checkboxes whose chosen codes make one IntFlag value."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, names: dict[Any, str], **options: Any) -> None:
        self.members: Any = type(next(iter(names)))
        choices = [choice(flag.name.lower(), lazy(name)) for flag, name in names.items()]
        super().__init__(label, choices=choices, **options)

    def process_data(self, value: Any) -> None:
        self.data = [flag.name.lower() for flag in self.members if value and flag in value]

    def as_flags(self) -> Any:
        # A code that is none of ours is refused beside the field; until then it must not stop us.
        chosen = [flag for flag in self.members if flag.name.lower() in (self.data or ())]
        return reduce(or_, chosen, self.members(0))


class TokyoMoment(DateTimeLocalField):
    """A date and time as people in Japan say it; stored in UTC."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [" ".join(unicodedata.normalize("NFKC", str(value)).split()) for value in valuelist]
        try:
            super().process_formdata([text for text in typed if text])
            if self.data and not 2000 <= self.data.year < 2100:
                raise ValueError
        except ValueError:
            self.data = None
            raise ValueError(_("日時は「2026-12-05 10:00」の形で入力してください。")) from None

    def process_data(self, value: datetime | None) -> None:
        self.data = value.astimezone(TOKYO).replace(tzinfo=None) if value else None

    def moment(self) -> datetime | None:
        return self.data.replace(tzinfo=TOKYO).astimezone(UTC) if self.data else None


class Typed(InputRequired):
    """Something other than white space."""

    def __call__(self, form: Any, field: Any) -> None:
        field.raw_data = [text for text in field.raw_data or () if text.strip()]
        super().__call__(form, field)


class StillToCome:
    """A listing that ends in the past would close the moment it is published."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and field.moment() <= form.now:
            raise StopValidation(_("これから先の日時にしてください。"))


class AfterTheStart:
    """Beside a field `starts_at`, which may be empty."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and form.starts_at.data and field.data <= form.starts_at.data:
            raise ValidationError(_("終了日時は、開始日時より後にしてください。"))


def number(label: Any, *, least: int, most: int) -> NormalisedInteger:
    return NormalisedInteger(label, validators=[NumberBetween(least, most)], render_kw={"inputmode": "numeric"})


def category_field(kind: Kind, label: Any) -> Any:
    return choice_field(label, CATEGORIES[kind])


def reach_field() -> FlagsField:
    return FlagsField(lazy("遠くからの参加"), REACH_NAMES, default=Reach.ON_SITE)


def asked() -> Any:
    return Typed(lazy("日時を入力してください。"))
