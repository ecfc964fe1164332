"""QR codes to stand in a page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(text: str, *, title: str, css_class: str, error: str = "m", border: int = 2, scale: int = 1) -> Markup:
    """An SVG, black on white in every theme so that cameras see it. `error`: how much of it may be spoilt (ISO 18004:
    "m" 15 %, "q" 25 %); `border` in modules."""
    svg = segno.make_qr(text, error=error).svg_inline(
        scale=scale,
        border=border,
        dark="#000",
        light="#fff",
        title=title,
        omitsize=True,
        svgclass=css_class,
        lineclass=None,
    )
    return Markup(svg)  # noqa: S704 (drawn here; the title is escaped)
