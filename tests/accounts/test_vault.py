"""What is sealed stays readable while the key is changed, and for nobody without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from board.accounts.vault import reseal, seal, unseal
from board.config import Settings

OLDER, NEWER = "an-older-key-of-thirty-two-bytes-", "a-newer-key-of-thirty-two-bytes--"


def with_keys(app: Flask, *keys: str) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, secret_key=keys[0], secret_key_fallbacks=keys[1:])


@pytest.mark.security("4-53")
def test_what_a_former_key_sealed_opens_until_that_key_is_gone(app: Flask, in_app: None):
    with_keys(app, OLDER)
    sealed = seal("ひみつ")
    with_keys(app, NEWER, OLDER)
    assert unseal(sealed) == "ひみつ"
    renewed = reseal(sealed)
    with_keys(app, NEWER)
    assert unseal(sealed) is None
    assert unseal(renewed) == "ひみつ"


def test_what_was_not_sealed_here_or_was_changed_does_not_open(in_app: None):
    sealed = seal("ひみつ")
    for forged in ("", "x", "あ", sealed[:-12] + "A" * 12, sealed[1:]):
        assert unseal(forged) is None
    assert "ひみつ" not in sealed
    assert seal("ひみつ") != sealed


def test_it_can_be_too_old_to_open(in_app: None, clock: time_machine.Coordinates):
    sealed = seal("ひみつ")
    clock.shift(timedelta(minutes=30))
    assert unseal(sealed, younger_than=timedelta(minutes=30)) == "ひみつ"
    clock.shift(timedelta(seconds=1))
    assert unseal(sealed, younger_than=timedelta(minutes=30)) is None
