"""A word about the other side."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from board.deals.reviews.models import BODY_MAX, Review
from board.i18n import lazy
from board.web.forms import BoardForm, text_area


class ReviewForm(BoardForm):
    body = text_area(lazy("ひとこと"), most=BODY_MAX)
    hopes_again = BooleanField(lazy("また縁があればうれしい"))

    def says(self, review: Review | None) -> bool:
        return review is not None and (review.body, review.hopes_again) == (self.body.data, self.hopes_again.data)

    def refuse(self, sentence: Any) -> None:
        """Say under the text why it cannot be taken; the text stays."""
        self.body.errors = [*self.body.errors, sentence]
