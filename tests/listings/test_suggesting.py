"""Suggestions while typing: words by spelling, reading and sound, places, categories; nothing that is not public."""

from __future__ import annotations

import html
import re

from flask import Flask
from flask.testing import FlaskClient

from board.listings.schedule import rebuild_index
from tests.factories import Make

OPTION = re.compile(r'id="suggestion-\d" aria-selected="false" data-url="([^"]+)">(.*?) <span>(.*?)</span>')


def suggested(client: FlaskClient, typed: str) -> dict[str, tuple[str, str]]:
    """Sort and address by label."""
    answer = client.get("/suggestions", query_string={"q": typed})
    assert answer.status_code == 200
    found = OPTION.findall(answer.text)
    return {html.unescape(label): (sort, html.unescape(url)) for url, label, sort in found}


def test_words_places_and_categories_are_found_by_how_they_begin(app: Flask, client: FlaskClient, make: Make):
    make.listing("ギターと自転車")
    make.restriction(make.listing("ひみつのギタレレ"))
    with app.app_context():
        rebuild_index()
    for typed, label, sort in [
        ("ぎ", "ギター", "ことば"),
        ("ｷﾞﾀ", "ギター", "ことば"),
        ("git", "ギター", "ことば"),
        ("じてん", "自転車", "ことば"),
        ("さんじ", "新潟県 三条市", "地域"),
        ("sanjo", "新潟県 三条市", "地域"),
        ("かぐ", "家具・インテリア", "カテゴリー"),
        ("家", "家電", "カテゴリー"),
        ("furn", "家具・インテリア", "カテゴリー"),
    ]:
        found = suggested(client, typed)
        assert found[label][0] == sort, typed
        assert "ギタレレ" not in found
        assert client.get(found[label][1]).status_code == 200
    assert suggested(client, "机 さんじ")["新潟県 三条市"][1] == "/listings?q=%E6%9C%BA&region=15204"
    answer = client.get("/suggestions?q=ぎ")
    assert (answer.cache_control.private, answer.cache_control.max_age) == (True, 60)
    assert "Set-Cookie" not in answer.headers


def test_anything_may_be_typed_even_without_an_index(client: FlaskClient):
    for typed in ("", " ", "%", "<script>", "*" * 5000, "\u202e", "か\u3099", "'", "😀", "三条"):
        found = suggested(client, typed)
        assert all(url.startswith("/listings?") for _sort, url in found.values())
    assert "新潟県 三条市" in suggested(client, "三条")
