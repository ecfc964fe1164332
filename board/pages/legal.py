"""What people read once (terms, privacy, safety, accessibility), and what programs read: robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("legal", __name__)

# What belongs to one person, and lists that only repeat others.
NOT_FOR_ROBOTS = (
    "/accounts/",
    "/conversations",
    "/listings/*/",
    "/listings/new",
    "/listings?",
    "/log-in",
    "/members/",
    "/moderation",
    "/my",
    "/notifications",
    "/operations",
    "/password-reset",
    "/regions/search",
    "/regions/suggest",
    "/reports",
    "/sign-up",
)
# Photos are below a listing, but may be seen.
FOR_ROBOTS = ("/listings/*/photos/",)


@dataclass(frozen=True)
class Document:
    """A text that people agree to: which edition, and from when on."""

    edition: int
    since: date


TERMS = Document(edition=1, since=date(2026, 11, 22))
PRIVACY = Document(edition=1, since=date(2026, 11, 22))


@bp.get("/terms")
def terms() -> ResponseReturnValue:
    return render_template("legal/terms.html", document=TERMS)


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    settings = current_app.extensions["settings"]
    return render_template(
        "legal/privacy.html",
        document=PRIVACY,
        operator_name=settings.operator_name,
        operator_address=settings.operator_address,
    )


@bp.get("/safety")
def safety() -> ResponseReturnValue:
    return render_template("legal/safety.html")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("legal/accessibility.html")


@bp.get("/robots.txt")
def robots_txt() -> Response:
    lines = ["User-agent: *"]
    lines += [f"Allow: {path}" for path in FOR_ROBOTS]
    lines += [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    return _plain(lines)


def _plain(lines: list[str]) -> Response:
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
