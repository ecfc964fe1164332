"""The blueprint that all pages of moderation hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("moderation", __name__)
