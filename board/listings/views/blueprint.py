"""The one blueprint of all pages of a listing."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("listings", __name__)
