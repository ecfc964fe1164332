"""Side-work and pro bono: the six items that a recruiting post must state, then its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from board.accounts.models import Organisation
from board.i18n import lazy
from board.listings.forms.base import ListingForm
from board.listings.forms.fields import StillToCome, TokyoMoment, asked, category_field, number, reach_field
from board.listings.kinds import PAY_KIND_NAMES, Kind, Reach
from board.listings.models import SHORT_TEXT_MAX
from board.web.forms import choice, choice_field, text_field

# What is usual, and proposed to those who have not thought of it yet.
USUAL_MONTHS = 3


class WorkForm(ListingForm):
    kind = Kind.WORK
    # Whoever acts for no verified organisation reads at once that they cannot publish it, and what to do.
    lacks_organisation = False
    verified: Mapping[int, Organisation] = {}
    category = category_field(Kind.WORK, lazy("仕事の分野"))
    recruiter_name = text_field(lazy("募集者の名前"), most=SHORT_TEXT_MAX)
    recruiter_address = text_field(lazy("募集者の住所"), most=SHORT_TEXT_MAX)
    recruiter_contact = text_field(lazy("募集者の連絡先"), most=SHORT_TEXT_MAX)
    duties = text_field(lazy("仕事の内容"), most=SHORT_TEXT_MAX)
    workplace = text_field(lazy("働く場所"), most=SHORT_TEXT_MAX)
    pay = text_field(lazy("報酬"), most=SHORT_TEXT_MAX)
    pay_kind = choice_field(lazy("報酬の種類"), PAY_KIND_NAMES, radio=True)
    hours_a_week = number(lazy("週あたりの時間"), least=1, most=60)
    online_percent = number(lazy("オンラインの割合（%）"), least=0, most=100)
    months = number(lazy("期間（か月）"), least=1, most=60)
    expenses = text_field(lazy("交通費・経費"), most=SHORT_TEXT_MAX, required=False)
    ends_at = TokyoMoment(lazy("応募の締め切り"), validators=[asked(), StillToCome()])
    reach = reach_field(Kind.WORK)

    def propose_recruiter(self) -> None:
        """Whoever has told us once is not asked again."""
        recruiter = (self.recruiter_name, self.recruiter_address, self.recruiter_contact)
        if not self.verified or any(field.data for field in recruiter):
            return
        chosen = self.verified.get(self.organisation_id.data) or next(iter(self.verified.values()))
        self.organisation_id.data = chosen.id
        for field, said in zip(recruiter, (chosen.name, chosen.address, chosen.contact), strict=True):
            field.data = said

    def changes(self) -> dict[str, Any]:
        changes = super().changes()
        if self.online_percent.data:
            # Said once is enough.
            changes["reach"] |= Reach.ONLINE
        return changes

    def offer_organisations(self, organisations: Iterable[Organisation]) -> None:
        """Nobody recruits as a private person."""
        verified = [each for each in organisations if each.is_verified]
        super().offer_organisations(verified)
        self.verified = {each.id: each for each in verified}
        if verified:
            self.organisation_id.choices = [choice(str(each.id), each.name) for each in verified]
        self.lacks_organisation = not verified
