"""Fields and checks of the posting forms: sets of choices, moments and days as people in Japan say them."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from wtforms import DateField, DateTimeLocalField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from board.clock import TOKYO
from board.i18n import _, lazy
from board.listings.kinds import CATEGORIES, REACH_NAMES_BY_KIND, Kind, Reach
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


# 2026-12-05, 2026/12/5, 2026.12.5, 2026年12月5日（土）
_DAY = r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日? ?(?:\([日月火水木金土]\))?"
# 10:00, 10:00:00 as some browsers send it, 10時, 10時30分
_TIME = r"(\d{1,2}) ?[:時] ?(\d{1,2})?(?::\d{2})? ?分?"
_A_DAY = re.compile(_DAY)
_A_MOMENT = re.compile(rf"{_DAY}[ T]*{_TIME}")
# Whole hours are meant by 10時, never by 10:
_CUT_SHORT = re.compile(r":$")


def read_moment(typed: str) -> datetime | None:
    """A date and time in Japan however it is typed; empty is None. Raises ValueError with the sentence to show."""
    text = _in_one_width(typed)
    if not text:
        return None
    found = _A_MOMENT.fullmatch(text)
    try:
        if not found or _CUT_SHORT.search(text):
            raise ValueError
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        return datetime.combine(_sensible(year, month, day), time(hour, minute), TOKYO).astimezone(UTC)
    except ValueError:
        raise ValueError(_("日時は「2026-12-05 10:00」の形で入力してください。")) from None


def read_day(typed: str) -> date | None:
    """As `read_moment`, for a day without a time."""
    text = _in_one_width(typed)
    if not text:
        return None
    found = _A_DAY.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, month, day = (int(part) for part in found.groups())
        return _sensible(year, month, day)
    except ValueError:
        raise ValueError(_("日付は「2026-12-05」の形で入力してください。")) from None


def _in_one_width(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def _sensible(year: int, month: int, day: int) -> date:
    if not 2000 <= year < 2100:
        raise ValueError
    return date(year, month, day)


def in_field(moment: datetime | None) -> str:
    """As the browser's own field for a date and time wants it."""
    return moment.astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M") if moment else ""


class TokyoMoment(DateTimeLocalField):
    """A date and time as people in Japan say it; stored in UTC."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist:
            found = read_moment(str(valuelist[0]))
            self.data = found.astimezone(TOKYO).replace(tzinfo=None) if found else None

    def process_data(self, value: datetime | None) -> None:
        self.data = value.astimezone(TOKYO).replace(tzinfo=None) if value else None

    def moment(self) -> datetime | None:
        return self.data.replace(tzinfo=TOKYO).astimezone(UTC) if self.data else None

    def _value(self) -> str:
        return in_field(self.moment()) or " ".join(self.raw_data or ())


class TokyoDay(DateField):
    """A last day: stored as its last minute in Japan."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist:
            self.data = read_day(str(valuelist[0]))

    def process_data(self, value: datetime | None) -> None:
        self.data = value.astimezone(TOKYO).date() if value else None

    def moment(self) -> datetime | None:
        return datetime.combine(self.data, time(23, 59), TOKYO).astimezone(UTC) if self.data else None

    def _value(self) -> str:
        return self.data.isoformat() if self.data else " ".join(self.raw_data or ())


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


class StillToComeOrAsStored(StillToCome):
    """What has passed since it was published need not be changed to correct a word elsewhere."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.is_draft or field.moment() != field.object_data:
            super().__call__(form, field)


class AfterTheStart:
    """Beside a field `starts_at`, which may be empty."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and form.starts_at.data and field.data <= form.starts_at.data:
            raise ValidationError(_("終了日時は、開始日時より後にしてください。"))


def id_or_none(code: Any) -> int | None:
    """What a choice among rows stands for; None where nothing is chosen."""
    if not code:
        return None
    number = int(code)
    if number < 1:
        raise ValueError
    return number


def number(label: Any, *, least: int, most: int) -> NormalisedInteger:
    return NormalisedInteger(label, validators=[NumberBetween(least, most)], render_kw={"inputmode": "numeric"})


def category_field(kind: Kind, label: Any) -> Any:
    return choice_field(label, CATEGORIES[kind])


def reach_field(kind: Kind) -> FlagsField:
    return FlagsField(lazy("遠くからできること"), REACH_NAMES_BY_KIND[kind], default=Reach.ON_SITE)


def asked() -> Any:
    return Typed(lazy("日時を入力してください。"))
