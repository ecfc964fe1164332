"""What the source itself must keep to: no fetching, no careless comparison of secrets."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make

SignIn = Callable[..., FlaskClient]
ROOT = Path(__file__).parent.parent.parent
CLIENTS = {"http.client", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "urllib3", "socket", "telnetlib"}
# Mail goes out by smtplib to the one host of MAIL_URL; nothing else opens a connection.
SECRETS = re.compile(r"(secret|token\b|password|signature|otp|recovery_?code)", re.IGNORECASE)
PLACES = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://0x7f000001/",
    "http://localhost.evil.example/",
    "https://127.0.0.1:5432/",
]


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "board").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


@pytest.mark.security("4-38")
def test_nothing_of_ours_can_fetch_an_address():
    found = [
        (path, name)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _imported(node)
        if any(name == client or name.startswith(client + ".") for client in CLIENTS)
    ]
    assert found == []


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [alias.name for alias in node.names]


@pytest.mark.security("4-38")
def test_an_address_in_a_listing_or_a_message_is_only_text(
    app: Flask, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
):
    import socket

    asked: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_more: asked.append(where) or [])
    text = "\n".join(PLACES)
    listing = make.listing(body=text)
    conversation = make.conversation(listing, said=(text,))
    browser = sign_in(listing.author)
    for path in (f"/listings/{listing.id}", f"/conversations/{conversation.id}", "/listings?q=169.254.169.254"):
        assert browser.get(path).status_code == 200
    browser.post(f"/conversations/{conversation.id}/messages", data={"body": text})
    assert asked == []


@pytest.mark.security("4-59")
def test_secrets_are_compared_in_constant_time_or_looked_up_by_their_hash():
    """`==` on a secret tells by its time how much of it was right. Statements look rows up by hashes, in queries."""
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in sources()
        if not path.endswith("queries.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
        if any(_is_secret(side) for side in [node.left, *node.comparators])
        if not any(isinstance(side, ast.Constant) for side in [node.left, *node.comparators])
    ]
    assert [line for line in found if not any(fine in line for fine in LOOKED_AT)] == []


# Compared for their kind or owner, or looked up by their hash in a statement; never for their value.
LOOKED_AT = (
    "Purpose.",
    ".purpose",
    "DEVELOPMENT_KEY",
    ".secret_hash == hash_secret(",
    ".secret_hash == bindparam(",
    ".account_id ==",
)


def _is_secret(side: ast.expr) -> bool:
    return bool(SECRETS.search(ast.unparse(side))) and not isinstance(side, ast.Constant)
