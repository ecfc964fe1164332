"""Ask for a copy of one's data; ask to leave, and stay after all."""

from __future__ import annotations

import secrets
from datetime import datetime

from board import db
from board.accounts import actions as accounts
from board.accounts import queries as account_queries
from board.accounts.models import Account, Purpose, SingleUseToken
from board.audit.actions import record
from board.deals import actions as deals
from board.departure import queries
from board.departure.models import EXPORTS_A_DAY, GRACE, Export
from board.errors import RuleBroken, msgid
from board.listings import queries as listings
from board.listings.actions import index_later
from board.listings.lifecycle import LISTED
from board.listings.models import Effect, Listing
from board.outbox.actions import follow_up, send_mail
from board.participation import actions as sign_ups
from board.participation import queries as participations
from board.participation.projects import actions as projects
from board.participation.projects import queries as project_queries
from board.participation.projects.models import Project

MAKE_EXPORT = "make_export"
FILE_NAME_BYTES = 32


def ask_for_export(account: Account, *, now: datetime) -> Export:
    """The worker packs it. One that is being packed is the one asked for; a second press finds it."""
    db.lock(account)
    pending = db.session.scalars(queries.pending_export(account)).first()
    if pending is not None:
        return pending
    if (db.session.scalar(queries.exports_lately(account, now=now)) or 0) >= EXPORTS_A_DAY:
        raise RuleBroken(msgid("データの準備は、24時間に%(count)s回までです。"), count=EXPORTS_A_DAY)
    export = Export(account=account, asked_at=now, file_name=f"{secrets.token_urlsafe(FILE_NAME_BYTES)}.zip")
    db.session.add(export)
    db.session.flush()
    follow_up(MAKE_EXPORT, export.id, now=now)
    record("export_asked", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    return export


def why_not_leave(account: Account) -> str | None:
    """The msgid of what must be done before; None when they may go."""
    if account.is_staff:
        return msgid("見守り担当・運営の役割があるあいだは退会できません。先に、運営に役割を外してもらってください。")
    return None


def ask_to_leave(account: Account, *, now: datetime) -> None:
    """Out of sight at once, erased when the days to think it over have passed. A second press does nothing."""
    db.lock(account)
    if account.is_leaving:
        return
    if why := why_not_leave(account):
        raise RuleBroken(why)
    account.leaving_at, account.erase_at = now, now + GRACE
    reserved = db.session.scalars(queries.reserved_with(account)).all()
    published = db.session.scalars(listings.published_by(account)).all()
    at_work = db.session.scalars(project_queries.standing_of(account).order_by(Project.id)).all()
    signed_up = db.session.scalars(participations.ahead_of(account, now)).all()
    # Every listing before the first line in the log, the lowest number first: so does whoever ends several deals.
    touched = [*published, *(deal.listing for deal in reserved), *(project.listing for project in at_work)]
    touched += [participation.listing for participation in signed_up]
    _lock_all({listing.id: listing for listing in touched})
    for deal in reserved:
        # What moderators have frozen stays as it is; it lapses by itself when they are done.
        if not deal.listing.is_concealed:
            deals.cancel(deal, by=account, now=now)
    for project in at_work:
        projects.end(project, by=account, now=now)
    sign_ups.step_back_from_all(account, now=now)
    for listing in published:
        sign_ups.call_off_all(listing, now=now)
        db.session.add(listing.restrict(Effect.AUTHOR_LEAVING, guideline="", now=now))
        _index(listing, now=now)
    accounts.end_other_sessions(account, keep=None, now=now)
    _write(account, "account_leaving", now=now, token=_way_back(account, now=now))
    record("account_leaving", actor_id=account.id, object_type="account", object_id=account.id, now=now)


def stay(account: Account, *, now: datetime) -> bool:
    """Everything is as it was; whether it could still be undone. Deals that were cancelled stay so."""
    db.lock(account)
    if account.is_erased:
        return False
    if not account.is_leaving:
        return True
    account.leaving_at = account.erase_at = account.erasure_recalled_at = None
    for token in db.session.scalars(account_queries.unused_tokens_of(account, Purpose.STAY)):
        token.used_at = now
    withheld = db.session.scalars(queries.withheld_of(account)).all()
    _lock_all({listing.id: listing for listing in withheld})
    for listing in withheld:
        for restriction in listing.active_restrictions:
            if restriction.effect == Effect.AUTHOR_LEAVING:
                restriction.lift(now=now)
        _index(listing, now=now)
    _write(account, "account_stays", now=now)
    record("account_stays", actor_id=account.id, object_type="account", object_id=account.id, now=now)
    return True


def recall(account: Account, *, now: datetime) -> None:
    """One more day: the last mail before nothing is left. Once."""
    db.lock(account)
    if account.erase_at is None or account.erasure_recalled_at is not None or account.is_erased:
        return
    account.erasure_recalled_at = now
    _write(account, "account_erased_soon", now=now, token=_way_back(account, now=now))


def _way_back(account: Account, *, now: datetime) -> str:
    """The secret of a link that undoes it. The link of an earlier mail goes on working beside it."""
    secret = secrets.token_urlsafe(accounts.SECRET_BYTES)
    db.session.add(
        SingleUseToken(
            account=account,
            purpose=Purpose.STAY,
            secret_hash=accounts.hash_secret(secret),
            created_at=now,
            expires_at=account.erase_at or now,
        )
    )
    return secret


def _lock_all(listings: dict[int, Listing]) -> None:
    for _id, listing in sorted(listings.items()):
        db.lock(listing)


def _index(listing: Listing, *, now: datetime) -> None:
    if listing.state in LISTED:
        index_later(listing, now=now)


def _write(account: Account, event: str, *, now: datetime, **params: object) -> None:
    if account.erase_at is not None:
        params["erase_at"] = account.erase_at.isoformat()
    send_mail(account.email, event, locale=account.locale, now=now, recipient_name=account.display_name, **params)
