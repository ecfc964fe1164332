"""The base form and the fields that take what people really type: full-width digits, commas, 円, stray spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import choices
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from board.i18n import _, current_language, lazy
from board.text import one_line, stored

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class BoardForm(FlaskForm):  # type: ignore[misc]  # flask_wtf carries no types
    """A form in the language of the page. Errors appear beside their field; nothing typed is lost."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> Any:
            self.locales = [current_language()]
            return super(FlaskForm.Meta, self).get_translations(form)

    def values(self, *names: str) -> dict[str, Any]:
        """The cleaned values of these fields, by name."""
        return {name: self[name].data for name in names}

    def forget_errors(self) -> None:
        """For an intermediate step (find the region, add a photo): nothing has been asked for yet."""
        for field in self:
            field.errors = ()

    @property
    def first_error_id(self) -> str | None:
        return next((field.id for field in self if field.errors), None)


class PressForm(BoardForm):
    """A button and nothing to fill in."""


class NormalisedInteger(IntegerField):
    """A whole number however it is typed: 1,200円, １２００, 1200. Empty is None."""

    # A number input of the browser would refuse full-width digits and 円 before we see them.
    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        typed = str(valuelist[0])
        digits = as_digits(typed)
        if not digits:
            self.data = None
            return
        self.raw_data = [typed]
        if not _WHOLE_NUMBER.fullmatch(digits):
            self.data = None
            raise ValueError(_("数字で入力してください（例：1200）。"))
        self.data = int(digits)


def as_digits(typed: str) -> str:
    """「１,２００円」→「1200」; whatever is not a number is left for the field to refuse."""
    # Raised and circled digits would be lowered among the others: 5² is not 52.
    if any(unicodedata.category(sign) == "No" for sign in typed):
        return typed
    text = unicodedata.normalize("NFKC", typed).strip()
    for mark in (",", "、", "円", "¥", "\\", " "):
        text = text.replace(mark, "")
    return text


class NumberBetween:
    """Refuses what lies outside; says both ends."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(
                _(
                    "%(least)sから%(most)sまでの数字で入力してください。",
                    least=f"{self.least:,}",
                    most=f"{self.most:,}",
                )
            )


def text_field(label: Any, *, most: int, required: bool = True, **options: Any) -> StringField:
    return StringField(label, filters=[_cleaned_line], validators=_text_validators(most, required=required), **options)


def text_area(label: Any, *, most: int, required: bool = True, **options: Any) -> TextAreaField:
    return TextAreaField(
        label, filters=[_cleaned_text], validators=_text_validators(most, required=required), **options
    )


def _cleaned_line(value: str | None) -> str:
    return one_line(value or "")


def _cleaned_text(value: str | None) -> str:
    return stored(value or "")


def _text_validators(most: int, *, required: bool) -> list[Any]:
    length = Length(max=most, message=lazy("%(max)d文字以内で入力してください。"))
    return [filled(), length] if required else [length]


def filled(message: Any = None) -> Any:
    # What is left after cleaning counts: white space alone is nothing.
    return DataRequired(message or lazy("入力してください。"))


def choice(code: str, name: Any) -> Any:
    """One entry of a choice; the library is newer than its published types."""
    return choices.SelectChoice(code, name)  # type: ignore[attr-defined]


def choice_field(
    label: Any, names: Mapping[Any, str], *, required: bool = True, radio: bool = False, **options: Any
) -> Any:
    """One of the codes; anything else is refused. Names are msgids, shown in the page's language."""
    field = RadioField if radio else SelectField
    offered = [choice(str(code), lazy(name)) for code, name in names.items()]
    if not radio:
        offered = [choice("", lazy("選んでください")), *offered]
    message = lazy("選んでください。")
    validators = [InputRequired(message)] if required else [Optional()]
    return field(label, choices=offered, validators=validators, **options)
