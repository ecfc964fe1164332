"""The copy holds whatever a reader could see, in a form that never changes by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import inspect

from board.listings.kinds import Handover, Kind
from board.listings.models import Listing
from board.moderation import evidence, showing
from tests.factories import Make

# Columns that say nothing a reader sees: rows' plumbing, and what follows from other columns.
NOT_READ = {
    "id", "author_id", "state", "from_afar", "version",
    "created_at", "updated_at", "published_at", "expires_at", "closed_at",
    "publish_at", "renewed_at", "renewal_count", "warn_at", "prefecture_number",
    "copied_from_id", "fingerprint", "kept", "taken", "source_id",
}  # fmt: skip


def test_no_readable_column_is_forgotten():
    columns = {column.key for column in inspect(Listing).column_attrs}
    assert set(evidence.READABLE) == (columns | {"shifts"}) - NOT_READ
    of_others = {"name", "introduction", "review", "writer", "about"}
    assert set(showing.LABELS) == {*evidence.READABLE, "author", *of_others}


def test_only_what_is_said_is_kept(in_app, make: Make):
    listing = make.listing("ギター", author=make.account("はなこ"), handover=Handover.IN_PERSON, price_yen=0)
    content = evidence.snapshot(listing)
    assert (content["title"], content["author"], content["price_yen"]) == ("ギター", "はなこ", 0)
    assert content["handover"] == 1
    assert "venue" not in content
    assert "starts_at" not in content


def test_the_digest_is_of_the_content_not_of_its_order():
    assert evidence.digest({"a": 1, "b": 2}, [1, 2]) == evidence.digest({"b": 2, "a": 1}, [1, 2])
    assert evidence.digest({"a": 1}, [1, 2]) != evidence.digest({"a": 1}, [2, 1])
    assert evidence.digest({"a": 1}, []) != evidence.digest({"a": 2}, [])


def test_a_kept_listing_reads_in_names_not_codes(app, make: Make):
    starts = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)
    event = make.listing("工房見学", kind=Kind.EVENT, starts_at=starts, category="open_factory", price_yen=0)
    with app.test_request_context():
        lines = showing.lines(evidence.snapshot(event), evidence.snapshot(event))
    said = {line.label: line.then for line in lines}
    assert said["カテゴリー"] == "オープンファクトリー・工房見学"
    assert said["地域"] == "新潟県 三条市"
    assert said["開始日時"] == "2026年12月6日（日）10:00"
    assert said["価格・料金"] == "無料"
    assert not any(line.is_changed for line in lines)
