"""縁側 Engawa: a local classifieds and exchange board for Japan's regions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from board import config, db, i18n, jobs, migrations
from board.accounts import identity, statements
from board.accounts.models import SESSION_LIFETIME
from board.accounts.organisations import RENAMED
from board.accounts.safety.schedule import forget_spent_proofs
from board.accounts.sanctions import AUTHOR_SHUT_OUT
from board.accounts.schedule import end_sanctions
from board.accounts.views import expired_form
from board.backends import mail, search, storage
from board.cli import engawa
from board.config import Settings
from board.conversations.screened import MESSAGE_SCREENED
from board.deals.reviews.schedule import look_after_reviews
from board.deals.schedule import (
    release_lapsed_reservations,
    settle_quantities,
    tell_askers_of_closed,
    tell_of_ended_favourites,
)
from board.departure.actions import MAKE_EXPORT
from board.departure.schedule import erase_departed, make_exports, recall_leaving, sweep_exports
from board.follows.actions import FAVOURITE_ENDED
from board.follows.schedule import tell_of_lower_prices
from board.listings import figures, search_counts
from board.listings.actions import INDEX_LISTING, LISTING_CLOSED, PRICE_LOWERED, QUANTITY_CHANGED
from board.listings.changes_made import CHANGES_MADE
from board.listings.following_authors import follow_authors
from board.listings.importing.schedule import forget_given_up_files
from board.listings.openings import OPENING_MOVED, OPENINGS_CHANGED, SIGN_UPS_END
from board.listings.schedule import (
    close_expired,
    end_unfounded_standing,
    forget_old_searches,
    index_listings,
    index_listings_of,
    make_shifts_ahead,
    mend_index,
    publish_scheduled,
    verify_index,
    warn_authors,
)
from board.listings.screened import LISTING_SCREENED
from board.media.holding import hold_photo
from board.moderation import letters as decision_letters
from board.moderation.actions.changed import take_in_changes
from board.moderation.actions.screened import take_in as take_in_screenings
from board.moderation.schedule import end_what_is_over, purge_removed
from board.moderation.views.statement import address_of as address_of_statement
from board.operations.nightly import clear_done_work, clear_ended_sessions, sweep_files
from board.operations.schedule import show_life
from board.outbox import schedule as outbox
from board.pages import freshness, register_pages
from board.participation import schedule as participation
from board.participation.projects.schedule import ask_for_reports
from board.subscriptions import letters
from board.subscriptions.matching import note_matches
from board.subscriptions.schedule import forget_old_requests, tell_subscribers
from board.web import assets, changes, error_pages, fragments, kept, limits, logs, metrics, page_cache, security, theme
from board.web.application import Application

FORM_TEXT_BYTES_MAX = 500_000


def create_app(settings: Settings | None = None) -> Flask:
    """Settings → database → backends → log-in → pages → work after commits → error pages."""
    settings = settings or config.load_settings()
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    app = Application(
        __name__,
        template_folder="../templates",
        static_folder="../static",
        instance_path=settings.instance,
    )
    logs.configure(settings.log_level)
    _configure(app, settings)
    logs.init_app(app)
    metrics.init_app(app, settings.instance_path / "metrics")
    db.init_app(app, settings.database_url)
    changes.init_app(app, freshness.scope_of)
    i18n.init_app(app)
    theme.init_app(app)
    fragments.init_app(app)
    app.extensions["newest_migration"] = cache(migrations.head)
    app.extensions["mail"] = mail.choose(settings.mail_url)
    app.extensions["storage"] = storage.choose(
        settings.storage_url, free_megabytes_min=settings.free_megabytes_min
    )
    app.extensions["search"] = search.choose(settings.search_url, database=app.extensions["engine"])
    search_counts.init_app(app)
    figures.init_app(app)
    security.init_app(app, production=settings.production)
    limits.init_app(app, settings.limits_url)
    security.Forms(app)
    kept.init_app(app, hold_file=hold_photo)
    identity.init_app(app, on_expired_form=expired_form)
    statements.init_app(app, address_of=address_of_statement)
    assets.init_app(app)
    register_pages(app, production=settings.production)
    _register_work(app, settings)
    error_pages.init_app(app)
    app.cli.add_command(engawa)
    Compress(app)
    page_cache.init_app(app, app.extensions["changes"], seconds=settings.page_cache_seconds)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=security.BODY_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=FORM_TEXT_BYTES_MAX,
        SESSION_COOKIE_NAME="__Host-engawa" if settings.production else "engawa",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        SESSION_REFRESH_EACH_REQUEST=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        # Tied to the session; a form may stay open overnight.
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=4,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def _register_work(app: Flask, settings: Settings) -> None:
    """What follows a commit, and what comes round every minute and every night."""
    outbox.register(INDEX_LISTING, _take_in_and_match)
    outbox.register(RENAMED, index_listings_of)
    outbox.register(AUTHOR_SHUT_OUT, follow_authors)
    outbox.register(LISTING_CLOSED, tell_askers_of_closed)
    outbox.register(QUANTITY_CHANGED, settle_quantities)
    outbox.register(PRICE_LOWERED, tell_of_lower_prices)
    outbox.register(FAVOURITE_ENDED, tell_of_ended_favourites)
    outbox.register(OPENINGS_CHANGED, participation.follow_openings)
    outbox.register(OPENING_MOVED, participation.tell_of_moves)
    outbox.register(SIGN_UPS_END, participation.end_with_listings)
    outbox.register(MAKE_EXPORT, make_exports)
    outbox.register(LISTING_SCREENED, take_in_screenings)
    outbox.register(CHANGES_MADE, take_in_changes)
    outbox.register(MESSAGE_SCREENED, take_in_screenings)
    outbox.register_mail("search_found", letters.found)
    outbox.register_mail("search_confirmation", letters.confirmation)
    outbox.register_mail("decision_taken", decision_letters.about_decision)
    outbox.register_mail("decision_undone", decision_letters.about_undoing)
    outbox.register_mail("appeal_answered", decision_letters.about_undoing)
    jobs.init_app(
        app,
        settings.jobs_url,
        every_minute=[
            show_life,
            end_sanctions,
            publish_scheduled,
            close_expired,
            end_unfounded_standing,
            warn_authors,
            ask_for_reports,
            release_lapsed_reservations,
            look_after_reviews,
            participation.lapse_offers,
            participation.offer_free_seats,
            participation.let_go_of_unsettled,
            participation.remind_of_tomorrow,
            recall_leaving,
            erase_departed,
            mend_index,
            tell_subscribers,
            outbox.work_off,
            limits.forget_old_windows,
            changes.forget_old_changes,
        ],
        every_night=[
            make_shifts_ahead,
            sweep_files,
            verify_index,
            clear_done_work,
            clear_ended_sessions,
            forget_spent_proofs,
            sweep_exports,
            forget_old_searches,
            forget_given_up_files,
            forget_old_requests,
            purge_removed,
            end_what_is_over,
        ],
    )


def _take_in_and_match(listing_ids: Sequence[int], now: datetime) -> None:
    """What of a listing has changed: the index first, whose words the saved searches are understood by."""
    index_listings(listing_ids, now)
    note_matches(listing_ids, now=now)
