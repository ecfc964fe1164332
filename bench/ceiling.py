"""What any page could reach here: the same server, Flask and Jinja, a page of the same size from memory.

`/page/27000` is rendered from rows in memory, `/raw/27000` answered without Flask; see pages.py."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, render_template

TEMPLATE = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><ul>
{%- for row in rows %}
  <li class="card">
    <h2 class="card-title"><a href="/listings/{{ row.id }}">{{ row.title }}</a></h2>
    <p class="card-offer"><span class="price">{{ row.price }}</span> <span class="card-terms">{{ row.terms }}</span></p>
    <p class="card-reach">{% for name in row.reach %}<span>{{ name }}</span> {% endfor %}</p>
    <p class="card-meta"><span>{{ row.region }}</span> <span>{{ row.when }}</span></p>
    <div class="card-photo"><img src="{{ row.photo }}/320.webp"
      srcset="{{ row.photo }}/320.webp 320w, {{ row.photo }}/800.webp 800w"
      sizes="(min-width: 40rem) 16rem, 45vw" width="800" height="600" alt="" loading="lazy">
      {%- if row.state %}<span class="card-state">{{ row.state }}</span>{% endif %}</div>
  </li>
{%- endfor %}
</ul>{{ rest }}</body></html>"""
flask_app = Flask(__name__)
# Compiled once, as templates from files are: else the ceiling would be that of the compiler.
compiled = flask_app.jinja_env.from_string(TEMPLATE)


def _row(number: int) -> dict[str, Any]:
    return {
        "id": 100_000 + number,
        "title": "アコースティックギター、大切に使いました",
        "price": "8,000円",
        "terms": "売ります",
        "reach": ["配送可", "来訪時受取"],
        "region": "新潟県 三条市",
        "when": "3時間前",
        "photo": f"/listings/{100_000 + number}/photos/{200_000 + number}",
        "state": "取引予定" if number % 9 == 0 else None,
    }


@flask_app.get("/page/<int:size>")
def page(size: int) -> str:
    rows, rest = _fitting(size)
    return render_template(compiled, title="掲載", rows=rows, rest=rest)


@cache
def _fitting(size: int) -> tuple[list[dict[str, Any]], str]:
    """As many rows as the size asks for, drawn one by one: filling would cost nothing and make the ceiling too high."""
    with flask_app.test_request_context():
        empty, one = (
            len(render_template(compiled, title="掲載", rows=rows, rest="").encode()) for rows in ([], [_row(1)])
        )
    count = max((size - empty) // (one - empty), 1)
    return [_row(number) for number in range(count)], "x" * max(size - empty - count * (one - empty), 0)


def app(environ: dict[str, Any], start_response: Any) -> Any:
    path = environ["PATH_INFO"]
    if not path.startswith("/raw/"):
        return flask_app(environ, start_response)
    body = _body(int(path.removeprefix("/raw/")))
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


@cache
def _body(size: int) -> bytes:
    return b"x" * size
