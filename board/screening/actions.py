"""Look at a text, and keep what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from board import db
from board.accounts.models import Account
from board.audit.actions import record
from board.errors import RuleBroken, msgid
from board.screening import activation, leaning, queries
from board.screening.engine import Hit, Verdict, screen
from board.screening.models import DETAIL_MAX, NotedRule, Screening, SignalHit, WatchedWord
from board.screening.rules import Rule, Where
from board.text import one_line

# No signal in the text: moderators want to see what this person publishes.
LIMITED_ACCOUNT = "limited_account"


class Refused(RuleBroken):
    """A text that cannot be published or sent. Nothing is lost: whoever typed it has it before them.
    `screening`: what was seen, kept in the same transaction; commit it."""

    def __init__(self, screening: Screening, *, title: str) -> None:
        super().__init__(
            msgid("「%(rule)s」に当てはまるため、このままでは出せません。そこを直してからもう一度お試しください。"),
            rule=title,
        )
        self.screening = screening


def look(
    fields: Mapping[str, str], *, where: Where, kind: str, price: int | None, behaviour: Iterable[Hit] = ()
) -> Verdict:
    """By the rules in force, without those that were wrong too often, and with the words moderators watch."""
    return screen(
        fields,
        where=where,
        kind=kind,
        price=price,
        rules=activation.in_force(),
        noted_only={rule.code for rule in db.session.scalars(queries.noted_rules())},
        watched=[each.word for each in db.session.scalars(queries.watched_words())],
        behaviour=behaviour,
        leaning=leaning.shipped(),
    )


def keep(
    verdict: Verdict,
    fields: Mapping[str, str],
    *,
    target: str,
    target_id: int | None,
    listing_id: int,
    account: Account,
    now: datetime,
) -> Screening:
    """The verdict as rows. The words themselves only where a person has to judge them."""
    rule = _named(verdict)
    screening = Screening(
        target=target,
        target_id=target_id,
        listing_id=listing_id,
        account_id=account.id,
        rules_version=verdict.rules_version,
        score=verdict.score,
        band=str(verdict.band),
        guideline=rule.guideline if rule else "other",
        advice=rule.advice if rule else "",
        fields=dict(fields) if verdict.band.stops else {},
        created_at=now,
    )
    screening.hits = [_row(hit) for hit in verdict.hits]
    db.session.add(screening)
    db.session.flush()
    return screening


def _named(verdict: Verdict) -> Rule | None:
    weightiest = verdict.weightiest
    return activation.in_force().rule(weightiest.code) if weightiest else None


def _row(hit: Hit) -> SignalHit:
    span = hit.span
    return SignalHit(
        code=hit.code,
        version=hit.version,
        points=hit.points,
        family=hit.family,
        field=span.field if span else "",
        begins=span.start if span else None,
        ends=span.end if span else None,
        detail=hit.detail[:DETAIL_MAX],
    )


def title_of(screening: Screening, language: str) -> str:
    """The rule that weighed most, as its author is told."""
    rules = activation.in_force()
    if any(hit.code == LIMITED_ACCOUNT for hit in screening.hits):
        return {"en": "Review before publishing"}.get(language, "公開前の確認")
    named = [(hit.points, rule) for hit in screening.hits if (rule := rules.rule(hit.code))]
    if not named:
        return {"en": "Something to be looked at"}.get(language, "確認が必要な内容")
    return max(named, key=lambda each: (each[1].stop, each[0]))[1].title_in(language)


def watch(word: str, *, by: Account, now: datetime) -> WatchedWord:
    """A word that is watched already stays as it is."""
    literal = one_line(word)
    known = db.session.scalars(queries.watched_words().where(WatchedWord.word == literal)).first()
    if known:
        return known
    row = WatchedWord(word=literal, added_at=now, added_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    _record("word_watched", row.id, literal, by=by, now=now)
    return row


def stop_watching(row: WatchedWord, *, by: Account, now: datetime) -> None:
    """A second call does nothing."""
    if row.dropped_at is None:
        row.dropped_at, row.dropped_by_id = now, by.id
        _record("word_dropped", row.id, row.word, by=by, now=now)


def note_only(code: str, *, by: Account, now: datetime) -> None:
    """The rule counts nothing from now on; it is still noted, so that its figures go on."""
    if db.session.scalars(queries.noted_rules().where(NotedRule.code == code)).first():
        return
    row = NotedRule(code=code, since=now, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    _record("rule_noted_only", row.id, code, by=by, now=now)


def count_again(code: str, *, by: Account, now: datetime) -> None:
    row = db.session.scalars(queries.noted_rules().where(NotedRule.code == code)).first()
    if row:
        row.until = now
        _record("rule_counted_again", row.id, code, by=by, now=now)


def _record(action: str, row_id: int, label: str, *, by: Account, now: datetime) -> None:
    record(action, actor_id=by.id, object_type="signal", object_id=row_id, label=label, now=now)
