"""Browse and search, begin and edit a listing, its photos, publish and renew it."""

from board.listings.views import browse, drafts, edit, photos, publishing, refused, renewal, suggestions
from board.listings.views.blueprint import bp

__all__ = ["bp", "browse", "drafts", "edit", "photos", "publishing", "refused", "renewal", "suggestions"]
