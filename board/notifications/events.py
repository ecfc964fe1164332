"""What can be told: for each event its sentence and the endpoint it leads to. Sentences are msgids."""

from __future__ import annotations

from dataclasses import dataclass

from board.errors import msgid


@dataclass(frozen=True)
class Event:
    """`sentence` and `id_param` speak of the params the notifier gives."""

    sentence: str
    endpoint: str
    id_argument: str
    id_param: str


EVENTS: dict[str, Event] = {
    "new_message": Event(
        msgid("%(name)sさんから「%(title)s」についてメッセージが届きました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "deal_reserved": Event(
        msgid("「%(title)s」があなたの取引予定になりました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "deal_done": Event(
        msgid("「%(title)s」の取引が完了しました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "deal_cancelled": Event(
        msgid("「%(title)s」の取引予定が取り消されました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "deal_lapsed": Event(
        msgid("「%(title)s」の取引予定は、期限が過ぎたため取り消されました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "listing_gone": Event(
        msgid("お問い合わせいただいた「%(title)s」は受付を終了しました。"),
        "thread.show",
        "conversation_id",
        "conversation_id",
    ),
    "listing_taken_down": Event(
        msgid("掲載「%(title)s」を非公開にしました。理由：ガイドライン「%(guideline)s」"),
        "moderation.statement",
        "decision_id",
        "decision_id",
    ),
    "listing_restored": Event(
        msgid("掲載「%(title)s」の公開を再開しました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "report_decided": Event(
        msgid("ご報告いただいた掲載を確認し、対応を終えました。ご協力ありがとうございました。"),
        "notifications.index",
        "",
        "",
    ),
}
