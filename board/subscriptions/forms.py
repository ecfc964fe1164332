"""Saving a search: how often to be told, and where to, for those without an account."""

from __future__ import annotations

from board.accounts.forms import email_field
from board.i18n import lazy
from board.subscriptions.policy import ALL_FREQUENCY_NAMES, FREQUENCY_NAMES, USUAL
from board.web.forms import BoardForm, choice_field


class SaveSearchForm(BoardForm):
    frequency = choice_field(lazy("お知らせの届き方"), FREQUENCY_NAMES, radio=True, default=str(USUAL))


class SaveSearchByMailForm(SaveSearchForm):
    email = email_field(autocomplete="email")


class FrequencyForm(BoardForm):
    frequency = choice_field(lazy("お知らせの届き方"), ALL_FREQUENCY_NAMES, radio=True)
