"""What is known of a person by what they did here: facts to be counted, never a score."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, cast, func, select, union_all

from board import db
from board.accounts.models import Account
from board.conversations.models import Conversation
from board.deals.lifecycle import DealState
from board.deals.models import Deal
from board.i18n import _, ngettext
from board.pages.words import month_of
from board.participation.lifecycle import State
from board.participation.models import Participation


def deals_done(account_id: Any) -> ColumnElement[int]:
    """On either side."""
    talks = select(Conversation.id).correlate_except(Conversation)
    # Two looks into two indexes; with OR a database may read all deals that were ever done.
    sides = (talks.where(side == account_id) for side in (Conversation.asker_id, Conversation.owner_id))
    theirs = Deal.conversation_id.in_(union_all(*sides))
    # As a text, so that SQLite looks at the deals of these talks instead of all that are done.
    is_done = cast(Deal.state, String) == str(DealState.DONE)
    return select(func.count()).select_from(Deal).where(theirs, is_done).scalar_subquery()


def times_joined(account_id: Any) -> ColumnElement[int]:
    """Confirmed by the hosts."""
    came = Participation.account_id == account_id, Participation.state == State.ATTENDED
    return select(func.count()).select_from(Participation).where(*came).scalar_subquery()


def counts_of(account_id: int) -> tuple[int, int]:
    """Deals brought to an end, and times they took part."""
    done, joined = db.session.execute(_counts(), {"account": account_id}).one()
    return done, joined


def trust_of(account: Account) -> list[str]:
    """Since when, whether we know their mail reaches them, and what they have brought to a good end."""
    return [since_text(account), *deeds_of(account.id)] if account.has_profile else []


def since_text(account: Account) -> str:
    return _("%(month)sから参加・メール確認済み", month=month_of(account.created_at))


def deeds_of(account_id: int) -> list[str]:
    """In a few words each; nothing is said of what there is none of."""
    done, joined = counts_of(account_id)
    said = []
    if done:
        said.append(ngettext("完了した取引 %(num)s件", "完了した取引 %(num)s件", done))
    if joined:
        said.append(ngettext("催しや手伝いへの参加 %(num)s回", "催しや手伝いへの参加 %(num)s回", joined))
    return said


@cache
def _counts() -> Select[int, int]:
    account: Any = bindparam("account", type_=Integer)
    return select(deals_done(account), times_joined(account))
