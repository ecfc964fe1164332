"""The report and the two forms of a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from board.accounts.models import ORGANISATION_PROOF_MAX, Answer
from board.errors import msgid
from board.i18n import _, current_language, lazy, ngettext, translate
from board.moderation.measures import DAYS, MEASURES, TIMED, is_milder
from board.moderation.measures import offered as offered_for
from board.moderation.models import (
    APPEAL_MAX,
    FACTS_MAX,
    NOTE_MAX,
    Action,
    AppealState,
    Case,
    CaseState,
    Decision,
    GuidelineVersion,
    TargetKind,
)
from board.moderation.wording import explained, name_of
from board.screening.models import WATCHED_MAX
from board.web.forms import BoardForm, choice, choice_field, filled, text_area, text_field

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
SEEN = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}\Z")

ANSWERS = {
    AppealState.UPHELD: msgid("判断は変わりません"),
    AppealState.OVERTURNED: msgid("判断を取り消します"),
    AppealState.MODIFIED: msgid("もっと軽い判断に改めます"),
}


class CaseForm(BoardForm):
    """Hidden in every form of a case: what the moderator was looking at, and one key per page shown."""

    idempotency_key = HiddenField(default=lambda: str(uuid4()), validators=[Regexp(UUID)])
    case_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    # What else the page showed, to say what is new if something is.
    seen = HiddenField(validators=[Regexp(SEEN)])

    def bring_up_to_date(self, **shown: Any) -> None:
        """What the moderator is looking at from now on; what they typed stays."""
        for name, value in shown.items():
            if name in self:
                self[name].data, self[name].raw_data = value, None

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
    """Guideline and facts are asked for only where something is taken from somebody, days only where it has an end."""

    target_version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    # What follows from each, beside its name.
    explanations: dict[str, str]
    act = RadioField(lazy("判断"), choices=[], validators=[InputRequired(lazy("1つ選んでください。"))])
    guideline = SelectField(lazy("当てはまるガイドライン"), choices=[], default="")
    facts = text_area(lazy("本人への説明"), most=FACTS_MAX, required=False)
    days = SelectField(lazy("期間"), choices=[], default="")
    note = text_area(lazy("内部メモ"), most=NOTE_MAX, required=False)

    def offer(
        self, case: Case, guidelines: list[GuidelineVersion], *, milder_than: Action | None = None
    ) -> None:
        language, kind = current_language(), case.target_kind
        # What was decided already is taken back, not dismissed; a form of before is answered by the verb.
        is_over = case.state == CaseState.DECIDED and self.act.raw_data is None
        offered = [action for action in offered_for(kind) if not (is_over and action == Action.DISMISS)]
        if milder_than is not None:
            offered = [action for action in offered if is_milder(action, than=milder_than)]
        self.act.choices = [choice(str(action), translate(name_of(action, kind))) for action in offered]
        self.explanations = {str(action): translate(explained(action, kind)) for action in offered}
        self.guideline.choices = [
            choice("", _("選んでください")),
            *(choice(guideline.code, guideline.title_in(language)) for guideline in guidelines),
        ]
        self.days.choices = [
            choice("", _("選んでください")),
            *(choice(str(days), ngettext("%(num)s日間", "%(num)s日間", days)) for days in DAYS),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        asked: dict[str, Any] = {}
        if self.action in MEASURES:
            asked = {"guideline": [filled(lazy("選んでください。"))], "facts": [filled()]}
        if self.action in TIMED:
            asked["days"] = [filled(lazy("選んでください。"))]
        return bool(super().validate({**asked, **(extra_validators or {})}))

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "target_version": self.target_version.data}

    @property
    def action(self) -> Action | None:
        return Action(self.act.data) if self.act.data in set(Action) else None

    def decided(self, guidelines: list[GuidelineVersion], *, now: datetime) -> dict[str, Any]:
        """What the verb is told of what was typed. A dismissal names no rule, and nothing is said of it."""
        takes, is_timed = self.action in MEASURES, self.action in TIMED
        return {
            "guideline": next((g for g in guidelines if takes and g.code == self.guideline.data), None),
            "facts": self.facts.data or "" if takes else "",
            "note": self.note.data or "",
            "ends_at": now + timedelta(days=int(self.days.data)) if is_timed else None,
        }


class WordForm(BoardForm):
    word = text_field(lazy("言葉"), most=WATCHED_MAX)


class LiftForm(CaseForm):
    decision = RadioField(
        lazy("取り消す判断"), coerce=int, choices=[], validators=[InputRequired(lazy("1つ選んでください。"))]
    )
    note = text_area(lazy("取り消す理由"), most=NOTE_MAX)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # It stands on the same page as the form of a decision, with fields of the same names.
        for field in self:
            field.id = f"undo-{field.id}"

    def offer(self, decisions: Sequence[Decision], kind: TargetKind) -> None:
        """Those that can be taken back, the last one first, and chosen."""
        self.decision.choices = [choice(str(each.id), translate(name_of(each.action, kind))) for each in decisions]
        if self.decision.data is None and decisions:
            self.decision.data = decisions[0].id
        if len(decisions) == 1:
            # There is nothing to choose.
            self.decision.validators = [Optional()]


class AppealForm(BoardForm):
    text = text_area(lazy("異議の内容"), most=APPEAL_MAX)


class AppealAnswerForm(DecisionForm):
    """A milder decision in the place of the one that is overturned is asked for only where one is chosen."""

    outcome = choice_field(lazy("異議への返事"), ANSWERS, radio=True)
    # Not `answer`: what a passkey says has that name, and never comes back with a kept form.
    reply = text_area(lazy("申し立てた人への返事"), most=FACTS_MAX)

    def offer_milder(self, decision: Decision, guidelines: list[GuidelineVersion]) -> None:
        self.offer(decision.case, guidelines, milder_than=decision.action)
        self.act.validators = [InputRequired(lazy("1つ選んでください。"))] if self.softens else [Optional()]

    @property
    def softens(self) -> bool:
        return bool(self.outcome.data == AppealState.MODIFIED)

    @property
    def action(self) -> Action | None:
        return super().action if self.softens else None
