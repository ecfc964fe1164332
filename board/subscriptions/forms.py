"""Saving a search: how often to be told, and where to, for those without an account."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Email, Length

from board.accounts.actions import canonical_email
from board.accounts.models import EMAIL_MAX
from board.i18n import lazy
from board.subscriptions.policy import ALL_FREQUENCY_NAMES, FREQUENCY_NAMES, USUAL
from board.web.forms import BoardForm, choice_field, filled


class SaveSearchForm(BoardForm):
    frequency = choice_field(lazy("お知らせの届き方"), FREQUENCY_NAMES, radio=True, default=str(USUAL))


class SaveSearchByMailForm(SaveSearchForm):
    email = StringField(
        lazy("メールアドレス"),
        filters=[lambda typed: canonical_email(typed or "")],
        validators=[
            filled(),
            Length(max=EMAIL_MAX, message=lazy("%(max)d文字以内で入力してください。")),
            Email(message=lazy("メールアドレスの形式を確かめてください（例：hanako@example.jp）。")),
        ],
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )


class FrequencyForm(BoardForm):
    frequency = choice_field(lazy("お知らせの届き方"), ALL_FREQUENCY_NAMES, radio=True)
