"""Reporting: why, in one's own words, and of a conversation which messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, ValidationError

from board.conversations.models import Message
from board.i18n import _, lazy
from board.moderation.models import TargetKind
from board.moderation.models.report import MESSAGES_CHOSEN_MAX, REPORT_TEXT_MAX
from board.moderation.policy import FITTING, GROUNDS, Reason
from board.web.forms import BoardForm, choice, text_area


class ReportForm(BoardForm):
    reason = RadioField(
        lazy("どんなところが気になりますか"),
        choices=[],
        validators=[InputRequired(lazy("1つ選んでください。"))],
    )
    text = text_area(lazy("気づいたこと"), most=REPORT_TEXT_MAX, required=False)

    def offer(self, kind: TargetKind, said: Sequence[Message]) -> None:  # noqa: ARG002 (only messages are chosen from)
        """The reasons that fit what is reported."""
        self.reason.choices = [choice(str(reason), _(GROUNDS[reason].name)) for reason in FITTING[kind]]

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of messages; of all else there is nothing to choose."""
        return frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.reason.data == Reason.OTHER and not self.text.data:
            self.text.errors = [*self.text.errors, _("「そのほか」のときは、気づいたことを書いてください。")]
            return False
        return valid


class MessagesReportForm(ReportForm):
    messages = SelectMultipleField(
        lazy("どのメッセージですか"),
        coerce=int,
        choices=[],
        validators=[InputRequired(lazy("気になるメッセージを、1つ以上選んでください。"))],
    )

    def offer(self, kind: TargetKind, said: Sequence[Message]) -> None:
        super().offer(kind, said)
        self.messages.choices = [(message.id, message.body) for message in said]

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset(self.messages.data or ())

    def validate_messages(self, field: Any) -> None:
        if len(field.data or ()) > MESSAGES_CHOSEN_MAX:
            raise ValidationError(_("選べるのは%(most)s件までです。", most=MESSAGES_CHOSEN_MAX))
