"""Verdicts, watched words and rules that count no more, as statements."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, select

from board.screening.bands import Band
from board.screening.models import MESSAGE, NotedRule, RulesInForce, Screening, WatchedWord


def newest_rules() -> Select[RulesInForce]:
    return select(RulesInForce).order_by(RulesInForce.id.desc()).limit(1)


def watched_words() -> Select[WatchedWord]:
    return select(WatchedWord).where(WatchedWord.dropped_at.is_(None)).order_by(WatchedWord.id)


def noted_rules() -> Select[NotedRule]:
    return select(NotedRule).where(NotedRule.until.is_(None)).order_by(NotedRule.code)


def of(target: str, target_id: int) -> Select[Screening]:
    """The latest first."""
    about = select(Screening).where(Screening.target == target, Screening.target_id == target_id)
    return about.order_by(Screening.id.desc())


def noticed_messages(message_ids: Collection[int]) -> Select[Screening]:
    """Those of these messages that came with a word of advice."""
    return select(Screening).where(
        Screening.target == MESSAGE, Screening.target_id.in_(message_ids), Screening.band == Band.NOTICE
    )
