"""The blueprint that all pages for operators share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("operations", __name__)
