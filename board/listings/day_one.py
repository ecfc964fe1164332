"""A new account's first day in words, before it bites and when it does."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts.models import Account
from board.i18n import _, ngettext, show_moment
from board.listings import policy, queries
from board.listings.lifecycle import LISTINGS_ON_DAY_ONE


def day_one_text(author: Account, *, now: datetime) -> str | None:
    """How many more they may publish today, why so few, and from when on as many as they like; None after that day."""
    if policy.day_one_is_over(account_opened_at=author.created_at, now=now):
        return None
    published = db.session.scalar(queries.published_count(author)) or 0
    left = max(LISTINGS_ON_DAY_ONE - published, 0)
    moment = show_moment(author.created_at + policy.DAY_ONE)
    if not left:
        return _(
            "登録から24時間のあいだに公開できるのは%(most)s件までです。連投から掲示板を守るためのきまりです。"
            "下書きはいつでも書けて、%(moment)sから公開できます。",
            most=LISTINGS_ON_DAY_ONE,
            moment=moment,
        )
    return ngettext(
        "登録から24時間のあいだは、あと%(num)s件公開できます。連投から掲示板を守るためのきまりで、%(moment)sからは制限がありません。",
        "登録から24時間のあいだは、あと%(num)s件公開できます。連投から掲示板を守るためのきまりで、%(moment)sからは制限がありません。",
        left,
        moment=moment,
    )
