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


def _of_participation(sentence: str) -> Event:
    return Event(sentence, "participation.show", "participation_id", "participation_id")


def _at_desk(sentence: str) -> Event:
    return Event(sentence, "desk.show", "listing_id", "listing_id")


def _of_decision(sentence: str) -> Event:
    return Event(sentence, "moderation.statement", "decision_id", "decision_id")


def _of_listing(sentence: str) -> Event:
    return Event(sentence, "pages.listing", "listing_id", "listing_id")


def _of_report(sentence: str) -> Event:
    return Event(sentence, "moderation.my_report", "report_id", "report_id")


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
    "review_asked": Event(
        msgid("「%(title)s」の取引はいかがでしたか。%(name)sさんへ、ひとことを書けます。"),
        "reviews.show",
        "deal_id",
        "deal_id",
    ),
    "review_due": Event(
        msgid("「%(title)s」のひとことは、%(until_at)sまで書けます。"),
        "reviews.show",
        "deal_id",
        "deal_id",
    ),
    "review_shown": Event(
        msgid("%(name)sさんから「%(title)s」の取引のひとことが届きました。"),
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
    "listing_expiring": Event(
        msgid("「%(title)s」は%(expires_at)sに受付を終えます。続けるときは、掲載のページで更新してください。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "listing_deadline": Event(
        msgid("「%(title)s」は、あなたが決めた最終日の%(expires_at)sに受付を終えます。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "listing_expired": Event(
        msgid("「%(title)s」は期限が過ぎたため、受付を終えました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "standing_question": Event(
        msgid("常時掲載の「%(title)s」は、まだ続いていますか。終わったときは取り下げてください。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "standing_ended": Event(
        msgid("「%(title)s」は団体の確認がなくなったため常時掲載ではなくなり、%(expires_at)sまでの掲載になりました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "schedule_kept": Event(
        msgid("予約していた「%(title)s」を公開しました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "schedule_postponed": Event(
        msgid("登録から24時間のあいだに公開できる数を超えたため、「%(title)s」は%(opens_at)sに公開します。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "schedule_refused": Event(
        msgid("「%(title)s」は予約した時刻に公開できませんでした。下書きは残っています。%(why)s"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "listing_held": Event(
        msgid("掲載「%(title)s」は、公開の前に見守り担当が内容を確かめています。理由：%(rule)s"),
        "moderation.statement",
        "decision_id",
        "decision_id",
    ),
    "message_withheld": Event(
        msgid("「%(title)s」への確認中のメッセージは、届けられないことになりました。"),
        "moderation.statement",
        "decision_id",
        "decision_id",
    ),
    "listing_taken_down": Event(
        msgid("掲載「%(title)s」を非公開にしました。理由：ガイドライン「%(guideline)s」"),
        "moderation.statement",
        "decision_id",
        "decision_id",
    ),
    "decided_request_changes": _of_decision(
        msgid("掲載「%(title)s」に直していただきたいところがあります。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_limit_listing": _of_decision(
        msgid("掲載「%(title)s」を一覧に出さないようにしました。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_hide": _of_decision(msgid("掲載「%(title)s」を非公開にしました。理由：ガイドライン「%(guideline)s」")),
    "decided_remove": _of_decision(msgid("掲載「%(title)s」の公開を終えました。理由：ガイドライン「%(guideline)s」")),
    "decided_photo": _of_decision(
        msgid("「%(title)s」の写真を、ほかの人から見えなくしました。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_message": _of_decision(
        msgid(
            "「%(title)s」のやり取りで送ったメッセージを、相手から見えなくしました。理由：ガイドライン「%(guideline)s」"
        )
    ),
    "decided_review": _of_decision(
        msgid("「%(title)s」の取引のひとことを、ほかの人から見えなくしました。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_account": _of_decision(
        msgid("あなたの自己紹介と写真を、ほかの人から見えなくしました。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_screening": _of_decision(msgid("「%(title)s」への確認中のメッセージは、届けられないことになりました。")),
    "decided_warn": _of_decision(msgid("使い方について、注意をお伝えします。理由：ガイドライン「%(guideline)s」")),
    "decided_limit": _of_decision(
        msgid("あなたの載せるものを、公開の前に確かめることにしました。理由：ガイドライン「%(guideline)s」")
    ),
    "decided_silence": _of_decision(msgid("あなたの投稿を止めました。理由：ガイドライン「%(guideline)s」")),
    "decided_suspend": _of_decision(msgid("あなたのアカウントを停止しました。理由：ガイドライン「%(guideline)s」")),
    "decided_ban": _of_decision(
        msgid("あなたのアカウントを、期限なしで停止しました。理由：ガイドライン「%(guideline)s」")
    ),
    "decision_undone": _of_decision(msgid("「%(title)s」についての判断を取り消し、元に戻しました。")),
    "appeal_upheld": _of_decision(msgid("「%(title)s」についての異議を別の担当者が確かめました。判断は変わりません。")),
    "appeal_overturned": _of_decision(msgid("「%(title)s」についての異議が認められ、判断を取り消しました。")),
    "appeal_modified": _of_decision(msgid("「%(title)s」についての異議を受けて、判断を軽いものに改めました。")),
    "listing_restored": Event(
        msgid("掲載「%(title)s」の公開を再開しました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "project_proposed": Event(
        msgid("%(name)sさんが「%(title)s」をあなたにお願いしたいとのことです。お返事をお待ちしています。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_started": Event(
        msgid("%(name)sさんとのプロジェクト「%(title)s」が始まりました。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_report_due": Event(
        msgid("プロジェクト「%(title)s」がもうすぐ終わります。報告を書きましょう。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_reported": Event(
        msgid("%(name)sさんから「%(title)s」の報告が届きました。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_sent_back": Event(
        msgid("「%(title)s」の報告に、書き足してほしいことがあるそうです。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_closed": Event(
        msgid("プロジェクト「%(title)s」が完了しました。続けますか？"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_continues": Event(
        msgid("「%(title)s」の次のプロジェクトが始まりました。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "project_ended": Event(
        msgid("%(name)sさんが、プロジェクト「%(title)s」を終えました。"),
        "projects.show",
        "project_id",
        "project_id",
    ),
    "search_found_one": Event(
        msgid("保存した検索に合う「%(title)s」が載りました。"), "pages.listing", "listing_id", "listing_id"
    ),
    "search_found": Event(
        msgid("保存した検索に合う掲載が、新しく%(count)s件載りました。"), "subscriptions.index", "", ""
    ),
    "organisation_verified": Event(
        msgid("団体「%(title)s」が確認されました。"),
        "organisations.own",
        "organisation_id",
        "organisation_id",
    ),
    "organisation_question": Event(
        msgid("団体「%(title)s」の確認について、おたずねしたいことがあります。"),
        "organisations.own",
        "organisation_id",
        "organisation_id",
    ),
    "organisation_declined": Event(
        msgid("団体「%(title)s」は確認できませんでした。理由をご覧ください。"),
        "organisations.own",
        "organisation_id",
        "organisation_id",
    ),
    "organisation_withdrawn": Event(
        msgid("団体「%(title)s」の確認が取り消されました。理由をご覧ください。"),
        "organisations.own",
        "organisation_id",
        "organisation_id",
    ),
    "contact_received": Event(
        msgid("新しいお問い合わせが届きました。"),
        "operations.contact",
        "contact_id",
        "contact_id",
    ),
    "report_decided": Event(
        msgid("ご報告いただいた掲載を確認し、対応を終えました。ご協力ありがとうございました。"),
        "notifications.index",
        "",
        "",
    ),
    "report_acted": _of_report(
        msgid("お知らせくださった件を確かめ、対応しました。見守りへのご協力、ありがとうございました。")
    ),
    "report_nothing_found": _of_report(
        msgid("お知らせくださった件を確かめました。問題は見つかりませんでした。ありがとうございました。")
    ),
    "participation_missed": Event(
        msgid("「%(title)s」に「連絡なしの不参加」とつけられました。違うときは、主催者に伝えられます。"),
        "desk.new_objection",
        "participation_id",
        "participation_id",
    ),
    "participation_corrected": _of_participation(msgid("「%(title)s」の出欠が「参加しました」に直りました。")),
    "participation_objected": _at_desk(msgid("%(name)sさんから「%(title)s」の出欠について連絡がありました。")),
    "participation_applied": _at_desk(
        msgid("%(name)sさんが「%(title)s」に申し込みました。受け入れるかどうか、お返事してください。")
    ),
    "participation_joined": _at_desk(msgid("%(name)sさんが「%(title)s」に参加します。")),
    "participation_left": _at_desk(msgid("%(name)sさんが「%(title)s」の申し込みを取り消しました。")),
    "participation_confirmed": _of_participation(msgid("「%(title)s」に参加できます。")),
    "participation_waitlisted": _of_participation(msgid("「%(title)s」は満席のため、キャンセル待ちの列に入りました。")),
    "participation_offered": _of_participation(
        msgid("「%(title)s」の席が空きました。%(until_at)sまで、あなたのために取ってあります。")
    ),
    "participation_free": _of_participation(msgid("「%(title)s」の席が空きました。先に受け取った方のものになります。")),
    "participation_lapsed": _of_participation(msgid("「%(title)s」の席の案内は、期限が過ぎたため次の方に移りました。")),
    "participation_declined": _of_participation(msgid("「%(title)s」への参加は、今回は見送りになりました。")),
    "participation_off": _of_participation(msgid("「%(title)s」への申し込みは、主催者の都合で取り消されました。")),
    "participation_moved": _of_participation(msgid("「%(title)s」の日時が%(starts_at)sからに変わりました。")),
    "participation_reminder": _of_participation(msgid("「%(title)s」は%(starts_at)sに始まります。")),
    "participation_over": _of_participation(msgid("「%(title)s」は終わりました。今回は席をご用意できませんでした。")),
    "favourite_ended": Event(
        msgid("お気に入りの「%(title)s」は受付を終了しました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "favourite_cheaper": Event(
        msgid("お気に入りの「%(title)s」が%(price)s円になりました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
    "favourite_free": Event(
        msgid("お気に入りの「%(title)s」が無料になりました。"),
        "pages.listing",
        "listing_id",
        "listing_id",
    ),
}
