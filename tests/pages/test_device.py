"""The board as an application on somebody's own device."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.browser import ROOT
from tests.factories import Make


def test_it_can_be_installed_from_any_page(client: FlaskClient):
    page = client.get("/guidelines").text
    address = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    assert address
    manifest = client.get(address[1])
    assert manifest.mimetype == "application/manifest+json"
    assert (manifest.json["name"], manifest.json["lang"]) == ("縁側 Engawa", "ja")
    assert client.get(manifest.json["start_url"]).status_code == 200
    for shortcut in manifest.json["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in {200, 302, 303}


def test_its_icons_have_the_size_they_say(client: FlaskClient):
    for icon in client.get("/manifest.webmanifest").json["icons"]:
        with Image.open(ROOT / icon["src"].lstrip("/")) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_english_readers_install_it_in_english(client: FlaskClient):
    manifest = client.get("/manifest.webmanifest", headers={"Accept-Language": "en"})
    assert manifest.json["lang"] == "en"
    assert manifest.json["shortcuts"][1]["name"] == "Post"
    assert "Accept-Language" in manifest.headers["Vary"]


def test_what_is_kept_on_the_device_is_there_and_the_same_for_everybody(client: FlaskClient, make: Make, sign_in):
    worker = client.get("/offline.js").text
    kept = re.findall(r'"(/[^"]*)"', worker)
    assert "/offline" in kept
    assert len(kept) == 3
    for address in kept:
        with client.get(address) as answer:
            assert answer.status_code == 200
    hanako = make.account(display_name="はなこ")
    assert sign_in(hanako).get("/offline").text == client.get("/offline").text


@pytest.mark.parametrize("words", ["いま、つながっていません", "いま、つながって いません", "You are offline"])
def test_without_a_connection_everybody_can_read_what_happened(client: FlaskClient, words: str):
    assert words in client.get("/offline").text
