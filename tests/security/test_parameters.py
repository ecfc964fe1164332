"""What stands in an address or a form is a value: never SQL, never a name of a file, never a way to another site."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from board.accounts.models import Appointment, Role
from board.config import Settings
from board.listings.filters import Filters
from board.listings.lifecycle import ListingState
from tests.factories import NOW, PASSWORD, Make
from tests.listings.typed import complete
from tests.media.pictures import encoded, four_corners
from tests.statements import counted
from tests.test_routes import DEVELOPMENT, ROUTES, clock, lines, world
from tests.web.test_redirects import ELSEWHERE

SignIn = Callable[..., FlaskClient]
__all__ = ["clock", "world"]
ROOT = Path(__file__).parent.parent.parent
QUOTED = [
    "zq' OR '1'='1",
    'zq" OR 1=1 --',
    "zq'); DROP TABLE accounts;--",
    "zq' UNION SELECT password_hash FROM accounts--",
]
# Asked for by nobody's page, tried by everybody who attacks.
TRIED = {"sort", "order", "page", "size", "limit", "offset", "id", "filter", "fields", "column", "direction", "cursor"}


def names_of_parameters() -> set[str]:
    """Every name that the board looks up in an address, and those that it does not."""
    names = {field.name for field in fields(Filters)} | TRIED
    for path in (ROOT / "board").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and re.search(r"\bargs\.get(list)?$", ast.unparse(node.func)) and node.args:
                names |= {str(ast.literal_eval(node.args[0]))} if isinstance(node.args[0], ast.Constant) else set()
    return names


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The words of every statement, without what is bound to them."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    engine = app.extensions["engine"]
    limits = app.extensions["limits_storage"].engine
    for each in (engine, limits):
        event.listen(each, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for each in (engine, limits):
            event.remove(each, "before_cursor_execute", note)


def everybody(make: Make) -> Any:
    person = make.moderator()
    make.save(Appointment(account_id=person.id, role=Role.OPERATOR, since=make.now))
    return person


@pytest.mark.both_databases
@pytest.mark.security("4-43")
def test_quotes_in_every_parameter_of_every_page_are_bound_and_never_part_of_a_statement(
    app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any], request: pytest.FixtureRequest
):
    names = names_of_parameters()
    # Where what is asked decides the statement, also on PostgreSQL; all of them there with --everything.
    everywhere = request.config.option.everything or app.extensions["engine"].dialect.name == "sqlite"
    assert {"q", "after", "before", "state", "shelf", "next"} <= names
    rules = dict(lines(app))
    browsers = [sign_in(everybody(make)), sign_in(world["people"]["owner"])]
    with statements(app) as said:
        for line, who in ROUTES.items():
            rule = rules[line]
            if not line.startswith("GET") or who == DEVELOPMENT:
                continue
            values = {name: world["values"][name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method="GET")
            if path != "/listings" and not everywhere:
                continue
            asked = [dict.fromkeys(names, QUOTED[0])]
            # Alone, too: of several the first that makes no sense ends it.
            if path in {
                "/listings",
                "/moderation",
                "/operations/audit",
                "/operations/accounts",
                "/my",
                "/conversations",
            }:
                asked += [{name: quoted} for name in sorted(names) for quoted in QUOTED]
            for query in asked:
                for browser in browsers:
                    with browser.get(path, query_string=query) as answer:
                        assert answer.status_code < 500 or path == "/readyz", (path, query)
    assert len(said) > 100
    assert [statement for statement in said if "zq" in statement] == []


@pytest.mark.security("4-43")
def test_quotes_in_every_field_of_every_form_are_bound_and_kept_as_text(
    app: Flask, make: Make, sign_in: SignIn, world: dict[str, Any]
):
    quoted = QUOTED[2]
    listing = {**complete(), "title": quoted, "body": quoted, "district": quoted, "place": quoted}
    sent = {
        **listing,
        **dict.fromkeys(("display_name", "email", "password", "reason", "text", "note", "facts", "next"), quoted),
    }
    sent |= {"idempotency_key": str(uuid4()), "act": "save"}
    browsers = [app.test_client(), sign_in(world["people"]["owner"]), sign_in(everybody(make))]
    with statements(app) as said:
        for line, rule in lines(app):
            if line.startswith("POST") and rule.endpoint not in {"accounts.log_out", "accounts.end_sessions"}:
                values = {name: world["values"][name] for name in rule.arguments}
                path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
                for browser in browsers:
                    assert browser.post(path, data=sent).status_code < 500, path
    assert [statement for statement in said if "zq" in statement] == []


NO_PAGES = ("page=-1", "page=0", "page=1000000000", "size=1000000", "limit=1000000", "offset=1000000000", "page=²")


@pytest.mark.security("4-47")
def test_made_up_pages_and_sizes_show_no_more_than_the_first_page(app: Flask, make: Make, client: FlaskClient):
    author = make.account()
    for number in range(30):
        make.listing(f"壺 {number}", author=author)
    first = client.get("/listings").text.count('<li class="card"')
    assert 20 <= first < 30
    for query in NO_PAGES:
        answer = client.get(f"/listings?{query}")
        assert answer.status_code in {200, 400, 404}, query
        assert answer.text.count('<li class="card"') <= first, query


@pytest.mark.security("4-47")
def test_a_page_far_back_costs_no_more_than_the_first(app: Flask, make: Make, client: FlaskClient):
    author = make.account()
    for number in range(80):
        make.listing(f"壺 {number}", author=author)
    path, costs = "/listings", []
    for _ in range(4):
        with counted(app) as sent:
            page = client.get(path).text
        costs.append(len(sent))
        found = re.search(r'href="(/listings\?[^"]*after=[^"]*)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
        if not path:
            break
    assert len(costs) == 4
    assert max(costs) <= costs[0] + 1


NAMES_OF_FILES = [
    "../../x.jpg",
    "..\\..\\x.jpg",
    "/etc/passwd",
    "C:\\x.jpg",
    "a" * 300 + ".jpg",
    "con.jpg",
    "\u202egpj.exe",
    "x.jpg\r\nSet-Cookie: a=b",
    "x.php;.jpg",
    ".htaccess",
    "~root",
    "",
]


@pytest.mark.security("4-36")
def test_no_name_of_a_file_reaches_the_storage(app: Flask, make: Make, sign_in: SignIn, settings: Settings):
    hanako = make.account()
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT)
    browser = sign_in(hanako)
    instance = Path(settings.instance)
    outside = {path for path in instance.parent.rglob("*") if instance / "media" not in path.parents}
    for number, name in enumerate(NAMES_OF_FILES):
        file = (BytesIO(encoded(four_corners(64 + number, 48))), name)
        answer = browser.post(f"/listings/{draft.id}/photos", data={"photos": file})
        # A file without a name is none.
        assert answer.status_code in ({201, 400, 422} if name else {400}), name
    stored = [path for path in (instance / "media").rglob("*") if path.is_file()]
    assert stored
    assert [
        path.name for path in stored if not re.fullmatch(r"[0-9a-f]{64}.*?\d*\.?(webp)?|\d+\.webp", path.name)
    ] == []
    assert all(path.resolve().is_relative_to((instance / "media").resolve()) for path in stored)
    now_outside = {path for path in instance.parent.rglob("*") if instance / "media" not in path.parents}
    grown = {path.name for path in now_outside - outside if not path.name.startswith("engawa.sqlite3")}
    assert {name for name in grown if not re.match(r"limits|jobs|media|metrics|\d+-\d+\.json", name)} == set()


@pytest.mark.security("4-39")
def test_neither_logging_in_nor_out_nor_a_language_leads_to_another_site(app: Flask, make: Make):
    make.account(email="ken@example.jp")
    for wanted in ELSEWHERE:
        app.extensions["limits_storage"].reset()
        browser = app.test_client()
        known = {"email": "ken@example.jp", "password": PASSWORD, "next": wanted}
        answers = [
            browser.get("/", query_string={"lang": "en", "next": wanted}),
            browser.get("/listings", query_string={"lang": "ja", "q": wanted[:90]}),
            browser.post("/log-in", query_string={"next": wanted}, data=known),
            browser.post("/log-out", query_string={"next": wanted}, data={"next": wanted}),
        ]
        for answer in answers:
            location = urlsplit(answer.headers.get("Location", "/"))
            assert (location.scheme, location.netloc) in {("", ""), ("http", "localhost")}, ascii(wanted)
            assert not answer.headers.get("Location", "/").startswith(("//", "/\\")), ascii(wanted)


TWICE_AND_TYPES = [
    ("price_yen", ["1", "2"]),
    ("price_yen", ["1e9"]),
    ("price_yen", ["NaN"]),
    ("price_yen", ["-1"]),
    ("price_yen", ["9" * 30]),
    ("quantity", ["-1"]),
    ("quantity", ["NaN"]),
    ("quantity", ["1000000000000"]),
    ("category", ["['media']"]),
    ("region", ["15204", "1101"]),
    ("handover", ["in_person", "in_person", "nonsense"]),
    ("title[]", ["x"]),
]


@pytest.mark.parametrize(("name", "values"), TWICE_AND_TYPES)
@pytest.mark.security("4-31")
def test_doubled_and_absurd_fields_are_refused_or_read_once_and_never_break_anything(
    app: Flask, make: Make, sign_in: SignIn, name: str, values: list[str]
):
    hanako = make.account(created_at=NOW)
    draft = make.listing("", author=hanako, body="", state=ListingState.DRAFT)
    answer = sign_in(hanako).post(f"/listings/{draft.id}/edit", data={**complete(), name: values})
    assert answer.status_code in {303, 400, 422}
    stored = make.fresh(draft)
    assert stored.price_yen in {None, 1, 8000, 12000}
    assert stored.quantity in {None, 1}
