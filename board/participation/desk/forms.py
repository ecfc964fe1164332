"""What a host types at the desk, and what a person says to a no-show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from board.conversations.forms import MessageForm
from board.i18n import _, lazy
from board.participation.models import OBJECTION_MAX, Participation
from board.web.forms import BoardForm, NormalisedInteger, choice, text_area


class WriteToForm(MessageForm):
    to = SelectMultipleField(
        lazy("届ける人"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, people: Sequence[Participation]) -> None:
        self.to.choices = [
            choice(each.id, each.account.display_name)  # type: ignore[arg-type]
            for each in people
        ]

    def validate_to(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("届ける人を選んでください。"))


class NumberForm(BoardForm):
    number = NormalisedInteger(lazy("受付番号"))

    def validate_number(self, field: Any) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("受付番号を入力してください。"))


class ObjectionForm(BoardForm):
    objection = text_area(lazy("伝えたいこと"), most=OBJECTION_MAX, render_kw={"rows": 5})
