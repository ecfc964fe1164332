"""Sign-up, log-in, confirmation and reset. Limits come from the models."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Email, Length, ValidationError

from board.accounts.actions import canonical_email
from board.accounts.models import DISPLAY_NAME_MAX, EMAIL_MAX, INTRODUCTION_MAX, PASSWORD_LENGTH_MIN
from board.accounts.passwords import weakness
from board.errors import msgid
from board.i18n import LANGUAGES, lazy, translate
from board.web.forms import BoardForm, choice_field, filled, text_area, text_field


def _email_field() -> StringField:
    return StringField(
        lazy("メールアドレス"),
        filters=[lambda typed: canonical_email(typed or "")],
        validators=[
            filled(),
            Length(max=EMAIL_MAX, message=lazy("%(max)d文字以内で入力してください。")),
            Email(message=lazy("メールアドレスの形式を確かめてください（例：hanako@example.jp）。")),
        ],
        render_kw={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"},
    )


class _NewPassword(BoardForm):
    password = PasswordField(
        lazy("パスワード"),
        validators=[filled()],
        render_kw={"autocomplete": "new-password", "minlength": PASSWORD_LENGTH_MIN},
    )

    def validate_password(self, field: Any) -> None:
        email = self["email"].data if "email" in self else ""
        reason = weakness(field.data or "", email=email or "")
        if reason:
            raise ValidationError(translate(reason))


class SignUpForm(_NewPassword):
    email = _email_field()
    next = HiddenField()


class LogInForm(BoardForm):
    email = _email_field()
    password = PasswordField(lazy("パスワード"), validators=[filled()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class ConfirmForm(BoardForm):
    display_name = text_field(
        lazy("お名前（ニックネーム）"), most=DISPLAY_NAME_MAX, render_kw={"autocomplete": "nickname"}
    )


class ConfirmElsewhereForm(ConfirmForm):
    """In another browser than the one that signed up, the password proves that it is the same person: a stranger
    may have signed up with somebody else's address and wait for them to click."""

    password = PasswordField(
        lazy("登録のときに決めたパスワード"),
        validators=[filled()],
        render_kw={"autocomplete": "current-password"},
    )


class RequestResetForm(BoardForm):
    email = _email_field()


class ResetForm(_NewPassword):
    pass


SHOWN, HIDDEN = "shown", "hidden"
REGION_CHOICES = {SHOWN: msgid("プロフィールに表示する"), HIDDEN: msgid("表示しない")}


class ProfileForm(BoardForm):
    display_name = text_field(
        lazy("お名前（ニックネーム）"), most=DISPLAY_NAME_MAX, render_kw={"autocomplete": "nickname"}
    )
    introduction = text_area(lazy("自己紹介"), most=INTRODUCTION_MAX, required=False)
    home_region_shown = choice_field(lazy("地域の見せかた"), REGION_CHOICES, radio=True)
    locale = choice_field(lazy("メールの言語"), LANGUAGES, radio=True)
