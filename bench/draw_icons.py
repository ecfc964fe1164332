"""The icons of the installed application, drawn from static/favicon.svg; run it again when the favicon changes.

    .venv/bin/python -m bench.draw_icons"""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import sync_playwright

from bench.servers import ROOT
from tests.browser import FLAGS

SVG = (ROOT / "static" / "favicon.svg").read_text("utf-8")
GROUND = "#264b77"
# A system may cut away all but the middle four fifths of a maskable icon (W3C manifest, safe zone).
SAFE = 0.7


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page()
        for name, side, share, ground in [
            ("icon-192", 192, 1.0, "transparent"),
            ("icon-512", 512, 1.0, "transparent"),
            ("icon-maskable-512", 512, SAFE, GROUND),
        ]:
            page.set_viewport_size({"width": side, "height": side})
            page.set_content(
                f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;background:{ground}}}"
                f"svg{{width:{share:.0%};height:{share:.0%}}}</style>{SVG}"
            )
            page.screenshot(path=str(ROOT / "static" / "icons" / f"{name}.png"), omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
