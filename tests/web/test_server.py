"""What only the real server shows: bytes on the wire before any framework has looked at them."""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import urlsplit

import pytest

from board.web.security import is_local
from tests.browser import BoardServer

pytestmark = pytest.mark.slow
MB = 1024 * 1024


@pytest.fixture(autouse=True)
def clock() -> None:
    """Here the clock is everybody's."""


def exchange(server: BoardServer, head: str | bytes, body: bytes = b"") -> str:
    """Send this and read the answer to its end."""
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as connection:
        head = head.encode() if isinstance(head, str) else head
        connection.sendall(head.replace(b"HOST", address.netloc.encode()) + b"Connection: close\r\n\r\n" + body)
        return _read(connection)


def _read(connection: socket.socket) -> str:
    pieces = []
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            break
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", "replace")


@pytest.mark.security("4-37")
def test_two_hundred_megabytes_without_a_length_are_cut_off_at_once(board_server: BoardServer):
    address = urlsplit(board_server.address)
    began = time.monotonic()
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as connection:
        head = f"POST /log-in HTTP/1.1\r\nHost: {address.netloc}\r\nTransfer-Encoding: chunked\r\n"
        connection.sendall((head + "Content-Type: application/x-www-form-urlencoded\r\n\r\n").encode())
        chunk = f"{MB:x}\r\n".encode() + b"x" * MB + b"\r\n"
        sent = 0
        try:
            while sent < 200:
                connection.sendall(chunk)
                sent += 1
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
        else:
            connection.sendall(b"0\r\n\r\n")
        answer = _read(connection)
    assert time.monotonic() - began < 60
    assert sent < 200 or " 413 " in answer.splitlines()[0]


def test_a_length_that_is_too_great_is_refused_without_waiting_for_the_bytes(board_server: BoardServer):
    head = (
        f"POST /log-in HTTP/1.1\r\nHost: HOST\r\nContent-Length: {200 * MB}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    # Nothing follows: who waited for it would wait until the connection gives up, which is an error.
    answer = exchange(board_server, head)
    assert " 413 " in answer.splitlines()[0]


@pytest.mark.parametrize(
    "path",
    [b"/%ff", b"/regions/%c3%28", b"/listings?q=%ff", b"/%00", b"/listings/%2e%2e%2f", b"//evil.example/?lang=en"],
)
def test_bytes_that_are_no_text_get_a_calm_answer(board_server: BoardServer, path: bytes):
    answer = exchange(board_server, b"GET " + path + b" HTTP/1.1\r\nHost: HOST\r\n")
    status = int(answer.split()[1])
    assert status in {303, 308, 400, 404}
    for line in answer.splitlines():
        if line.lower().startswith("location:"):
            assert is_local(line.split(": ", 1)[1])


def test_another_hosts_name_is_refused(board_server: BoardServer):
    answer = exchange(board_server, "GET / HTTP/1.1\r\nHost: evil.example\r\n")
    assert " 400 " in answer.splitlines()[0]
    assert "evil.example" not in answer


def test_the_versions_of_the_programs_behind_it_are_nobodys_business(board_server: BoardServer):
    head = exchange(board_server, "GET / HTTP/1.1\r\nHost: HOST\r\n").split("\r\n\r\n")[0].lower()
    assert not re.search(r"(server|x-powered-by):.*[0-9]", head)


def test_the_board_still_answers_afterwards(board_server: BoardServer):
    assert "縁側" in exchange(board_server, "GET / HTTP/1.1\r\nHost: HOST\r\n")
    assert "Traceback" not in board_server.log.read_text("utf-8")
