"""Every page that shows several features, and the list of all blueprints."""

from __future__ import annotations

from flask import Flask

from board.accounts.views import bp as accounts
from board.conversations.views import bp as conversations
from board.deals.reviews.views import bp as reviews
from board.deals.views import bp as deals
from board.departure import views as departure
from board.feeds.views import bp as feeds
from board.follows.views import bp as follows
from board.insights import views as insights
from board.listings.importing.views import bp as imports
from board.listings.views import bp as listings
from board.moderation.views import bp as moderation
from board.notifications.views import bp as notifications
from board.operations.views import bp as operations
from board.operations.views import contact, probes
from board.pages import (
    boundaries,
    context,
    development,
    device,
    history,
    legal,
    members,
    my,
    own_organisations,
    poster,
    preview,
    region_calendar,
    settings,
    sheet,
    thread,
    unread,
)
from board.participation.desk.views import bp as desk
from board.participation.projects.views import bp as projects
from board.participation.views import bp as participation
from board.regions.views import bp as regions
from board.subscriptions.views import bp as subscriptions

PUBLIC = (
    my.bp,  # with all of views.py
    legal.bp,
    members.bp,
    boundaries.bp,
    own_organisations.bp,  # with the page for everybody
    settings.bp,
    preview.bp,
    poster.bp,
    region_calendar.bp,
    thread.bp,
    history.bp,
    unread.bp,
    device.bp,
    accounts,
    conversations,
    deals,
    follows,
    listings,
    moderation,
    notifications,
    participation,
    operations,
    contact.bp,
    departure.bp,
    feeds,
    imports,
    insights.bp,
    desk,
    projects,
    regions,
    reviews,
    subscriptions,
)


def register_pages(app: Flask, *, production: bool) -> None:
    """All pages; the mailbox and the style page exist in development only."""
    for blueprint in PUBLIC:
        app.register_blueprint(blueprint)
    if not production:
        app.register_blueprint(development.bp)
    probes.init_app(app)
    context.init_app(app)
    sheet.init_app(app)
    insights.init_app(app)
    departure.init_app(app)
