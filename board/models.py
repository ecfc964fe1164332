"""Imports each mapped class once, so that mappers and migrations see all of them."""

from board.accounts import models as accounts
from board.accounts.safety import models as safety
from board.audit import models as audit
from board.conversations import models as conversations
from board.db import Base
from board.deals import models as deals
from board.deals.reviews import models as reviews
from board.departure import models as departure
from board.feeds import models as feeds
from board.follows import models as follows
from board.listings import models as listings
from board.media import models as media
from board.moderation import models as moderation
from board.notifications import models as notifications
from board.operations import models as operations
from board.outbox import models as outbox
from board.participation import models as participation
from board.participation.projects import models as projects
from board.regions import models as regions
from board.screening import models as screening
from board.subscriptions import models as subscriptions
from board.web import changes

__all__ = [
    "Base",
    "accounts",
    "audit",
    "changes",
    "conversations",
    "deals",
    "departure",
    "feeds",
    "follows",
    "listings",
    "media",
    "moderation",
    "notifications",
    "operations",
    "outbox",
    "participation",
    "projects",
    "regions",
    "reviews",
    "safety",
    "screening",
    "subscriptions",
]
