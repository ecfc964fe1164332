"""Shifts that come round: the first row of the form is the pattern, and this says how often and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from board.clock import tokyo
from board.i18n import _, lazy, show_day
from board.listings.forms.fields import TokyoDay, number
from board.listings.models import Recurrence, Repeat, ShiftTimes
from board.listings.recurring import COUNT_MAX, EVERY_NAMES, LASTS_MAX, Every, Rule
from board.web.forms import choice


class Repeating:
    """Fields of a form with shifts. Either end will do, one of them is asked for."""

    repeat = SelectField(
        lazy("くり返し"),
        choices=[
            choice("", lazy("くり返さない")),
            *(choice(str(code), lazy(name)) for code, name in EVERY_NAMES.items()),
        ],
        default="",
    )
    repeat_until = TokyoDay(lazy("くり返しの最後の日"))
    repeat_count = number(lazy("くり返しの回数"), least=2, most=COUNT_MAX)
    # Of a rule that is in force: whether what is still to be made follows the first row as it stands now.
    repeat_anew = BooleanField(lazy("これから先の回も、1回目の時間と人数に合わせる"))

    now: datetime
    has_rule = False

    def show_repeat(self, recurrence: Recurrence) -> None:
        repeat = recurrence.repeat
        self.repeat.data, self.repeat_count.data = str(repeat.every), repeat.count
        self.repeat_until.data = repeat.until

    def validate_repeat_until(self, field: Any) -> None:
        if not self.repeats or field.errors:
            return
        if field.data and self.repeat_count.data:
            raise ValidationError(_("最後の日か回数の、どちらか1つを入れてください。"))
        if not field.data and not self.repeat_count.data and not self.repeat_count.errors:
            raise ValidationError(
                _("いつまでくり返すか、最後の日か回数を入れてください。終わりのないくり返しは載せられません。")
            )
        first = self.pattern
        if field.data and first and field.data < tokyo(first.starts_at).date():
            raise ValidationError(_("1回目の日より後にしてください。"))
        latest = tokyo(self.now + LASTS_MAX).date()
        if field.data and field.data > latest:
            raise ValidationError(_("%(day)sまでの日にしてください。", day=show_day(latest)))

    @property
    def repeats(self) -> bool:
        return bool(self.repeat.data) and self.in_shifts

    @property
    def in_shifts(self) -> bool:
        raise NotImplementedError

    @property
    def pattern(self) -> ShiftTimes | None:
        raise NotImplementedError

    @property
    def said_repeat(self) -> Repeat | None:
        """None where nothing comes round, or where its end is not understood."""
        until: date | None = None if self.repeat_until.errors else self.repeat_until.data
        count: int | None = None if self.repeat_count.errors else self.repeat_count.data
        if not self.repeats or self.repeat.errors or (until is None) == (count is None):
            return None
        return Repeat(Every(self.repeat.data), until, count, anew=bool(self.repeat_anew.data))

    @property
    def last_start(self) -> datetime | None:
        """When what comes round begins for the last time."""
        repeat, first = self.said_repeat, self.pattern
        if repeat is None or first is None:
            return None
        return Rule(repeat.every, first.starts_at, until=repeat.until, count=repeat.count).last
