"""What moderators type for their own work: the name of a list, a note, why a case is taken over, one decision for
several cases."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Regexp
from wtforms.widgets import HiddenInput

from board.i18n import _, current_language, lazy, translate
from board.moderation.actions.claiming import REASON_MAX
from board.moderation.forms import UUID
from board.moderation.measures import MEASURES
from board.moderation.models import (
    CASE_NOTE_MAX,
    FACTS_MAX,
    NOTE_MAX,
    VIEW_NAME_MAX,
    Action,
    GuidelineVersion,
    TargetKind,
)
from board.moderation.wording import name_of
from board.web.forms import BoardForm, choice, filled, text_area, text_field


class ViewForm(BoardForm):
    name = text_field(lazy("条件の名前"), most=VIEW_NAME_MAX)


class NoteForm(BoardForm):
    text = text_area(lazy("メモ"), most=CASE_NOTE_MAX)


class ClaimForm(BoardForm):
    case_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class TakeOverForm(BoardForm):
    """`holder`: from whom, as the page showed it."""

    holder = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    reason = text_field(lazy("引き継ぐ理由"), most=REASON_MAX)


class BatchForm(BoardForm):
    """One decision for each of several cases. Guideline and facts only where something is taken from somebody."""

    idempotency_key = HiddenField(validators=[Regexp(UUID)])
    act = RadioField(lazy("判断"), choices=[], validators=[InputRequired(lazy("1つ選んでください。"))])
    guideline = SelectField(lazy("当てはまるガイドライン"), choices=[], default="")
    facts = text_area(lazy("本人への説明"), most=FACTS_MAX, required=False)
    note = text_area(lazy("内部メモ"), most=NOTE_MAX, required=False)

    def offer(self, fitting: list[Action], kind: TargetKind, guidelines: list[GuidelineVersion]) -> None:
        self.act.choices = [choice(str(action), translate(name_of(action, kind))) for action in fitting]
        self.guideline.choices = [
            choice("", _("選んでください")),
            *(choice(guideline.code, guideline.title_in(current_language())) for guideline in guidelines),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        asked = {"guideline": [filled(lazy("選んでください。"))], "facts": [filled()]} if self.takes else {}
        return bool(super().validate({**asked, **(extra_validators or {})}))

    @property
    def takes(self) -> bool:
        return self.act.data in MEASURES

    def decided(self, guidelines: list[GuidelineVersion]) -> dict[str, Any]:
        """What the verb is told of what was typed."""
        return {
            "guideline": next((g for g in guidelines if self.takes and g.code == self.guideline.data), None),
            "facts": (self.facts.data or "") if self.takes else "",
            "note": self.note.data or "",
            "ends_at": None,
        }
