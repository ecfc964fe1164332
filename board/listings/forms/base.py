"""What every kind is asked for, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Optional, StopValidation, ValidationError

from board.accounts.models import Organisation
from board.clock import tokyo
from board.i18n import _, lazy, show_day
from board.listings.forms.fields import FlagsField, TokyoDay, TokyoMoment, id_or_none
from board.listings.forms.shifts import ShiftsField
from board.listings.kinds import Kind
from board.listings.lifecycle import SCHEDULED_AHEAD_MAX
from board.listings.models import BODY_MAX, DISTRICT_MAX, TITLE_MAX, Listing
from board.web.forms import BoardForm, NormalisedInteger, choice, text_area, text_field

# The moment of publication is no property of what is written: it is set by a verb of its own.
_MODEL_NAMES = frozenset({*Listing.__table__.columns.keys(), "shifts"} - {"publish_at"})
_CODES = frozenset({"terms", "condition", "category", "volunteering_form", "pay_kind", "rsvp"})


class ListingForm(BoardForm):
    kind: Kind
    now: datetime
    is_draft = True
    # Whether the button that was pressed asks for the moment of publication.
    is_scheduling = False
    organisation_id = SelectField(lazy("だれとして載せますか"), coerce=id_or_none)
    title = text_field(lazy("タイトル"), most=TITLE_MAX)
    body = text_area(lazy("説明"), most=BODY_MAX)
    district = text_field(lazy("地区・目印"), most=DISTRICT_MAX, required=False)
    publish_at = TokyoMoment(lazy("公開する日時"))

    def offer_organisations(self, organisations: Iterable[Organisation]) -> None:
        """Asked only of those who act for one."""
        offered = [choice(str(each.id), each.name) for each in organisations]
        if offered:
            self.organisation_id.choices = [choice("", lazy("個人として")), *offered]
        else:
            del self.organisation_id

    def validate_publish_at(self, field: Any) -> None:
        if not self.is_scheduling or field.errors:
            return
        at = field.moment()
        if at is None:
            raise StopValidation(_("日時を入力してください。"))
        if at <= self.now:
            raise StopValidation(_("これから先の日時にしてください。"))
        if at > self.now + SCHEDULED_AHEAD_MAX:
            raise StopValidation(_("%(days)d日先までの日時にしてください。", days=SCHEDULED_AHEAD_MAX.days))
        end = self.end_of_its_own()
        if end and end <= at:
            raise StopValidation(_("公開する前に終わってしまいます。もっと早い日時にしてください。"))

    def take_step(self, act: str, which: str) -> None:
        """A button that only changes what the form asks for; most kinds have none."""

    def end_of_its_own(self) -> datetime | None:
        """When it ends by what was typed; None where its kind's lifetime decides."""
        ends = [self[name].moment() for name in ("ends_at", "deadline") if name in self]
        return min((end for end in ends if end), default=None)

    def changes(self) -> dict[str, Any]:
        """The cleaned values by the model's names."""
        return {field.name: _value(field) for field in self if field.name in _MODEL_NAMES}

    def sound_changes(self) -> dict[str, Any]:
        """For a draft: everything but what could not be understood; an empty field is an empty field."""
        said = self.changes().items()
        return {name: value for name, value in said if name not in self or not self[name].errors or not value}

    def misunderstood(self) -> bool:
        """Whether something typed (not merely left empty) has an error."""
        return any(field.errors and field.data for field in self if field.name in _MODEL_NAMES) or any(
            field.errors and any(field.raw_data or ())
            for field in self
            if isinstance(field, NormalisedInteger | ShiftsField)
        )

    def forget_errors(self) -> None:
        """For an intermediate step (find the region, add a photo): nothing has been asked for yet."""
        for field in self:
            field.errors = ()
            if isinstance(field, ShiftsField):
                field.forget_errors()


class WithDeadline(ListingForm):
    """Beside what has no date of its own: the author's last day."""

    deadline = TokyoDay(lazy("受付の最終日"), validators=[Optional()])
    # Set by `form_for`: the day on which its kind's lifetime ends; None for a standing offer.
    last_day: date | None = None
    # Only where its author acts for an organisation that somebody of ours has verified.
    is_standing = BooleanField(lazy("期限なしで載せ続ける（常時掲載）"))
    verified_ids: frozenset[int] = frozenset()

    def offer_organisations(self, organisations: Iterable[Organisation]) -> None:
        offered = list(organisations)
        super().offer_organisations(offered)
        self.verified_ids = frozenset(each.id for each in offered if each.is_verified)
        if not self.verified_ids:
            del self.is_standing

    def validate_is_standing(self, field: Any) -> None:
        if field.data and self.organisation_id.data not in self.verified_ids:
            raise ValidationError(_("常時掲載は、確認の済んだ団体の名前で載せるときに選べます。"))
        if field.data and self.end_of_its_own():
            raise ValidationError(_("常時掲載にするときは、最終日と終了日時を空けてください。"))

    def validate_deadline(self, field: Any) -> None:
        if field.errors or not field.data or (not self.is_draft and field.moment() == field.object_data):
            return
        if field.data < tokyo(self.now).date():
            raise ValidationError(_("今日か、これから先の日にしてください。"))
        latest = self.last_day_of_its_own() or self.last_day
        if latest and field.data > latest:
            raise ValidationError(_("%(day)sまでの日にしてください。", day=show_day(latest)))

    def last_day_of_its_own(self) -> date | None:
        """Where the kind asks for dates and some were typed."""
        ends_at = self["ends_at"].moment() if "ends_at" in self else None
        return tokyo(ends_at).date() if ends_at else None


def _value(field: Any) -> Any:
    if isinstance(field, FlagsField):
        return field.as_flags()
    if isinstance(field, TokyoMoment | TokyoDay):
        return field.moment()
    if field.name in _CODES:
        return field.data or (None if field.name != "category" else "")
    return field.data
