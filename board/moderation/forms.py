"""The report and the two forms of a case."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from board.accounts.models import ORGANISATION_PROOF_MAX, Answer
from board.i18n import _, current_language, lazy
from board.moderation.models import FACTS_MAX, NOTE_MAX, REPORT_TEXT_MAX, Action, GuidelineVersion
from board.moderation.policy import GROUNDS, Reason
from board.screening.models import WATCHED_MAX
from board.web.forms import BoardForm, choice, filled, text_area, text_field

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


class ReportForm(BoardForm):
    reason = RadioField(
        lazy("どんなところが気になりますか"),
        choices=[choice(str(reason), lazy(grounds.name)) for reason, grounds in GROUNDS.items()],
        validators=[InputRequired(lazy("1つ選んでください。"))],
    )
    text = text_area(lazy("気づいたこと"), most=REPORT_TEXT_MAX, required=False)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.reason.data == Reason.OTHER and not self.text.data:
            self.text.errors = [*self.text.errors, _("「そのほか」のときは、気づいたことを書いてください。")]
            return False
        return valid


class CaseForm(BoardForm):
    """Hidden in every form of a case: what the moderator was looking at, and one key per page shown."""

    idempotency_key = HiddenField(default=lambda: str(uuid4()), validators=[Regexp(UUID)])
    case_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def shown(self) -> dict[str, Any]:
        """What tells an act whether the moderator saw the latest, and whether the act is a second click."""
        return {"key": self.idempotency_key.data, "case_version": self.case_version.data}


class AnswerForm(BoardForm):
    """Four buttons, `act`. What is said is asked for but where an organisation is simply verified."""

    # What the moderator was looking at.
    seen = HiddenField()
    act = StringField(validators=[AnyOf([str(answer) for answer in Answer])])
    text = text_area(lazy("団体の方に伝えること"), most=ORGANISATION_PROOF_MAX, required=False)

    def validate_text(self, field: Any) -> None:
        if self.act.data != Answer.VERIFIED and not field.data:
            raise ValidationError(_("理由や、たずねたいことを書いてください。団体の方に届きます。"))


class DecisionForm(CaseForm):
    """Two buttons, `act`. Guideline and facts are asked for only where something is taken from somebody."""

    target_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    # Named by the button that was pressed, so it is no hidden field.
    act = StringField(lazy("判断"), validators=[AnyOf([Action.REMOVE, Action.DISMISS])])
    guideline = SelectField(lazy("当てはまるガイドライン"), choices=[], default="")
    facts = text_area(lazy("掲載者への説明"), most=FACTS_MAX, required=False)
    note = text_area(lazy("内部メモ"), most=NOTE_MAX, required=False)

    def offer(self, guidelines: list[GuidelineVersion]) -> None:
        language = current_language()
        self.guideline.choices = [
            choice("", _("選んでください")),
            *(choice(guideline.code, guideline.title_in(language)) for guideline in guidelines),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        asked = {"guideline": [filled(lazy("選んでください。"))], "facts": [filled()]} if self.takes_down else {}
        return bool(super().validate({**asked, **(extra_validators or {})}))

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "target_version": self.target_version.data}

    @property
    def takes_down(self) -> bool:
        return bool(self.act.data == Action.REMOVE)


class WordForm(BoardForm):
    word = text_field(lazy("言葉"), most=WATCHED_MAX)


class LiftForm(CaseForm):
    note = text_area(lazy("公開に戻す理由"), most=NOTE_MAX)
