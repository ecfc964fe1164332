"""What is typed to another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from wtforms import HiddenField

from board.conversations.models import MESSAGE_MAX
from board.errors import BadInput
from board.i18n import lazy
from board.web.forms import BoardForm, text_area


class MessageForm(BoardForm):
    body = text_area(lazy("メッセージ"), most=MESSAGE_MAX)
    # Made when the form is shown, so that sending the same form twice is one message.
    idempotency_key = HiddenField(default=lambda: str(uuid4()))

    @property
    def text(self) -> str:
        return self.body.data or ""

    @property
    def key(self) -> UUID:
        """Raises BadInput for a key that no form of ours carries."""
        try:
            return UUID(self.idempotency_key.data or "")
        except ValueError:
            raise BadInput from None

    def refuse(self, sentence: Any) -> bool:
        """Say under the text why it cannot be sent; the text stays."""
        self.body.errors = [*self.body.errors, sentence]
        return False
