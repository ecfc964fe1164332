"""What people type into the form of each kind: everything that is asked for, nothing that is not."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from board.listings.kinds import Kind

COMPLETE: dict[Kind, dict[str, Any]] = {
    Kind.GOODS: {
        "terms": "sell",
        "title": "アコースティックギター",
        "category": "media",
        "body": "弦は張り替えたばかりです。",
        "price_yen": "12000",
        "condition": "good",
        "handover": ["in_person", "delivery"],
    },
    Kind.EVENT: {
        "title": "包丁工房の見学会",
        "category": "open_factory",
        "body": "火と鉄の音を聞きに来てください。",
        "starts_at": "2026-12-05T10:00",
        "ends_at": "2026-12-05T15:00",
        "venue": "三条の鍛冶工房",
        "capacity": "20",
        "capacity_online": "",
        "price_yen": "0",
        "bring": "長袖の服",
        "rsvp": "required",
        "rsvp_until": "2026-12-04T17:00",
        "reach": ["on_site"],
    },
    Kind.VOLUNTEERING: {
        "title": "雪囲いの手伝い",
        "category": "snow",
        "body": "縄の結び方から教えます。",
        "volunteering_form": "one_off",
        "starts_at": "2026-12-06T09:00",
        "ends_at": "2026-12-06T12:00",
        "venue": "公民館の前",
        "capacity": "8",
        "reach": ["on_site"],
    },
    Kind.WORK: {
        "title": "直売所のネット販売を手伝う人",
        "category": "sales",
        "body": "月に数時間、遠くからお願いします。",
        "recruiter_name": "下田の直売所",
        "recruiter_address": "新潟県三条市",
        "recruiter_contact": "0256-00-0000",
        "duties": "商品ページの文章と写真選び",
        "workplace": "オンライン",
        "pay": "月3万円",
        "pay_kind": "paid",
        "hours_a_week": "3",
        "online_percent": "100",
        "months": "3",
        "expenses": "現地までの交通費は募集者がもちます",
        "ends_at": "2026-12-20T18:00",
        "reach": ["online"],
    },
    Kind.STAY: {
        "title": "川べりのお試し住宅",
        "category": "trial_house",
        "body": "一週間から暮らしてみられます。",
        "capacity": "4",
        "price_yen": "3000",
        "registration_number": "第M150000号",
        "reach": ["on_visit"],
    },
}


def complete(kind: Kind = Kind.GOODS, **changes: Any) -> dict[str, Any]:
    """A form that can be published from 三条市; a change of None leaves the field out."""
    fields = {**COMPLETE[kind], "region": "15204", "act": "publish", **changes}
    return {name: value for name, value in fields.items() if value is not None}


SHIFTS: dict[str, list[str]] = {
    "shift_id": ["", ""],
    "shift_starts_at": ["2026-12-06T09:00", "2026-12-07T13:00"],
    "shift_ends_at": ["2026-12-06T12:00", "2026-12-07T16:00"],
    "shift_capacity": ["4", "２"],
}


def in_shifts(**changes: Any) -> dict[str, Any]:
    """Volunteering in two shifts; what asks for a single time stays empty."""
    unasked = {"starts_at": "", "ends_at": "", "capacity": ""}
    return complete(Kind.VOLUNTEERING, volunteering_form="shifts", **{**unasked, **SHIFTS, **changes})


def begin(browser: FlaskClient, kind: Kind = Kind.GOODS) -> int:
    """The id of the draft that the door leads to."""
    answer = browser.post("/listings", data={"kind": kind})
    return int(re.findall(r"\d+", answer.location)[-1])


def edit(listing_id: int) -> str:
    return f"/listings/{listing_id}/edit"
