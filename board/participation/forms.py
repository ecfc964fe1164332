"""Signing up, with the host's own questions; and how a host takes people in."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from board.i18n import _, lazy, ngettext
from board.listings.models import QUANTITY_MAX, ROLE_NAME_MAX, ROLES_MAX
from board.participation.actions import Party
from board.participation.models import ANSWER_MAX, COMPANIONS_MAX, QUESTION_MAX, QUESTIONS_MAX, SignUpRules
from board.text import one_line
from board.web.forms import BoardForm, NormalisedInteger, NumberBetween, as_digits, choice, text_area

AT_ONCE, CHOOSING = "at_once", "choosing"
_LINES_MAX = 1000


class SignUpForm(BoardForm):
    """Fields are added by `sign_up_form`; `asked` are the host's questions, in their order."""

    asked: tuple[str, ...] = ()

    @property
    def answer_fields(self) -> list[Any]:
        return [self[f"answer_{number}"] for number in range(len(self.asked))]

    @property
    def party(self) -> Party:
        companions = int(self["companions"].data) if "companions" in self else 0
        answers = [(question, field.data) for question, field in zip(self.asked, self.answer_fields, strict=True)]
        return Party(companions, answers)

    @property
    def is_weekly(self) -> bool:
        return "weekly" in self and bool(self["weekly"].data)


def sign_up_form(rules: SignUpRules, *, companions_max: int, offers_weekly: bool) -> SignUpForm:
    fields: dict[str, Any] = {"asked": tuple(rules.questions)}
    if companions_max:
        numbers = [choice("0", lazy("ひとりで参加する"))]
        numbers += [choice(str(count), _with(count)) for count in range(1, companions_max + 1)]
        fields["companions"] = SelectField(lazy("一緒に来る人"), choices=numbers, default="0")
    for number, question in enumerate(rules.questions):
        fields[f"answer_{number}"] = text_area(question, most=ANSWER_MAX)
    if offers_weekly:
        fields["weekly"] = BooleanField(lazy("毎週、同じ曜日と時間に参加する"))
    form: SignUpForm = type("SignUpFormOfListing", (SignUpForm,), fields)()
    return form


def _with(count: int) -> str:
    return ngettext("ほかに%(num)s人", "ほかに%(num)s人", count)


class RulesForm(BoardForm):
    screens = RadioField(
        lazy("申し込みを、どう受け付けますか"),
        choices=[choice(AT_ONCE, lazy("先着順で受け付ける")), choice(CHOOSING, lazy("ひとりずつ確かめて決める"))],
        default=AT_ONCE,
        validators=[InputRequired(lazy("選んでください。"))],
    )
    questions = text_area(lazy("申し込むときに、聞いておきたいこと"), most=_LINES_MAX, required=False)
    companions_max = NormalisedInteger(
        lazy("一緒に来られる人の数"), validators=[Optional(), NumberBetween(0, COMPANIONS_MAX)]
    )
    roles = text_area(lazy("役割ごとの人数"), most=_LINES_MAX, required=False)

    @property
    def question_lines(self) -> list[str]:
        return _lines(self.questions.data)

    @property
    def role_lines(self) -> list[tuple[str, int]]:
        """(name, seats); only after validation."""
        return [_role(line) for line in _lines(self.roles.data)]

    def validate_questions(self, _field: Any) -> None:
        if len(self.question_lines) > QUESTIONS_MAX:
            raise ValidationError(_("質問は%(most)sつまでです。", most=QUESTIONS_MAX))
        if any(len(line) > QUESTION_MAX for line in self.question_lines):
            raise ValidationError(_("質問は1つ%(most)s文字以内で書いてください。", most=QUESTION_MAX))

    def validate_roles(self, field: Any) -> None:
        lines = _lines(field.data)
        if len(lines) > ROLES_MAX:
            raise ValidationError(_("役割は%(most)sつまでです。", most=ROLES_MAX))
        for line in lines:
            _role(line)
        names = [_role(line)[0] for line in lines]
        if len(set(names)) < len(names):
            raise ValidationError(_("同じ名前の役割が2つあります。"))

    def show(self, rules: SignUpRules, roles: list[tuple[str, int]] | None) -> None:
        self.screens.data = CHOOSING if rules.screens else AT_ONCE
        self.questions.data = "\n".join(rules.questions)
        self.companions_max.data = rules.companions_max or None
        self.roles.data = "\n".join(f"{name} {seats}" for name, seats in roles or [])

    def refuse_roles(self, sentence: str) -> None:
        self.roles.errors = [sentence]


def _lines(text: str | None) -> list[str]:
    return [line for line in (one_line(each) for each in (text or "").splitlines()) if line]


def _role(line: str) -> tuple[str, int]:
    """「受付 2」「受付：2人」"""
    name, _gap, number = line.replace("：", " ").replace(":", " ").replace("\u3000", " ").rpartition(" ")
    digits = as_digits(number.removesuffix("人").removesuffix("名"))
    name = name.strip()
    if not name or not digits.isascii() or not digits.isdigit():
        sentence = _("「%(line)s」が読み取れません。役割の名前、空白、人数の順に書いてください。", line=line)
        raise ValidationError(sentence)
    if len(name) > ROLE_NAME_MAX:
        raise ValidationError(_("役割の名前は%(most)s文字以内で書いてください。", most=ROLE_NAME_MAX))
    if not 1 <= int(digits[:10]) <= QUANTITY_MAX:
        raise ValidationError(_("人数は1から%(most)sまでで書いてください。", most=QUANTITY_MAX))
    return name, int(digits)
