"""One stylesheet, one script, one sheet of icons: joined at the start, kept by browsers while they are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

STATIC = Path(__file__).parent.parent.parent / "static"
BEHAVIORS = sorted(path.stem for path in (STATIC / "js" / "behaviors").glob("*.js"))


def address(client: FlaskClient, kind: str) -> str:
    found = re.search(rf"/assets/{kind}/[0-9a-f]+", client.get("/").text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(("kind", "sort"), [("css", "text/css"), ("js", "text/javascript"), ("icons", "image/svg+xml")])
def test_a_bundle_may_be_kept_for_a_year_under_its_own_address(client: FlaskClient, kind: str, sort: str):
    answer = client.get(address(client, kind))
    assert answer.mimetype == sort
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age >= 364 * 24 * 3600
    assert "Set-Cookie" not in answer.headers
    again = client.get(address(client, kind), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_of_yesterday_gets_todays_file_but_is_not_kept(client: FlaskClient):
    today = client.get(address(client, "css"))
    yesterday = client.get("/assets/css/0123456789abcdef")
    assert yesterday.data == today.data
    assert yesterday.cache_control.max_age is None


def test_there_is_no_other_bundle(client: FlaskClient):
    assert "ページが見つかりません" in client.get("/assets/py/x").text


def test_the_style_keeps_its_layers_in_order(client: FlaskClient):
    style = client.get(address(client, "css")).text
    order = re.search(r"@layer ([a-z, ]+);", style)
    assert order is not None
    assert [name.strip() for name in order[1].split(",")] == [
        "reset",
        "tokens",
        "base",
        "layout",
        "components",
        "utilities",
    ]
    assert style.count("{") == style.count("}")


def test_every_behaviour_file_is_in_the_script_under_its_name(client: FlaskClient):
    script = client.get(address(client, "js")).text
    assert BEHAVIORS
    for name in BEHAVIORS:
        assert f'behaviors["{name}"] = ' in script, name
    assert "export default" not in script


def test_every_behaviour_a_template_asks_for_exists_and_is_asked_for():
    templates = "\n".join(path.read_text("utf-8") for path in (STATIC.parent / "templates").rglob("*.html"))
    asked = set()
    for found in re.findall(r'data[-_]behavior="([^"]+)"', templates):
        asked |= set(re.findall(r"[a-z]+(?:-[a-z]+)*", re.sub(r"\{\{.*?\}\}", "", found)))
    assert asked <= set(BEHAVIORS)
    for name in BEHAVIORS:
        assert name in templates, f"nothing uses {name}.js"


def test_every_icon_that_is_drawn_exists(client: FlaskClient):
    drawn = set(re.findall(r'id="([^"]+)"', client.get(address(client, "icons")).text))
    templates = "\n".join(path.read_text("utf-8") for path in (STATIC.parent / "templates").rglob("*.html"))
    asked = set(re.findall(r'\bicon\("([a-z-]+)"', templates)) | set(re.findall(r'\bicon="([a-z-]+)"', templates))
    assert asked
    assert asked <= drawn
