"""Answers to what an open page asks for again and again: nothing at all while nothing is new."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, request


def unless_known(tag: str, render: Callable[[], str]) -> Response:
    """What `render` gives, or 304 for a browser that has this tag already; kept by the asking browser only."""
    response = make_response("", 304) if tag in request.if_none_match else make_response(render())
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
