"""Leaving is asked for with one tick, after what it means has been read."""

from __future__ import annotations

from wtforms import BooleanField

from board.i18n import lazy
from board.web.forms import BoardForm, filled


class LeaveForm(BoardForm):
    understood = BooleanField(
        lazy("わかりました"), validators=[filled(lazy("読んだうえで、チェックを入れてください。"))]
    )
