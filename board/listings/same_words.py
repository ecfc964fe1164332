"""Nobody publishes the same words twice: the older listing is renewed instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from board import db
from board.errors import RuleBroken, msgid
from board.listings import queries
from board.listings.likeness import SAME_WORDS_MAX, SAME_WORDS_WITHIN, fingerprint
from board.listings.models import Listing

NOTHING: Mapping[str, Any] = MappingProxyType({})


class SameWords(RuleBroken):
    """Another listing of theirs says the same: `older`. `in_force`: it still stands and can be renewed or changed;
    otherwise `opens_at` is when the words may be published again."""

    def __init__(self, older: Listing, *, in_force: bool, opens_at: datetime | None = None) -> None:
        sentence = msgid("同じ文章の掲載「%(title)s」が、すでにあります。")
        if not in_force:
            sentence = msgid("同じ文章の掲載は、14日のあいだに%(most)s回までです。")
        super().__init__(sentence, title=older.title, most=SAME_WORDS_MAX)
        self.older = older
        self.in_force = in_force
        self.opens_at = opens_at


def refuse_same_words(listing: Listing, changes: Mapping[str, Any] = NOTHING, *, now: datetime) -> None:
    """Before publishing, or before these changes come in force. Call it while the author's row is locked.
    While the same words are on they are renewed; what ended may be posted again, a few times within two weeks; what
    moderators hold back may not."""
    words = fingerprint(changes.get("title", listing.title), changes.get("body", listing.body))
    if not listing.is_draft and words == listing.fingerprint:
        return
    same = queries.with_words_of(listing, words)
    in_force = db.session.scalars(same.where(queries.in_force())).first()
    if in_force is not None:
        raise SameWords(in_force, in_force=True)
    lately = list(db.session.scalars(same.where(queries.published_lately(now)).limit(SAME_WORDS_MAX)))
    if len(lately) >= SAME_WORDS_MAX:
        counts_since = [each.renewed_at or each.published_at for each in lately]
        opens_at = min(at for at in counts_since if at) + SAME_WORDS_WITHIN
        raise SameWords(lately[0], in_force=False, opens_at=opens_at)
