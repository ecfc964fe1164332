"""Sign-up, log-in, confirmation and reset. Limits come from the models."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Email, Length, Optional, ValidationError

from board.accounts.actions import canonical_email
from board.accounts.models import (
    DISPLAY_NAME_MAX,
    EMAIL_MAX,
    INTRODUCTION_MAX,
    ORGANISATION_KIND_NAMES,
    ORGANISATION_NAME_MAX,
    ORGANISATION_PROOF_MAX,
    ORGANISATION_TEXT_MAX,
    PASSWORD_LENGTH_MIN,
    Account,
)
from board.accounts.passwords import weakness
from board.accounts.safety.models import PASSKEY_NAME_MAX
from board.errors import msgid
from board.i18n import LANGUAGES, _, lazy, translate
from board.text import normalise
from board.web.forms import BoardForm, choice_field, filled, text_area, text_field

CODE_TYPED_MAX = 60
PASSKEY_ANSWER_MAX = 20_000


def email_field(label: Any = None, *, required: bool = True, autocomplete: str = "") -> StringField:
    """An address as accounts keep it. `autocomplete`: what a browser may offer for it ("username", "email")."""
    offered = {"autocomplete": autocomplete} if autocomplete else {}
    return StringField(
        label or lazy("メールアドレス"),
        filters=[lambda typed: canonical_email(typed or "")],
        validators=[
            filled() if required else Optional(),
            Length(max=EMAIL_MAX, message=lazy("%(max)d文字以内で入力してください。")),
            Email(message=lazy("メールアドレスの形式を確かめてください（例：hanako@example.jp）。")),
        ],
        render_kw={**offered, "inputmode": "email", "spellcheck": "false"},
    )


class ApplicationForm(BoardForm):
    """An organisation as those say it who act for it."""

    name = text_field(lazy("団体の名前"), most=ORGANISATION_NAME_MAX)
    kind = choice_field(lazy("団体の種類"), ORGANISATION_KIND_NAMES)
    address = text_field(lazy("所在地"), most=ORGANISATION_TEXT_MAX)
    contact = text_field(lazy("連絡先"), most=ORGANISATION_TEXT_MAX)
    website = text_field(lazy("公式のページ"), most=ORGANISATION_TEXT_MAX, required=False)
    proof = text_area(lazy("確かめられる書類や方法"), most=ORGANISATION_PROOF_MAX, required=False)

    def validate_name(self, field: Any) -> None:
        if not normalise(field.data or ""):
            raise ValidationError(_("見える文字で入力してください。"))

    def validate_website(self, field: Any) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_("「https://」から始まるアドレスを入力してください。"))

    def validate_proof(self, field: Any) -> None:
        if not field.data and not self.website.data:
            raise ValidationError(_("公式のページか、確かめられる書類や方法のどちらかを書いてください。"))


class InvitationForm(BoardForm):
    email = email_field(lazy("招待する方のメールアドレス"))


class _Named(BoardForm):
    display_name = text_field(
        lazy("お名前（ニックネーム）"), most=DISPLAY_NAME_MAX, render_kw={"autocomplete": "nickname"}
    )

    def validate_display_name(self, field: Any) -> None:
        """Signs without width would be a name that nobody can read or press."""
        if not normalise(field.data or ""):
            raise ValidationError(_("見える文字で入力してください。"))


class _NewPassword(BoardForm):
    # Where the form does not ask for them.
    owner_email = owner_name = ""
    password = PasswordField(
        lazy("パスワード"),
        validators=[filled()],
        render_kw={"autocomplete": "new-password", "minlength": PASSWORD_LENGTH_MIN},
    )

    def validate_password(self, field: Any) -> None:
        email = self["email"].data if "email" in self else self.owner_email
        reason = weakness(field.data or "", email=email or "", name=self.owner_name)
        if reason:
            raise ValidationError(translate(reason))


class SignUpForm(_NewPassword):
    email = email_field(autocomplete="username")
    next = HiddenField()


class LogInForm(BoardForm):
    email = email_field(autocomplete="username")
    password = PasswordField(lazy("パスワード"), validators=[filled()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class ConfirmForm(_Named):
    pass


class ConfirmElsewhereForm(ConfirmForm):
    """In another browser than the one that signed up, the password proves that it is the same person: a stranger
    may have signed up with somebody else's address and wait for them to click."""

    password = PasswordField(
        lazy("登録のときに決めたパスワード"),
        validators=[filled()],
        render_kw={"autocomplete": "current-password"},
    )


class RequestResetForm(BoardForm):
    email = email_field(autocomplete="username")


class _OwnersPassword(_NewPassword):
    def __init__(self, *args: Any, owner: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner_email, self.owner_name = owner.email, owner.display_name


class ResetForm(_OwnersPassword):
    pass


class ChangePasswordForm(_OwnersPassword):
    pass


class ProveForm(BoardForm):
    """Once more the password, from somebody who is signed in."""

    password = PasswordField(lazy("パスワード"), validators=[filled()], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class CodeForm(BoardForm):
    method = "code"
    one_time_code = StringField(
        lazy("6けたのコード"),
        validators=[filled(), Length(max=CODE_TYPED_MAX, message=lazy("%(max)d文字以内で入力してください。"))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )

    @property
    def typed(self) -> str:
        return self.one_time_code.data or ""

    @property
    def typed_field(self) -> Any:
        return self.one_time_code


class EnrolForm(CodeForm):
    """`sealed` carries the new secret from the page that shows it to the one that keeps it."""

    sealed = HiddenField()
    next = HiddenField()


class RecoveryCodeForm(BoardForm):
    method = "recovery_code"
    recovery_code = StringField(
        lazy("リカバリーコード"),
        validators=[filled(), Length(max=CODE_TYPED_MAX, message=lazy("%(max)d文字以内で入力してください。"))],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    @property
    def typed(self) -> str:
        return self.recovery_code.data or ""

    @property
    def typed_field(self) -> Any:
        return self.recovery_code


class PasskeyForm(BoardForm):
    """What the browser says for the device; the name is its owner's."""

    name = text_field(lazy("パスキーの名前"), most=PASSKEY_NAME_MAX, required=False)
    answer = HiddenField(validators=[Length(max=PASSKEY_ANSWER_MAX)])
    next = HiddenField()


class ChangeEmailForm(BoardForm):
    email = email_field(autocomplete="username")


SHOWN, HIDDEN = "shown", "hidden"
REGION_CHOICES = {SHOWN: msgid("プロフィールに表示する"), HIDDEN: msgid("表示しない")}


class ProfileForm(_Named):
    introduction = text_area(lazy("自己紹介"), most=INTRODUCTION_MAX, required=False)
    home_region_shown = choice_field(lazy("地域の見せかた"), REGION_CHOICES, radio=True)
    locale = choice_field(lazy("メールの言語"), LANGUAGES, radio=True)
