"""The particulars of an audit line in words: 「役割：見守り担当」 instead of `role: moderator`."""

from __future__ import annotations

from collections.abc import Callable

from board.accounts.models import ROLE_NAMES, Role
from board.errors import msgid
from board.i18n import _, current_language, translate
from board.moderation.showing import reason_name
from board.operations.models import TOPIC_NAMES, Topic
from board.regions import tree

DETAIL_NAMES = {
    "account": msgid("アカウントの番号"),
    "conversation": msgid("やり取りの番号"),
    "conversation_id": msgid("やり取りの番号"),
    "count": msgid("件数"),
    "decision": msgid("判断の番号"),
    "guideline": msgid("ガイドライン"),
    "listing": msgid("掲載の番号"),
    "listing_id": msgid("掲載の番号"),
    "made_at": msgid("作られた時"),
    "mended": msgid("直した数"),
    "method": msgid("方法"),
    "new_email": msgid("新しいアドレス"),
    "old_email": msgid("前のアドレス"),
    "outcome": msgid("結果"),
    "reason": msgid("理由"),
    "region": msgid("地域"),
    "renewal": msgid("更新の回数"),
    "report": msgid("報告の番号"),
    "role": msgid("役割"),
    "supersedes": msgid("取り消された判断の番号"),
    "topic": msgid("種類"),
    "version": msgid("版"),
}
METHOD_NAMES = {
    "password": msgid("パスワード"),
    "code": msgid("パスワードとコード"),
    "recovery_code": msgid("リカバリーコード"),
    "passkey": msgid("パスキー"),
}
OUTCOME_NAMES = {
    "handed_over": msgid("ゆずった"),
    "completed": msgid("ゆずった"),
    "withdrawn": msgid("取り下げた"),
    "expired": msgid("期限が過ぎた"),
}


def told(details: dict[str, object]) -> list[tuple[str, str]]:
    """(name, value) in the page's language; what has no name yet is shown by its key. Empty values say nothing."""
    return [
        (translate(DETAIL_NAMES.get(name, name)), _value(name, value))
        for name, value in details.items()
        if value not in (None, "")
    ]


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    speak = _SPOKEN.get(name)
    return speak(str(value)) if speak else str(value)


def _role(code: str) -> str:
    return translate(ROLE_NAMES[Role(code)]) if code in set(Role) else code


def _region(code: str) -> str:
    """Stored by the six-digit code, the last of which only checks the others."""
    place = tree.by_slug(code[:5]) or tree.by_slug(code[:2]) if len(code) == 6 else tree.by_slug(code)
    return tree.label(place, current_language()) if place else code


def _topic(code: str) -> str:
    return translate(TOPIC_NAMES[Topic(code)]) if code in set(Topic) else code


def _method(code: str) -> str:
    return translate(METHOD_NAMES.get(code, code))


def _outcome(code: str) -> str:
    return translate(OUTCOME_NAMES.get(code, code))


_SPOKEN: dict[str, Callable[[str], str]] = {
    "role": _role,
    "region": _region,
    "topic": _topic,
    "reason": reason_name,
    "method": _method,
    "outcome": _outcome,
}
