"""What strangers write to the operators, and what operators enter on their pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from wtforms import BooleanField

from board.accounts.forms import email_field
from board.accounts.models import (
    ORGANISATION_KIND_NAMES,
    ORGANISATION_NAME_MAX,
    ORGANISATION_TEXT_MAX,
    ROLE_NAMES,
)
from board.accounts.suspension import REASON_MAX
from board.errors import msgid
from board.i18n import lazy
from board.listings.kinds import CATEGORY_NAMES
from board.operations.models import CONTACT_NOTE_MAX, CONTACT_TEXT_MAX, TOPIC_NAMES
from board.web.forms import BoardForm, choice_field, filled, text_area, text_field

ANSWERED, CLOSED = "answered", "closed"


class ContactForm(BoardForm):
    topic = choice_field(lazy("お問い合わせの種類"), TOPIC_NAMES, radio=True)
    body = text_area(lazy("内容"), most=CONTACT_TEXT_MAX)
    reply_to = email_field(lazy("返信先のメールアドレス"), required=False)


class SettleForm(BoardForm):
    note = text_area(lazy("メモ"), most=CONTACT_NOTE_MAX, required=False)


LASTING = "lasting"
# How long somebody is suspended, in days.
SPANS = {
    LASTING: msgid("停止を解くまで"),
    "3": msgid("3日間"),
    "7": msgid("7日間"),
    "30": msgid("30日間"),
    "90": msgid("90日間"),
}


class SuspendForm(BoardForm):
    reason = text_field(lazy("停止の理由"), most=REASON_MAX)
    days = choice_field(lazy("停止する期間"), SPANS, required=False, radio=True, default=LASTING)

    def until(self, now: datetime) -> datetime | None:
        """None: until somebody lifts it."""
        return None if self.days.data == LASTING else now + timedelta(days=int(self.days.data))


class AppointForm(BoardForm):
    role = choice_field(lazy("役割"), ROLE_NAMES, radio=True)
    category = choice_field(lazy("見守るカテゴリー"), CATEGORY_NAMES, required=False)


class OrganisationForm(BoardForm):
    name = text_field(lazy("団体の名前"), most=ORGANISATION_NAME_MAX)
    kind = choice_field(lazy("団体の種類"), ORGANISATION_KIND_NAMES)
    address = text_field(lazy("所在地"), most=ORGANISATION_TEXT_MAX, required=False)
    contact = text_field(lazy("連絡先"), most=ORGANISATION_TEXT_MAX, required=False)


class MemberForm(BoardForm):
    email = email_field()


class DiscardAllForm(BoardForm):
    sure = BooleanField(lazy("すべて取りやめることを確かめました"), validators=[filled()])
