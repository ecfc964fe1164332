"""A source, a file of it, what its columns hold, and what a person says about a row."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, SelectField
from wtforms.validators import ValidationError

from board.accounts.models import Organisation
from board.i18n import _, lazy
from board.listings.forms.fields import TokyoMoment
from board.listings.importing.headers import FIELDS, IGNORED
from board.listings.importing.values import place_of
from board.listings.kinds import CATEGORIES, Kind
from board.listings.models import PRICE_MAX
from board.listings.models.imported import CREDIT_MAX, LICENCES, SOURCE_NAME_MAX
from board.web.forms import BoardForm, NormalisedInteger, NumberBetween, choice, choice_field, text_field

PLACE_MAX = 8


class TermsForm(BoardForm):
    """What may be said of a source again and again."""

    credit = text_field(lazy("出典として示す名前"), most=CREDIT_MAX)
    licence = SelectField(lazy("データのライセンス"))
    category = choice_field(lazy("種類が読みとれない行のカテゴリー"), CATEGORIES[Kind.EVENT])

    def __init__(self, *args: Any, known: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        own = [known] if known and known not in LICENCES else []
        known_ones = [choice(each, each) for each in (*LICENCES, *own)]
        self.licence.choices = [*known_ones, choice("", lazy("書かれていない"))]


class SourceForm(TermsForm):
    name = text_field(lazy("一覧の名前"), most=SOURCE_NAME_MAX)
    organisation = SelectField(lazy("だれの名前で載せるか"))
    place = text_field(lazy("市区町村コード"), most=PLACE_MAX, required=False)

    def __init__(self, organisations: list[Organisation], *args: Any, may_be_nobody: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [choice(str(each.id), each.name) for each in organisations]
        nobody = [choice("", lazy("縁側の運営"))] if may_be_nobody else []
        self.organisation.choices = [*offered, *nobody]
        self._organisations = {str(each.id): each for each in organisations}

    def validate_place(self, field: Any) -> None:
        found = place_of(field.data) if field.data else None
        if field.data and (found is None or not found.can_hold_listings):
            raise ValidationError(_("5けたか6けたの市区町村コードで入力してください（例：15204）。"))

    def chosen(self) -> tuple[Organisation | None, int | None]:
        """The organisation, and where its rows belong that name no municipality."""
        organisation = self._organisations.get(self.organisation.data or "")
        place = place_of(self.place.data or "")
        return organisation, place.id if place else organisation.region_id if organisation else None

    @property
    def terms(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("credit", "licence", "category")}


class FileForm(BoardForm):
    file = FileField(lazy("催しのファイル（CSV）"))
    period = text_field(lazy("何月の一覧か"), most=7, required=False)

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(_("ファイルを選んでください。"))


class RowForm(BoardForm):
    starts_at = TokyoMoment(lazy("開始日時"))
    ends_at = TokyoMoment(lazy("終了日時"))
    price_yen = NormalisedInteger(lazy("参加費（円）"), validators=[NumberBetween(0, PRICE_MAX)])

    def validate_ends_at(self, field: Any) -> None:
        if bool(field.data) != bool(self.starts_at.data):
            raise ValidationError(_("開始と終了の両方を入力してください。"))
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(_("終了は開始より後にしてください。"))

    @property
    def said(self) -> dict[str, Any]:
        """As a row keeps it. Whoever sends it has looked at all of the row."""
        begins, ends = self.starts_at.moment(), self.ends_at.moment()
        said: dict[str, Any] = {"checked": True}
        if begins and ends:
            said |= {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
        if self.price_yen.data is not None:
            said["price_yen"] = self.price_yen.data
        return said


def mapping_in(form: Any, headings: list[str], by_themselves: list[str]) -> dict[str, str]:
    """What was chosen otherwise than the headings say by themselves; nothing else is kept."""
    chosen = {}
    for number, (heading, own) in enumerate(zip(headings, by_themselves, strict=True)):
        field = form.get(f"column-{number}", "")
        if field in {*FIELDS, IGNORED} and field != own:
            chosen[heading.strip()] = field
    return chosen
