"""Stays: a trial house, a workation, a homestay."""

from __future__ import annotations

from typing import Any

from wtforms.validators import Optional, ValidationError

from board.i18n import _, lazy
from board.listings.forms.base import WithDeadline
from board.listings.forms.fields import AfterTheStart, StillToCome, TokyoMoment, category_field, number, reach_field
from board.listings.kinds import Kind
from board.listings.models import PRICE_MAX, REGISTRATION_NUMBER_MAX
from board.web.forms import text_field


class StayForm(WithDeadline):
    kind = Kind.STAY
    category = category_field(Kind.STAY, lazy("滞在の種類"))
    starts_at = TokyoMoment(lazy("受け入れ開始"), validators=[Optional()])
    ends_at = TokyoMoment(lazy("受け入れ終了"), validators=[Optional(), StillToCome(), AfterTheStart()])
    capacity = number(lazy("定員"), least=1, most=1000)
    price_yen = number(lazy("1泊の料金（円）"), least=0, most=PRICE_MAX)
    registration_number = text_field(lazy("届出・許可番号"), most=REGISTRATION_NUMBER_MAX, required=False)
    reach = reach_field(Kind.STAY)

    def validate_registration_number(self, field: Any) -> None:
        if self.price_yen.data and not field.data:
            raise ValidationError(_("料金をいただく滞在には、旅館業や住宅宿泊事業の番号が必要です。"))
