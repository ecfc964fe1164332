"""The board as production serves it, with one page that breaks: for tests on the real server."""

from __future__ import annotations

from board import create_app

app = create_app()


@app.route("/breaks/<token>", methods=["GET", "POST"])
def breaks(token: str) -> str:
    raise RuntimeError(f"what-only-the-program-knows, asked for by {token}")
