"""What whoever receives a message is told beside it: calm, and of that kind."""

from __future__ import annotations

from board.errors import msgid

ADVICE = {
    "gift_card": msgid(
        "ギフトカードや電子マネーの番号は、知らせるとお金を渡したのと同じで、取り戻せません。"
        "迷ったら消費者ホットライン188に相談できます。"
    ),
    "pay_ahead": msgid(
        "お金は、会って品物を確かめてから払ってください。先の振込や送金を求められたら断って大丈夫です。"
        "迷ったら消費者ホットライン188に相談できます。"
    ),
    "stay_here": msgid(
        "連絡はこのページだけで足ります。ほかのアプリや電話に移ると、困ったときに縁側がお手伝いできません。"
    ),
    "link": msgid("知らない相手のURLは開かず、番号やパスワードも教えないでください。"),
    "id_photo": msgid("身分証の写真は送らないでください。不安なときは警察相談専用電話 #9110 に相談できます。"),
    "job": msgid(
        "仕事の募集には、募集者の名前・住所・連絡先、仕事の内容、場所、賃金が書かれている必要があります。"
        "不安なときは警察相談専用電話 #9110 に相談できます。"
    ),
    "solicitation": msgid(
        "勧誘は、誰が何のためにするのかを先に告げるきまりです。会う前に目的をたずねてください。"
        "迷ったら消費者ホットライン188に相談できます。"
    ),
    "loan": msgid("お金や口座、携帯の貸し借りには応じないでください。消費者ホットライン188に相談できます。"),
    "price": msgid("掲載されている価格と違う金額です。理由をたずね、納得してから決めてください。"),
}
SAFELY = msgid("会うときは、人のいる場所を選んでください。先にお金を払わないでください。")


def advice_of(code: str) -> str:
    """A msgid."""
    return ADVICE.get(code, SAFELY)
