"""A region's events as the file that towns publish: the recommended data set 「イベント一覧」, 32 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from board.calendars import is_whole_days
from board.clock import tokyo
from board.listings.models import Listing
from board.regions import tree
from board.web.tables import csv_lines

COLUMNS = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "イベント名", "イベント名_カナ",
    "イベント名_英語", "開始日", "終了日", "開始時間", "終了時間", "開始日時特記事項", "説明", "料金(基本)",
    "料金(詳細)", "連絡先名称", "連絡先電話番号", "連絡先内線番号", "主催者", "場所名称", "住所", "方書", "緯度",
    "経度", "アクセス方法", "駐車場情報", "定員", "参加申込終了日", "参加申込終了時間", "参加申込方法", "URL", "備考",
)  # fmt: skip


def lines_of(events: Iterable[tuple[Listing, str]]) -> Iterator[str]:
    """`events`: each with the address of its page. A few lines at a time, the heading first."""
    said = (_said(listing, url) for listing, url in events)
    return csv_lines(COLUMNS, ([row.get(column, "") for column in COLUMNS] for row in said))


def _said(listing: Listing, url: str) -> dict[str, str]:
    return {
        **_where(listing),
        **_when(listing),
        "NO": str(listing.id),
        "イベント名": listing.title,
        "説明": listing.body,
        "料金(基本)": "" if listing.price_yen is None else str(listing.price_yen),
        "主催者": listing.organisation.name if listing.organisation else "",
        "場所名称": listing.venue,
        "定員": str(listing.capacity or ""),
        "URL": url,
        "備考": listing.source.credit if listing.source else "",
    }


def _where(listing: Listing) -> dict[str, str]:
    if listing.region_id is None:
        return {}
    place = tree.get(listing.region_id)
    prefecture = tree.prefecture_of(place.id)
    town = [each.name_ja for each in (*reversed(tree.ancestors(place.id)), place) if each.id % 1000 and each.id > 1000]
    return {
        "都道府県コード又は市区町村コード": place.code,
        "都道府県名": prefecture.name_ja if prefecture else "",
        "市区町村名": "".join(town),
    }


def _when(listing: Listing) -> dict[str, str]:
    if listing.starts_at is None:
        return {}
    begins, ends = tokyo(listing.starts_at), tokyo(listing.ends_at) if listing.ends_at else None
    hours = not is_whole_days(listing.starts_at, listing.ends_at)
    until = tokyo(listing.rsvp_until) if listing.rsvp_until else None
    return {
        "開始日": f"{begins:%Y-%m-%d}",
        "終了日": f"{ends:%Y-%m-%d}" if ends else "",
        "開始時間": f"{begins:%H:%M}" if hours else "",
        "終了時間": f"{ends:%H:%M}" if ends and hours else "",
        "参加申込終了日": f"{until:%Y-%m-%d}" if until else "",
        "参加申込終了時間": f"{until:%H:%M}" if until else "",
    }
