"""What mails look like: the colours of the pages, in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MAILS = ROOT / "templates" / "mail"
COLOUR = re.compile(r"#[0-9a-f]{6}\b", re.IGNORECASE)
INKED = re.compile(r"<(\w+)([^>]*)style=\"[^\"]*(?<!-)color:")


def _tokens(place: int) -> set[str]:
    """Of one theme: 0 light, 1 dark; what is the same in both counts for either."""
    text = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
    pairs = [COLOUR.findall(line) for line in text.splitlines() if line.strip().startswith("--")]
    return {colours[min(place, len(colours) - 1)] for colours in pairs if colours} | {"#ffffff"}


def test_their_colours_are_those_of_the_pages_whose_contrast_is_proved():
    layout = (MAILS / "layout.html").read_text("utf-8")
    dark_rules = layout[layout.index("prefers-color-scheme") : layout.index("</style>")]
    assert set(COLOUR.findall(dark_rules)) <= _tokens(1)
    for page in MAILS.rglob("*.html"):
        light = page.read_text("utf-8").replace(dark_rules, "")
        assert set(COLOUR.findall(light)) <= _tokens(0), page


def test_whatever_has_an_ink_of_its_own_gets_one_for_the_dark_too():
    for page in MAILS.rglob("*.html"):
        for element, attributes in INKED.findall(page.read_text("utf-8")):
            assert element in {"a", "body"} or re.search(r'class="(soft|sheet)"', attributes), (page, element)
