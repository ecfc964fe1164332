"""Browse and search, begin and edit a listing, its photos."""

from board.listings.views import browse, edit, photos
from board.listings.views.blueprint import bp

__all__ = ["bp", "browse", "edit", "photos"]
