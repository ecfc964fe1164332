"""Keep a search and let it go; say yes to it by mail; how often to be told, and not at all."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from board import db
from board.accounts import queries as accounts
from board.accounts.actions import SECRET_BYTES, hash_secret
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.outbox.actions import send_mail
from board.subscriptions import queries
from board.subscriptions.models import SEARCHES_MAX, SavedSearch, SearchRequest, Subscriber, new_key
from board.subscriptions.policy import Frequency


def save_search(query: str, frequency: Frequency, *, by: Account, now: datetime) -> SavedSearch:
    """Of a person with an account, whose address is known to be theirs. Saved twice is saved, as it was said last.
    Raises RuleBroken when there are too many."""
    return _save(subscriber_for(by, now=now), query, frequency, now=now)


def ask_to_save(email: str, query: str, frequency: Frequency, *, locale: str, now: datetime) -> SearchRequest:
    """Whoever typed the address may not own it: until its owner has said yes it gets this one mail and no other."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    request = SearchRequest(
        email=email, query=query, frequency=frequency, locale=locale, asked_at=now, secret_hash=hash_secret(secret)
    )
    db.session.add(request)
    send_mail(email, "search_confirmation", locale=locale, now=now, token=secret, query=query, frequency=str(frequency))
    return request


def confirm(request: SearchRequest, *, now: datetime) -> SavedSearch:
    """The owner of the address says yes. Where the address has an account, the search is among that person's."""
    account = db.session.scalars(accounts.by_email(request.email)).first()
    if account is not None and account.has_profile:
        subscriber = subscriber_for(account, now=now)
    else:
        subscriber = _subscriber(email=request.email, locale=request.locale, now=now)
    saved = _save(subscriber, request.query, request.frequency, now=now)
    request.confirmed_at = now
    return saved


def subscriber_for(account: Account, *, now: datetime) -> Subscriber:
    """With what was saved under their address before they had an account."""
    db.lock(account)
    known = db.session.scalars(queries.subscriber_of(account)).first()
    if known is not None:
        return known
    of_address = db.session.scalars(queries.subscriber_at(account.email)).first()
    if of_address is not None:
        of_address.account_id, of_address.email = account.id, None
        db.session.flush()
        return of_address
    return _subscriber(account_id=account.id, locale=account.locale, now=now)


def _subscriber(*, now: datetime, **whom: Any) -> Subscriber:
    """Two who come at once find the same one."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if is_postgresql else sqlite.insert
    row = insert(Subscriber).values(key=new_key(), created_at=now, **whom).on_conflict_do_nothing()
    db.session.execute(row)
    if "account_id" in whom:
        found = db.session.scalars(queries.subscriber_of(db.session.get_one(Account, whom["account_id"])))
    else:
        found = db.session.scalars(queries.subscriber_at(whom["email"]))
    return found.one()


def _save(subscriber: Subscriber, query: str, frequency: Frequency, *, now: datetime) -> SavedSearch:
    # One person's presses wait for each other: the second sees the first, and so does the count.
    db.lock(subscriber)
    known = db.session.scalars(queries.searches_of(subscriber).where(SavedSearch.query == query)).first()
    if known is not None:
        known.frequency = frequency
        return known
    if (db.session.scalar(queries.count_of(subscriber)) or 0) >= SEARCHES_MAX:
        raise RuleBroken(
            msgid("検索の保存は%(most)s件までです。いらなくなったものを消すと、また保存できます。"), most=SEARCHES_MAX
        )
    saved = SavedSearch(subscriber=subscriber, query=query, frequency=frequency, created_at=now)
    db.session.add(saved)
    db.session.flush()
    _log("search_saved", subscriber, saved.id, now=now)
    return saved


def set_frequency(saved: SavedSearch, frequency: Frequency) -> None:
    saved.frequency = frequency


def let_go(saved: SavedSearch, *, now: datetime) -> None:
    """What was found for it and not told is forgotten; what was told stays told."""
    _log("search_removed", saved.subscriber, saved.id, now=now)
    db.session.execute(delete(SavedSearch).where(SavedSearch.id == saved.id))


def stop(subscriber: Subscriber, *, now: datetime) -> None:
    """No mail about any search any more. The searches stay, to be taken up again. A second call does nothing."""
    db.lock(subscriber)
    awake = queries.searches_of(subscriber).where(SavedSearch.frequency != Frequency.OFF)
    stopped = list(db.session.scalars(awake))
    for saved in stopped:
        saved.frequency = Frequency.OFF
    if stopped:
        _log("search_mails_stopped", subscriber, subscriber.id, now=now)


def forget(subscriber: Subscriber, *, now: datetime) -> None:
    """Of an address without an account nothing is left."""
    _log("search_mails_stopped", subscriber, subscriber.id, now=now)
    db.session.execute(delete(SearchRequest).where(SearchRequest.email == subscriber.address))
    db.session.execute(delete(Subscriber).where(Subscriber.id == subscriber.id))


def _log(action: str, subscriber: Subscriber, object_id: int, *, now: datetime) -> None:
    """Of addresses without an account the log knows the number only."""
    record(action, actor_id=subscriber.account_id, object_type="saved_search", object_id=object_id, now=now)
