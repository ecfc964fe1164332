"""What people read once (terms, privacy, safety, accessibility), and what programs read: robots.txt and .well-known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from board.clock import utcnow
from board.conversations.advice import SAFELY_WITH

bp = Blueprint("legal", __name__)

# RFC 9116 §2.5.5: less than a year ahead, so that a forgotten file goes stale.
SECURITY_TXT_LIFETIME = timedelta(days=180)
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
    return render_template("legal/safety.html", safely_with=SAFELY_WITH)


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("legal/accessibility.html")


@bp.get("/robots.txt")
def robots_txt() -> Response:
    lines = ["User-agent: *"]
    lines += [f"Allow: {path}" for path in FOR_ROBOTS]
    lines += [f"Disallow: {path}" for path in NOT_FOR_ROBOTS]
    return _plain(lines)


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """RFC 9116. Addresses are those of BASE_URL: the file may be read through another name."""
    base_url = current_app.extensions["settings"].base_url
    expires = datetime.combine((utcnow() + SECURITY_TXT_LIFETIME).date(), time(), UTC)
    return _plain(
        [
            f"Contact: {base_url}{url_for('contact.new', topic='fault')}",
            f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: ja, en",
            f"Canonical: {base_url}{url_for('.security_txt')}",
            f"Policy: {base_url}{url_for('.terms', _anchor='forbidden')}",
        ]
    )


@bp.get("/.well-known/change-password")
def change_password() -> ResponseReturnValue:
    """Where password managers lead people (W3C: A Well-Known URL for Changing Passwords)."""
    return redirect(url_for("accounts.change_password"), 303)


def _plain(lines: list[str]) -> Response:
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
