"""Where people come together at a time: events and volunteering."""

from __future__ import annotations

from board.i18n import lazy
from board.listings.forms.base import ListingForm
from board.listings.forms.fields import (
    AfterTheStart,
    StillToCome,
    TokyoMoment,
    asked,
    category_field,
    number,
    reach_field,
)
from board.listings.kinds import VOLUNTEERING_FORM_NAMES, Kind
from board.listings.models import PRICE_MAX, SHORT_TEXT_MAX
from board.web.forms import choice_field, text_field


class _DatedForm(ListingForm):
    starts_at = TokyoMoment(lazy("開始日時"), validators=[asked()])
    ends_at = TokyoMoment(lazy("終了日時"), validators=[asked(), StillToCome(), AfterTheStart()])


class EventForm(_DatedForm):
    kind = Kind.EVENT
    category = category_field(Kind.EVENT, lazy("カテゴリー"))
    venue = text_field(lazy("会場"), most=SHORT_TEXT_MAX)
    capacity = number(lazy("会場の定員"), least=0, most=100_000)
    capacity_online = number(lazy("オンラインの定員"), least=0, most=100_000)
    price_yen = number(lazy("参加費（円）"), least=0, most=PRICE_MAX)
    bring = text_field(lazy("持ち物"), most=SHORT_TEXT_MAX, required=False)
    reach = reach_field()


class VolunteeringForm(_DatedForm):
    kind = Kind.VOLUNTEERING
    category = category_field(Kind.VOLUNTEERING, lazy("活動の分野"))
    volunteering_form = choice_field(lazy("活動のしかた"), VOLUNTEERING_FORM_NAMES, radio=True)
    venue = text_field(lazy("集合場所"), most=SHORT_TEXT_MAX, required=False)
    capacity = number(lazy("募集人数"), least=1, most=100_000)
    bring = text_field(lazy("持ち物・服装"), most=SHORT_TEXT_MAX, required=False)
    reach = reach_field()
