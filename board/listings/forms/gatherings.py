"""Where people come together: events, and volunteering at a time, in shifts, for some days or from afar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wtforms.validators import Optional, StopValidation, ValidationError

from board.clock import tokyo
from board.i18n import _, lazy
from board.listings.forms.base import ListingForm, WithDeadline
from board.listings.forms.fields import (
    AfterTheStart,
    StillToCome,
    StillToComeOrAsStored,
    TokyoMoment,
    asked,
    category_field,
    number,
    reach_field,
)
from board.listings.forms.repeating import Repeating
from board.listings.forms.shifts import ShiftsField, last_end
from board.listings.kinds import RSVP_NAMES, VOLUNTEERING_FORM_NAMES, Kind, Reach, Rsvp
from board.listings.kinds import VolunteeringForm as Form
from board.listings.models import PRICE_MAX, SHIFTS_MAX, SHORT_TEXT_MAX, ShiftTimes
from board.web.forms import choice_field, text_field

PEOPLE_MAX = 100_000


def refuse_fewer(field: Any, taken: int) -> None:
    """Nobody who has a seat loses it by a smaller number; empty is no limit."""
    if field.data is not None and field.data < taken:
        raise ValidationError(_("すでに%(num)s人が決まっています。それより少なくはできません。", num=taken))


class EventForm(ListingForm):
    kind = Kind.EVENT
    # Seats that somebody has.
    taken = taken_online = 0
    category = category_field(Kind.EVENT, lazy("カテゴリー"))
    starts_at = TokyoMoment(lazy("開始日時"), validators=[asked()])
    ends_at = TokyoMoment(lazy("終了日時"), validators=[asked(), StillToCome(), AfterTheStart()])
    reach = reach_field(Kind.EVENT)
    venue = text_field(lazy("会場"), most=SHORT_TEXT_MAX, required=False)
    capacity = number(lazy("会場の定員"), least=0, most=PEOPLE_MAX)
    capacity_online = number(lazy("オンラインの定員"), least=0, most=PEOPLE_MAX)
    price_yen = number(lazy("参加費（円）"), least=0, most=PRICE_MAX)
    bring = text_field(lazy("持ち物"), most=SHORT_TEXT_MAX, required=False)
    rsvp = choice_field(lazy("申し込み"), RSVP_NAMES, radio=True)
    rsvp_until = TokyoMoment(lazy("申し込みの締め切り"), validators=[Optional(), StillToComeOrAsStored()])

    def validate_capacity(self, field: Any) -> None:
        refuse_fewer(field, self.taken)

    def validate_capacity_online(self, field: Any) -> None:
        refuse_fewer(field, self.taken_online)

    def validate_venue(self, field: Any) -> None:
        if not field.data and self.reach.as_flags() != Reach.ONLINE:
            raise ValidationError(_("会場を入力してください。オンラインだけのときは空けておけます。"))

    def validate_rsvp_until(self, field: Any) -> None:
        ends_at = None if self.ends_at.errors else self.ends_at.data
        if field.data and ends_at and field.data > ends_at:
            raise ValidationError(_("申し込みの締め切りは、終了日時までにしてください。"))

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        if changes["capacity_online"]:
            changes["reach"] |= Reach.ONLINE
        if changes["rsvp"] == Rsvp.NONE_NEEDED:
            changes["rsvp_until"] = None
        return changes


class UnlessInShifts:
    """Shifts bring their own times, and what is done from afar may go on without any."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.in_shifts:
            field.errors = []
            raise StopValidation
        if not field.data and not field.errors and not form.is_remote:
            raise StopValidation(_("日時を入力してください。"))


class VolunteeringForm(Repeating, WithDeadline):
    kind = Kind.VOLUNTEERING
    # Shifts that are over stay as they were; `taken`: by the shift's id (0: the whole), how many have a seat.
    over: Sequence[ShiftTimes] = ()
    taken: Mapping[int, int] = {}
    volunteering_form = choice_field(lazy("活動のしかた"), VOLUNTEERING_FORM_NAMES, radio=True)
    category = category_field(Kind.VOLUNTEERING, lazy("活動の分野"))
    starts_at = TokyoMoment(lazy("開始日時"), validators=[UnlessInShifts()])
    ends_at = TokyoMoment(lazy("終了日時"), validators=[UnlessInShifts(), StillToCome(), AfterTheStart()])
    shifts = ShiftsField(lazy("シフト"))
    venue = text_field(lazy("集合場所"), most=SHORT_TEXT_MAX, required=False)
    capacity = number(lazy("募集人数"), least=1, most=PEOPLE_MAX)
    bring = text_field(lazy("持ち物・服装"), most=SHORT_TEXT_MAX, required=False)
    reach = reach_field(Kind.VOLUNTEERING)

    @property
    def in_shifts(self) -> bool:
        return bool(self.volunteering_form.data == Form.SHIFTS)

    @property
    def is_remote(self) -> bool:
        return bool(self.volunteering_form.data == Form.REMOTE)

    def validate_shifts(self, field: Any) -> None:
        if not self.in_shifts:
            field.forget_errors()
        elif not field.raw_data:
            raise ValidationError(_("シフトを1回以上入力してください。"))
        elif not field.errors:
            field.check(now=self.now, taken=self.taken)
            self._refuse_gone_with_people(field)

    def _refuse_gone_with_people(self, field: Any) -> None:
        still_there = {times.id for times in (*field.data, *self.over)}
        if any(count and id_ and id_ not in still_there for id_, count in self.taken.items()):
            raise ValidationError(_("参加する人がいる回は消せません。先に、その方の参加を取り消してください。"))

    def validate_capacity(self, field: Any) -> None:
        refuse_fewer(field, 0 if self.in_shifts else self.taken.get(0, 0))

    @property
    def pattern(self) -> ShiftTimes | None:
        return min(self.shifts.data, key=lambda times: times.starts_at, default=None)

    def validate_venue(self, field: Any) -> None:
        if not field.data and not self.is_remote:
            raise ValidationError(_("集合場所を入力してください。遠隔の活動では空けておけます。"))

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        if self.in_shifts:
            # They follow from the shifts.
            for name in ("starts_at", "ends_at", "capacity"):
                del changes[name]
            changes["shifts"] = [*self.over, *changes["shifts"]]
        else:
            changes["shifts"] = []
        if self.is_remote:
            changes["reach"] = (changes["reach"] | Reach.ONLINE) & ~Reach.ON_SITE
        return {**changes, "recurrence": self.said_repeat}

    def sound_changes(self) -> dict[str, Any]:
        # A draft keeps the rows whichever form is chosen for now.
        return {**super().sound_changes(), "shifts": self.shifts.data[:SHIFTS_MAX]}

    def take_step(self, act: str, which: str) -> None:
        if act == "add_shift":
            self.shifts.add_row()
        elif act == "remove_shift":
            self.shifts.remove_row(int(which) if which.isdecimal() and len(which) < 4 else 0)

    def end_of_its_own(self) -> datetime | None:
        if not self.in_shifts:
            return super().end_of_its_own()
        ends = [self._last_end(), self.deadline.moment()]
        return min((end for end in ends if end), default=None)

    def last_day_of_its_own(self) -> date | None:
        if not self.in_shifts:
            return super().last_day_of_its_own()
        ends_at = self._last_end()
        return tokyo(ends_at).date() if ends_at else None

    def _last_end(self) -> datetime | None:
        """Of all shifts, made or still to be made."""
        found: datetime | None = max(filter(None, (last_end(self.shifts.data), self.last_start)), default=None)
        return found
