"""Keep somebody away, or only quiet. Whom it concerns is never told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, select

from board import db
from board.accounts import queries
from board.accounts.models import BOUNDARIES_MAX, Account, Block, Mute
from board.audit.actions import record
from board.errors import RuleBroken, msgid


def block(other: Account, *, by: Account, now: datetime) -> Block:
    """From now on neither can write to the other, nor see what the other has posted. Blocked twice is blocked."""
    _refuse_oneself(other, by)
    # In the order of their numbers, as everybody does who locks two people: each may block the other at once.
    for account in sorted((by, other), key=lambda account: account.id):
        db.lock(account)
    known = db.session.scalars(queries.blocks_by(by).where(Block.blocked_id == other.id)).one_or_none()
    if known is not None:
        return known
    _refuse_too_many(Block, by)
    drawn = Block(account_id=by.id, blocked_id=other.id, since=now)
    db.session.add(drawn)
    for account in (by, other):
        account.sees_less = True
    _log("person_blocked", other, by=by, now=now)
    return drawn


def unblock(other_id: int, *, by: Account, now: datetime) -> None:
    """Who is not blocked stays so. What the other has drawn from their side stays too."""
    db.lock(by)
    known = db.session.scalars(queries.blocks_by(by).where(Block.blocked_id == other_id)).one_or_none()
    if known is not None:
        db.session.delete(known)
        _log("person_unblocked", known.blocked, by=by, now=now)


def mute(other: Account, *, by: Account, now: datetime) -> Mute:
    """Their messages come without a word about it. Muted twice is muted."""
    _refuse_oneself(other, by)
    db.lock(by)
    known = db.session.scalars(queries.mutes_by(by).where(Mute.muted_id == other.id)).one_or_none()
    if known is not None:
        return known
    _refuse_too_many(Mute, by)
    quiet = Mute(account_id=by.id, muted_id=other.id, since=now)
    db.session.add(quiet)
    _log("person_muted", other, by=by, now=now)
    return quiet


def unmute(other_id: int, *, by: Account, now: datetime) -> None:
    """Who is not muted stays so."""
    db.lock(by)
    known = db.session.scalars(queries.mutes_by(by).where(Mute.muted_id == other_id)).one_or_none()
    if known is not None:
        db.session.delete(known)
        _log("person_unmuted", known.muted, by=by, now=now)


def stands_between(one_id: int, other_id: int) -> bool:
    """Whether either of them has blocked the other."""
    return bool(db.session.scalar(select(queries.blocked_between(one_id, other_id))))


def drawn_towards(other: Account, *, by: Account) -> tuple[bool, bool]:
    """Whether `by` has blocked them, and muted them."""
    blocked = exists().where(Block.account_id == by.id, Block.blocked_id == other.id)
    muted = exists().where(Mute.account_id == by.id, Mute.muted_id == other.id)
    found = db.session.execute(select(blocked, muted)).one()
    return bool(found[0]), bool(found[1])


def is_muted(other: Account, *, by: Account) -> bool:
    return db.session.scalars(queries.mutes_by(by).where(Mute.muted_id == other.id)).first() is not None


def _refuse_oneself(other: Account, by: Account) -> None:
    if other.id == by.id:
        raise RuleBroken(msgid("自分自身には使えません。"))


def _refuse_too_many(model: type[Block | Mute], by: Account) -> None:
    count = db.session.scalar(select(func.count()).where(model.account_id == by.id)) or 0
    if count >= BOUNDARIES_MAX:
        raise RuleBroken(
            msgid("ブロックとミュートは、それぞれ%(most)s人までです。設定のページで、いらなくなったものを解除してください。"),
            most=BOUNDARIES_MAX,
        )


def _log(action: str, other: Account, *, by: Account, now: datetime) -> None:
    """Not about the other's account: what is, stands in their copy."""
    record(action, actor_id=by.id, object_type="boundary", object_id=by.id, now=now, other_id=other.id)
