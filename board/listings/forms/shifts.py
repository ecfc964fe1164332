"""The rows of shifts in a form: as many as there are, each kept as it was typed until it can be understood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from wtforms import Field

from board.i18n import _
from board.listings.forms.fields import in_field, read_moment
from board.listings.models import SHIFTS_MAX, Shift, ShiftTimes
from board.web.forms import as_digits

CAPACITY_MAX = 1000
# Far more than anybody may publish, so that those who pasted too many get them back; a flood stops here.
ROWS_SHOWN_MAX = 200


@dataclass
class Row:
    """One shift as it stands in the form. `errors`: part of its field name → sentence."""

    id: str = ""
    starts_at: str = ""
    ends_at: str = ""
    capacity: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """How many people is proposed from the row before: alone it says nothing."""
        return not (self.starts_at.strip() or self.ends_at.strip())


class ShiftsField(Field):
    """Sent as `shift_id`, `shift_starts_at`, `shift_ends_at` and `shift_capacity`, once for each row and in its order.
    `data` are the shifts that were understood."""

    PARTS = ("id", "starts_at", "ends_at", "capacity")
    most = SHIFTS_MAX
    blank = Row()

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:  # noqa: ARG002
        self.process_errors = []
        self.object_data = data
        self.rows = _typed_rows(formdata) if formdata else [_stored_row(shift) for shift in data or ()]
        self._understand()

    def _understand(self) -> None:
        self.raw_data = self.filled_rows
        self.read = [(row, _understood(row)) for row in self.filled_rows]
        self.data = [times for _row, times in self.read if times]

    def leave_out(self, ids: Collection[int]) -> None:
        """Shifts that are over are no longer anybody's to change."""
        gone = {str(id_) for id_ in ids}
        self.rows = [row for row in self.rows if row.id not in gone]
        self._understand()

    def check(self, *, now: datetime, taken: Mapping[int, int]) -> None:
        """What stands there already may have begun; what is new is still to come, and nobody loses a seat.
        `taken`: by the shift's id, how many have one."""
        stored = {(shift.starts_at, shift.ends_at) for shift in self.object_data or () if shift.id}
        for row, times in self.read:
            if times is None:
                continue
            if (times.starts_at, times.ends_at) not in stored and times.starts_at <= now:
                row.errors["starts_at"] = _("これから先の日時にしてください。")
            elif times.capacity < taken.get(times.id or 0, 0):
                row.errors["capacity"] = _("すでに%(num)s人が決まっています。", num=taken[times.id or 0])
        self.errors = self.problems()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        self.errors = self.problems()

    def problems(self) -> list[str]:
        problems = [
            _("%(number)d回目：%(problem)s", number=number, problem=sentence)
            for number, row in enumerate(self.rows, start=1)
            for sentence in row.errors.values()
        ]
        if len(self.filled_rows) > SHIFTS_MAX:
            problems.append(_("シフトは%(most)d回までです。多いときは、掲載を分けてください。", most=SHIFTS_MAX))
        return problems

    @property
    def filled_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.is_empty]

    @property
    def errors_of_all(self) -> list[str]:
        """Those that no single row can put right."""
        return [str(error) for error in self.errors if not any(row.errors for row in self.rows)]

    def forget_errors(self) -> None:
        self.errors = ()
        for row in self.rows:
            row.errors = {}

    def add_row(self) -> None:
        """An empty one at the end; it takes over how many people the last one asks for."""
        self.rows.append(Row(capacity=self.rows[-1].capacity if self.rows else ""))

    def remove_row(self, number: int) -> None:
        """Counted from one; a number that is not there does nothing."""
        if 1 <= number <= len(self.rows):
            del self.rows[number - 1]
            self._understand()

    def rows_to_fill(self) -> list[Row]:
        """Never none: somebody who has just chosen shifts begins with one."""
        return self.rows or [Row()]


def _typed_rows(formdata: Any) -> list[Row]:
    columns = (formdata.getlist(f"shift_{part}")[:ROWS_SHOWN_MAX] for part in ShiftsField.PARTS)
    return [Row(*parts) for parts in zip_longest(*columns, fillvalue="")]


def _stored_row(shift: Shift) -> Row:
    return Row(str(shift.id or ""), in_field(shift.starts_at), in_field(shift.ends_at), str(shift.capacity))


def _understood(row: Row) -> ShiftTimes | None:
    """The shift, or None with a sentence beside each part that is in its way."""
    row.errors = {}
    starts_at, ends_at = _moment(row, "starts_at"), _moment(row, "ends_at")
    capacity = _capacity(row)
    if starts_at and ends_at and ends_at <= starts_at:
        row.errors["ends_at"] = _("終了日時は、開始日時より後にしてください。")
    if row.errors or not (starts_at and ends_at and capacity):
        return None
    id_ = int(row.id) if row.id.isascii() and row.id.isdigit() and len(row.id) < 18 else None
    return ShiftTimes(starts_at, ends_at, capacity, id=id_)


def _moment(row: Row, part: str) -> Any:
    try:
        found = read_moment(getattr(row, part))
    except ValueError as problem:
        row.errors[part] = str(problem)
        return None
    if found is None:
        row.errors[part] = _("日時を入力してください。")
    else:
        setattr(row, part, in_field(found))
    return found


def _capacity(row: Row) -> int | None:
    digits = as_digits(row.capacity)
    if not digits:
        row.errors["capacity"] = _("人数を入力してください。")
    elif not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        row.errors["capacity"] = _("数字で入力してください（例：1200）。")
    elif not 1 <= int(digits) <= CAPACITY_MAX:
        row.errors["capacity"] = _(
            "%(least)sから%(most)sまでの数字で入力してください。", least="1", most=f"{CAPACITY_MAX:,}"
        )
    return int(digits) if "capacity" not in row.errors else None


def last_end(shifts: Iterable[ShiftTimes]) -> Any:
    """When the last one ends; None without any."""
    return max(_ends(shifts), default=None)


def _ends(shifts: Iterable[ShiftTimes]) -> Iterator[Any]:
    return (times.ends_at for times in shifts)
