"""Answering an organisation that asks to be verified, and telling those who act for it."""

from __future__ import annotations

from datetime import datetime

from board import db
from board.accounts import organisations
from board.accounts import queries as accounts
from board.accounts.models import Account, Answer, Membership, Organisation
from board.errors import RuleBroken, msgid
from board.notifications.actions import notify
from board.outbox.actions import send_mail


def answer(organisation: Organisation, outcome: Answer, text: str, *, seen: str, by: Account, now: datetime) -> None:
    """Raises RuleBroken where somebody has answered already, or where what was looked at has changed since."""
    db.lock(organisation)
    if version_of(organisation) != seen:
        raise RuleBroken(
            msgid("ほかの担当者が返事をしたか、申し込みの内容が変わりました。ページを読み込み直してください。")
        )
    match outcome:
        case Answer.VERIFIED:
            organisations.verify(organisation, by=by, now=now)
        case Answer.QUESTION:
            organisations.ask_more(organisation, text, by=by, now=now)
        case Answer.DECLINED:
            organisations.decline(organisation, text, by=by, now=now)
        case Answer.WITHDRAWN:
            organisations.withdraw_verification(organisation, text, by=by, now=now)
    tell_members(organisation, outcome, text, now=now)


def version_of(organisation: Organisation) -> str:
    """Changes whenever somebody asks, says more, or answers."""
    moments = (organisation.asked_at, organisation.answered_at, organisation.verified_at)
    return " ".join(moment.isoformat() if moment else "-" for moment in moments)


def tell_members(organisation: Organisation, outcome: Answer, text: str, *, now: datetime) -> None:
    """Everybody who acts for it, on their page and by mail."""
    memberships = accounts.members_of(organisation)
    for membership in db.session.scalars(memberships):
        _tell(membership, outcome, text, now=now)


def _tell(membership: Membership, outcome: Answer, text: str, *, now: datetime) -> None:
    account, organisation = membership.account, membership.organisation
    about = {"title": organisation.name, "organisation_id": organisation.id}
    notify(account, f"organisation_{outcome}", now=now, mail=False, **about)
    if not account.can_sign_in:
        return
    send_mail(
        account.email,
        "organisation_answered",
        locale=account.locale,
        now=now,
        recipient_name=account.display_name,
        outcome=str(outcome),
        text=text,
        **about,
    )
