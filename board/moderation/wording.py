"""A decision in words for the person it is about: what it is called, what was done, how to put it right. Msgids."""

from __future__ import annotations

from dataclasses import dataclass

from board.errors import msgid
from board.moderation.models import Action, TargetKind


@dataclass(frozen=True)
class Words:
    """`head` over the statement, `done` what follows from it, `fix` what the person can do. `told`: the line on their
    page and, after the name of the board, the subject of the mail; of `title`."""

    head: str
    told: str
    done: str
    fix: str


_ANEW = msgid("内容を改めて、新しい掲載として出し直すこともできます。")
_NEXT_TIME = msgid("ガイドラインを読み、これから書くものでは同じことがないようにしてください。")

_LISTING = {
    Action.REQUEST_CHANGES: Words(
        msgid("掲載を直していただきたい理由"),
        msgid("掲載「%(title)s」に直していただきたいところがあります"),
        msgid("直して送っていただくまで、ほかの人から見えないようにしました。自動で公開に戻ることはありません。"),
        msgid("掲載の編集ページで直して送ると、見守り担当が確かめて公開に戻します。"),
    ),
    Action.LIMIT_LISTING: Words(
        msgid("掲載を一覧に出さないことにした理由"),
        msgid("掲載「%(title)s」を一覧に出さないようにしました"),
        msgid("一覧や検索に出さないようにしました。アドレスを知っている人は見ることができ、取引は続けられます。"),
        _ANEW,
    ),
    Action.HIDE: Words(
        msgid("掲載を非公開にした理由"),
        msgid("掲載「%(title)s」を非公開にしました"),
        msgid("ほかの人から見えないようにし、取引の操作を止めました。内容は残っています。"),
        _ANEW,
    ),
    Action.REMOVE: Words(
        msgid("掲載の公開を終えた理由"),
        msgid("掲載「%(title)s」の公開を終えました"),
        msgid("ほかの人から見えないようにし、取引の操作を止めました。内容は180日のあいだ保管し、その後に消します。"),
        _ANEW,
    ),
}
_PHOTO = Words(
    msgid("写真を見えなくした理由"),
    msgid("「%(title)s」の写真を、ほかの人から見えなくしました"),
    msgid("この写真だけを、ほかの人から見えないようにしました。掲載のほかの部分は、そのまま公開されています。"),
    msgid("掲載の編集ページで、別の写真に替えられます。"),
)
_MESSAGE = Words(
    msgid("メッセージを見えなくした理由"),
    msgid("「%(title)s」のやり取りで送ったメッセージを、相手から見えなくしました"),
    msgid("判断の対象になったメッセージだけを、相手から見えないようにしました。"),
    _NEXT_TIME,
)
_REVIEW = Words(
    msgid("ひとことを見えなくした理由"),
    msgid("「%(title)s」の取引のひとことを、ほかの人から見えなくしました"),
    msgid("あなたの書いたひとことを、ほかの人から見えないようにしました。"),
    _NEXT_TIME,
)
_PROFILE = Words(
    msgid("自己紹介と写真を見えなくした理由"),
    msgid("あなたの自己紹介と写真を、ほかの人から見えなくしました"),
    msgid("プロフィールの自己紹介と写真を、ほかの人から見えないようにしました。表示名と掲載は、そのままです。"),
    msgid("異議が認められると元に戻ります。"),
)
_WITHHELD = Words(
    msgid("メッセージを届けなかった理由"),
    msgid("「%(title)s」への確認中のメッセージは、届けられないことになりました"),
    msgid("相手に届けませんでした。文章はあなたのページに残っています。"),
    msgid("内容を改めて、新しいメッセージとして送れます。"),
)
_HELD = Words(
    msgid("掲載を確認している理由"),
    msgid("掲載「%(title)s」は、公開の前に見守り担当が内容を確かめています"),
    msgid("ほかの人から見えないようにし、取引の操作を止めました。内容は残っています。"),
    msgid("何もしなくても、見守り担当が読んで決めます。その判断には異議を申し立てられます。"),
)
PERSONAL = {
    Action.WARN: Words(
        msgid("注意をお伝えした理由"),
        msgid("使い方について、注意をお伝えします"),
        msgid("注意をお伝えしました。できることは、これまでと変わりません。"),
        _NEXT_TIME,
    ),
    Action.LIMIT: Words(
        msgid("公開の前に確かめることにした理由"),
        msgid("あなたの載せるものを、公開の前に確かめることにしました"),
        msgid("これから載せるものは、見守り担当が確かめてから公開されます。新しい問い合わせは1日に3件までです。"),
        _NEXT_TIME,
    ),
    Action.SILENCE: Words(
        msgid("投稿を止めた理由"),
        msgid("あなたの投稿を止めました"),
        msgid(
            "新しい掲載、メッセージ、申し込み、ひとことを止めました。"
            "読むことと、約束が決まっている相手との連絡は続けられます。"
        ),
        _NEXT_TIME,
    ),
    Action.SUSPEND: Words(
        msgid("アカウントを停止した理由"),
        msgid("あなたのアカウントを停止しました"),
        msgid("期限までログインできず、掲載はほかの人から見えません。何も消えていません。期限が過ぎると元どおり使えます。"),
        _NEXT_TIME,
    ),
    Action.BAN: Words(
        msgid("アカウントの利用を終えていただいた理由"),
        msgid("あなたのアカウントを、期限なしで停止しました"),
        msgid("ログインできず、掲載はほかの人から見えません。何も消えていません。"),
        msgid("異議が認められると、元どおり使えます。"),
    ),
}
_CONCEALED = {
    TargetKind.PHOTO: _PHOTO,
    TargetKind.MESSAGE: _MESSAGE,
    TargetKind.REVIEW: _REVIEW,
    TargetKind.ACCOUNT: _PROFILE,
    TargetKind.SCREENING: _WITHHELD,
}
# What a moderator chooses, and reads in the history of a case.
ACTION_NAMES = {
    Action.DISMISS: msgid("問題なしとして閉じる"),
    Action.REQUEST_CHANGES: msgid("直してもらう"),
    Action.LIMIT_LISTING: msgid("一覧に出さない"),
    Action.HIDE: msgid("ほかの人から見えなくする"),
    Action.REMOVE: msgid("公開を終える"),
    Action.WARN: msgid("本人に注意する"),
    Action.LIMIT: msgid("これからの掲載を公開前に確かめる"),
    Action.SILENCE: msgid("投稿を止める"),
    Action.SUSPEND: msgid("アカウントを停止する"),
    Action.BAN: msgid("アカウントを期限なしで停止する"),
    Action.LIFT: msgid("判断を取り消した"),
    Action.HOLD: msgid("自動の確認で止めた"),
}
_OF_HELD_MESSAGE = {
    Action.DISMISS: msgid("問題なしとして届ける"),
    Action.REMOVE: msgid("このメッセージを届けない"),
}
NOTHING_WRONG = msgid("何も止めません。本人には知らせず、報告した人には、確かめたことだけを伝えます。")


def name_of(action: Action, kind: TargetKind) -> str:
    if kind == TargetKind.LISTING and action == Action.HIDE:
        return msgid("掲載を非公開にする")
    return (_OF_HELD_MESSAGE if kind == TargetKind.SCREENING else ACTION_NAMES).get(action, ACTION_NAMES[action])


def explained(action: Action, kind: TargetKind) -> str:
    """What follows from it, for whoever is about to decide it."""
    return NOTHING_WRONG if action == Action.DISMISS else words_of(action, kind).done


def words_of(action: Action, kind: TargetKind) -> Words:
    """Of a measure, or of what the rules against fraud held."""
    if action == Action.HOLD:
        return _HELD
    if action in PERSONAL:
        return PERSONAL[action]
    if kind == TargetKind.LISTING or action == Action.REQUEST_CHANGES:
        return _LISTING[action]
    return _CONCEALED[kind]
