"""What a poster fills in: the fields every kind shares, then each kind's own."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, SelectMultipleField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from board.clock import TOKYO
from board.i18n import _, lazy
from board.listings.kinds import (
    CATEGORIES,
    CONDITION_NAMES,
    HANDOVER_NAMES,
    PAY_KIND_NAMES,
    REACH_NAMES,
    TERMS_NAMES,
    VOLUNTEERING_FORM_NAMES,
    Handover,
    Kind,
    Reach,
    Terms,
)
from board.listings.models import (
    BODY_MAX,
    DISTRICT_MAX,
    PRICE_MAX,
    QUANTITY_MAX,
    REGISTRATION_NUMBER_MAX,
    SHORT_TEXT_MAX,
    TITLE_MAX,
    Listing,
)
from board.web.forms import BoardForm, NormalisedInteger, NumberBetween, choice, choice_field, text_area, text_field


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


class _Typed(InputRequired):
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

    def forget_errors(self) -> None:
        """For an intermediate step (find the region, add a photo): nothing has been asked for yet."""
        for field in self:
            field.errors = ()


def _value(field: Any) -> Any:
    if isinstance(field, FlagsField):
        return field.as_flags()
    if isinstance(field, TokyoMoment):
        return field.moment()
    if field.name in _CODES:
        return field.data or (None if field.name != "category" else "")
    return field.data


def _number(label: Any, *, least: int, most: int) -> NormalisedInteger:
    return NormalisedInteger(label, validators=[NumberBetween(least, most)], render_kw={"inputmode": "numeric"})


def _category(kind: Kind, label: Any) -> Any:
    return choice_field(label, CATEGORIES[kind])


def _reach() -> FlagsField:
    return FlagsField(lazy("遠くからの参加"), REACH_NAMES, default=Reach.ON_SITE)


class GoodsForm(ListingForm):
    kind = Kind.GOODS
    terms = choice_field(lazy("取引のしかた"), TERMS_NAMES, radio=True)
    category = _category(Kind.GOODS, lazy("カテゴリー"))
    price_yen = _number(lazy("価格"), least=0, most=PRICE_MAX)
    free = BooleanField(lazy("無料"))
    condition = choice_field(lazy("状態"), CONDITION_NAMES, required=False)
    quantity = _number(lazy("数量"), least=1, most=QUANTITY_MAX)
    handover = FlagsField(lazy("受け渡し"), HANDOVER_NAMES, default=Handover.IN_PERSON)

    def validate_price_yen(self, field: Any) -> None:
        unsaid = field.data is None and not field.errors and not self.free.data
        if self.terms.data == Terms.SELL and unsaid:
            raise ValidationError(_("価格を入力するか、「無料」を選んでください。"))

    def validate_handover(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("受け渡しの方法を1つ以上選んでください。"))

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        changes["quantity"] = changes["quantity"] or 1
        if self.free.data or self.terms.data == Terms.GIVE:
            changes["price_yen"] = 0
        return changes


def _asked() -> Any:
    return _Typed(lazy("日時を入力してください。"))


def _end() -> list[Any]:
    return [_asked(), StillToCome()]


class _DatedForm(ListingForm):
    starts_at = TokyoMoment(lazy("開始日時"), validators=[_asked()])
    ends_at = TokyoMoment(lazy("終了日時"), validators=[*_end(), AfterTheStart()])


class EventForm(_DatedForm):
    kind = Kind.EVENT
    category = _category(Kind.EVENT, lazy("カテゴリー"))
    venue = text_field(lazy("会場"), most=SHORT_TEXT_MAX)
    capacity = _number(lazy("会場の定員"), least=0, most=100_000)
    capacity_online = _number(lazy("オンラインの定員"), least=0, most=100_000)
    price_yen = _number(lazy("参加費（円）"), least=0, most=PRICE_MAX)
    bring = text_field(lazy("持ち物"), most=SHORT_TEXT_MAX, required=False)
    reach = _reach()


class VolunteeringForm(_DatedForm):
    kind = Kind.VOLUNTEERING
    category = _category(Kind.VOLUNTEERING, lazy("活動の分野"))
    volunteering_form = choice_field(lazy("活動のしかた"), VOLUNTEERING_FORM_NAMES, radio=True)
    venue = text_field(lazy("集合場所"), most=SHORT_TEXT_MAX, required=False)
    capacity = _number(lazy("募集人数"), least=1, most=100_000)
    bring = text_field(lazy("持ち物・服装"), most=SHORT_TEXT_MAX, required=False)
    reach = _reach()


class WorkForm(ListingForm):
    kind = Kind.WORK
    category = _category(Kind.WORK, lazy("仕事の分野"))
    recruiter_name = text_field(lazy("募集者の名前"), most=SHORT_TEXT_MAX)
    recruiter_address = text_field(lazy("募集者の住所"), most=SHORT_TEXT_MAX)
    recruiter_contact = text_field(lazy("募集者の連絡先"), most=SHORT_TEXT_MAX)
    duties = text_field(lazy("仕事の内容"), most=SHORT_TEXT_MAX)
    workplace = text_field(lazy("働く場所"), most=SHORT_TEXT_MAX)
    pay = text_field(lazy("報酬"), most=SHORT_TEXT_MAX)
    pay_kind = choice_field(lazy("報酬の種類"), PAY_KIND_NAMES, radio=True)
    hours_a_week = _number(lazy("週あたりの時間"), least=1, most=60)
    online_percent = _number(lazy("オンラインの割合（%）"), least=0, most=100)
    months = _number(lazy("期間（か月）"), least=1, most=60)
    ends_at = TokyoMoment(lazy("応募の締め切り"), validators=_end())
    reach = _reach()


class StayForm(ListingForm):
    kind = Kind.STAY
    category = _category(Kind.STAY, lazy("滞在の種類"))
    starts_at = TokyoMoment(lazy("受け入れ開始"), validators=[Optional()])
    ends_at = TokyoMoment(lazy("受け入れ終了"), validators=[Optional(), StillToCome(), AfterTheStart()])
    capacity = _number(lazy("定員"), least=1, most=1000)
    price_yen = _number(lazy("1泊の料金（円）"), least=0, most=PRICE_MAX)
    registration_number = text_field(lazy("届出・許可番号"), most=REGISTRATION_NUMBER_MAX, required=False)
    reach = _reach()

    def validate_registration_number(self, field: Any) -> None:
        if self.price_yen.data and not field.data:
            raise ValidationError(_("料金をいただく滞在には、旅館業や住宅宿泊事業の番号が必要です。"))


FORMS: dict[Kind, type[ListingForm]] = {
    form.kind: form for form in (GoodsForm, EventForm, VolunteeringForm, WorkForm, StayForm)
}
_MODEL_NAMES = frozenset(Listing.__table__.columns.keys())
_CODES = frozenset({"terms", "condition", "category", "volunteering_form", "pay_kind"})


def form_for(listing: Listing, *, now: datetime) -> ListingForm:
    """The form of this listing's kind, filled with what is stored, then with what was sent."""
    form = FORMS[listing.kind](obj=listing)
    form.now = now
    if isinstance(form, GoodsForm) and not form.is_submitted():
        form.free.data = listing.price_yen == 0
        if listing.handover is None:
            form.handover.process_data(Handover.IN_PERSON)
    return form
