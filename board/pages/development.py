"""Only in development: the mails as they went out, the codes of staff, and every component in every state."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Blueprint, Response, abort, has_request_context, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from board import db
from board.accounts.models import Account
from board.accounts.queries import current_appointments
from board.accounts.safety import totp
from board.accounts.vault import unseal
from board.backends.mail import current as mailer
from board.backends.mail.file import FileMailer
from board.clock import utcnow
from board.i18n import _
from board.listings import queries
from board.listings.cards import make_cards
from board.listings.forms import GoodsForm
from board.web.assets import bundle_text

CARDS_SHOWN = 8

bp = Blueprint("development", __name__, url_prefix="/development")


def _mails() -> FileMailer:
    found = mailer()
    if not isinstance(found, FileMailer):
        abort(404)
    return found


@bp.get("/mailbox")
def mailbox() -> ResponseReturnValue:
    return render_template("development/mailbox.html", letters=_mails().letters())


@bp.get("/mailbox/<key>")
def mail(key: str) -> ResponseReturnValue:
    found = _mails().letter(key)
    if found is None:
        abort(404)
    return render_template("development/mail.html", letter=found)


@bp.app_context_processor
def _where_codes_are() -> dict[str, str]:
    # Mails are written outside of any request.
    return {"development_codes": url_for("development.codes")} if has_request_context() else {}


@bp.get("/codes")
def codes() -> ResponseReturnValue:
    """What the authenticator apps of staff would show: those of the demonstration have none."""
    now = utcnow()
    staff = {each.account for each in db.session.scalars(current_appointments())}
    lines = [(account.email, _next_code(account, now=now)) for account in staff if account.has_second_factor]
    return render_template("development/codes.html", lines=sorted(lines))


def _next_code(account: Account, *, now: datetime) -> str:
    """The first that was not used yet; empty for the few seconds until there is one."""
    factor = account.second_factor
    secret = unseal(factor.sealed_secret) if factor else None
    if factor is None or secret is None:
        return ""
    step = max(totp.step_at(now), factor.last_step + 1)
    return totp.code_of(secret, step) if step <= totp.step_at(now) + totp.STEPS_OFF_MAX else ""


@bp.get("/style")
def style() -> ResponseReturnValue:
    """Components with real data: a form that came back with errors, some cards, their photos."""
    rows = db.session.execute(queries.cards().where(*queries.is_listed()).limit(CARDS_SHOWN))
    cards = make_cards(rows, now=utcnow())
    photos = [{**card.photo, "alt": card.title} for card in cards if card.photo]
    return render_template(
        "development/style.html",
        forms={theme: _refused_form(theme) for theme in ("light", "dark")},
        cards=cards,
        photos=photos,
        colours=_tokens("(?:light-dark|#)"),
        types=[name for name in _tokens("") if name.startswith(("title-", "text-"))],
        icons=re.findall(r'<symbol id="([a-z-]+)"', bundle_text("icons")),
    )


@bp.get("/states.css")
def states() -> Response:
    """Our own style once more, so that the page can show what only a pointer or a key would: `.state-hover`,
    `.state-focus`; and a class for every token."""
    text = "".join(bundle_text(kind) for kind in ("members-css", "staff-css"))
    shown = text.replace(":hover", ".state-hover").replace(":focus-visible", ".state-focus")
    swatches = [f".swatch-{name} {{ background: var(--{name}); }}" for name in _tokens("(?:light-dark|#)")]
    sizes = [f".type-{name} {{ font-size: var(--{name}); }}" for name in _tokens("") if "-" in name]
    return Response("\n".join([shown, *swatches, *sizes]), mimetype="text/css")


def _refused_form(theme: str) -> GoodsForm:
    """One field filled in, the rest with their errors; its own ids in each half of the page."""
    form = GoodsForm(MultiDict({f"{theme}-title": _("ギター")}), prefix=theme, meta={"csrf": False})
    form.offer_organisations([])
    form.now = utcnow()
    form.validate()
    return form


def _tokens(value: str) -> list[str]:
    return re.findall(rf"--([\w-]+): ?{value}", bundle_text("css").split("@layer base")[0])
