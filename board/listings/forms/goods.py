"""Things: sold, given away, wanted, swapped, lent."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField
from wtforms.validators import ValidationError

from board.i18n import _, lazy
from board.listings.forms.base import WithDeadline
from board.listings.forms.fields import FlagsField, category_field, number
from board.listings.kinds import CONDITION_NAMES, HANDOVER_NAMES, TERMS_NAMES, Handover, Kind, Terms
from board.listings.models import PRICE_MAX, QUANTITY_MAX
from board.web.forms import choice_field


class GoodsForm(WithDeadline):
    kind = Kind.GOODS
    # Pieces that are reserved or handed over already.
    taken = 0
    terms = choice_field(lazy("取引のしかた"), TERMS_NAMES, radio=True)
    category = category_field(Kind.GOODS, lazy("カテゴリー"))
    price_yen = number(lazy("価格"), least=0, most=PRICE_MAX)
    free = BooleanField(lazy("無料"))
    condition = choice_field(lazy("状態"), CONDITION_NAMES, required=False)
    quantity = number(lazy("数量"), least=1, most=QUANTITY_MAX)
    handover = FlagsField(lazy("受け渡し"), HANDOVER_NAMES, default=Handover.IN_PERSON)

    def validate_price_yen(self, field: Any) -> None:
        unsaid = field.data is None and not field.errors and not self.free.data
        if self.terms.data == Terms.SELL and unsaid:
            raise ValidationError(_("価格を入力するか、「無料」を選んでください。"))

    def validate_quantity(self, field: Any) -> None:
        if (field.data or 1) < self.taken:
            raise ValidationError(
                _("すでに%(taken)s点が取引予定またはお渡し済みです。それより少なくはできません。", taken=self.taken)
            )

    def validate_handover(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("受け渡しの方法を1つ以上選んでください。"))

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        changes["quantity"] = changes["quantity"] or 1
        if self.free.data or self.terms.data == Terms.GIVE:
            changes["price_yen"] = 0
        return changes
