"""What others' instruments say of our pages, on a board with the demonstration data started here.

    .venv/bin/python -m bench.audits markup       # the Nu HTML checker on every page of the reviewed lists
    .venv/bin/python -m bench.audits lighthouse   # Lighthouse, mobile, the median of three
    .venv/bin/python -m bench.audits weights      # bytes and requests of a first view, and layout shift

Needs Node, Java and Chromium; the instruments themselves are pinned in bench/node/package-lock.json and installed
there on first use. Prints a table and ends with 1 when something misses its mark."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from bench.servers import ROOT
from tests.browser import FLAGS, PHONE, BoardServer, running_board
from tests.journeys.demo import KINDS, first_listing, first_talk, fresh_form, log_in, one_of_each_kind
from tests.journeys.test_every_page import (
    ALSO_MEMBERS,
    ALSO_STAFF,
    ALSO_STRANGERS,
    DESK,
    LISTINGS,
    MEMBERS,
    MODERATORS,
    STRANGERS,
)

NODE = ROOT / "bench" / "node"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
RUNS, TRIES = 3, 5
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Raw figures of issue and performance.md: kB gzipped, requests of a first view without photos.
HTML_KB, CSS_KB, JS_KB, REQUESTS = 30, 15, 20, 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", choices=AUDITS)
    audit = AUDITS[parser.parse_args().audit]
    with tempfile.TemporaryDirectory() as folder, running_board(Path(folder)) as board, chromium() as browser:
        return 1 if audit(board, browser) else 0


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def markup(board: BoardServer, browser: Browser) -> int:
    """How many errors the Nu HTML checker finds."""
    _install()
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (path, page_html) in enumerate(_every_page(board, browser)):
            name = f"{number:03}.html"
            names[name] = path
            Path(folder, name).write_text(page_html, "utf-8")
        checker = NODE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
        done = subprocess.run(
            ["java", "-jar", str(checker), "--format", "json", "--skip-non-html", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    # The checker also reads css files it meets and warns of what it does not know; only errors count.
    messages = [message for message in json.loads(done.stderr)["messages"] if message["type"] == "error"]
    for message in messages:
        path = names.get(Path(message.get("url", "")).name, "?")
        print(f"{path}: {message['message']}: {message.get('extract', '').strip()[:160]}")
    print(f"{len(names)} pages, {len(messages)} errors")
    return len(messages)


def _every_page(board: BoardServer, browser: Browser) -> Iterator[tuple[str, str]]:
    """As the server sends them, in both languages: what script adds later is no document."""
    for language in ("ja", "en"):
        stranger = _reader(browser, language)
        listings = one_of_each_kind(stranger, board)
        for path in [*STRANGERS, *ALSO_STRANGERS, *listings]:
            yield f"{path} ({language})", _source(stranger, board.address + path)
        members, staff = [*MEMBERS, *LISTINGS, *ALSO_MEMBERS], [*MODERATORS, *ALSO_STAFF]
        everybody: list[tuple[str, list[str], Callable[[Page, BoardServer], list[str]] | None]] = [
            ("ken@example.jp", members, _forms_and_a_talk),
            ("host@example.jp", [], _desk),
            ("operator@example.jp", staff, None),
        ]
        for email, paths, found in everybody:
            person = _reader(browser, language)
            log_in(person, board, email)
            for pattern in [*paths, *(found(person, board) if found else [])]:
                path = pattern.format(listing=listings[0].rsplit("/", 1)[-1])
                yield f"{path} ({language}, {email})", _source(person, board.address + path)


def _desk(page: Page, board: BoardServer) -> list[str]:
    """The host's pages of an event that people come to, and how they are taken in."""
    forge = first_listing(page, board, "?q=鍛冶場をひらく日")
    return [f"/listings/{forge}/{path}" for path in (*DESK, "sign-up")]


def _forms_and_a_talk(page: Page, board: BoardServer) -> list[str]:
    found = [first_talk(page, board)]
    for kind in KINDS:
        form = fresh_form(page, board, kind)
        found += [form, form.replace("edit", "preview")]
    return found


def _reader(browser: Browser, language: str) -> Page:
    locale = "ja-JP" if language == "ja" else "en-US"
    context = browser.new_context(locale=locale, viewport={"width": PHONE[0], "height": PHONE[1]})
    return context.new_page()


def _source(page: Page, address: str) -> str:
    """With this reader's cookies and language, before any script."""
    return page.context.request.get(
        address, headers={"Accept-Language": page.evaluate("navigator.language")}, fail_on_status_code=False
    ).text()


def lighthouse(board: BoardServer, browser: Browser) -> int:
    """How many scores are below 100."""
    _install()
    missed = 0
    print("| page | " + " | ".join(CATEGORIES) + " | below |\n" + "| --- " * (len(CATEGORIES) + 2) + "|")
    for name, address, cookie in _addresses(board, browser):
        reports = [_report(address, cookie) for _ in range(RUNS)]
        scores = {
            category: statistics.median(round(100 * report["categories"][category]["score"]) for report in reports)
            for category in CATEGORIES
            if category != "seo" or not cookie
        }
        missed += sum(score < 100 for score in scores.values())
        shown = " | ".join(f"{scores[category]:.0f}" if category in scores else "–" for category in CATEGORIES)
        print(f"| {name} | {shown} | {', '.join(_below(reports[0], list(scores)))} |", flush=True)
    return missed


def _addresses(board: BoardServer, browser: Browser) -> Iterator[tuple[str, str, str]]:
    """(name, address, cookie of who is signed in)"""
    stranger = _reader(browser, "ja")
    listing = one_of_each_kind(stranger, board)[0]
    for name, path in {
        "front": "/",
        "region": "/regions/15",
        "search": "/listings?q=ギター",
        "listing": listing,
    }.items():
        yield name, board.address + path, ""
    hanako = _reader(browser, "ja")
    log_in(hanako, board, "hanako@example.jp")
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in hanako.context.cookies())
    yield "post", board.address + fresh_form(hanako, board, "goods"), cookie
    # From its top: where a page begins by scrolling, Chromium reports no largest paint.
    yield "conversation", board.address + first_talk(hanako, board).partition("#")[0], cookie


def _report(address: str, cookie: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "report.json")
        command = [
            str(NODE / "node_modules" / ".bin" / "lighthouse"),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={output}",
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=" + " ".join(["--headless", *FLAGS]),
        ]
        if cookie:
            headers = Path(folder, "headers.json")
            headers.write_text(json.dumps({"Cookie": cookie}), "utf-8")
            command.append(f"--extra-headers={headers}")
        # Now and then a trace has no beginning or no largest paint, and Lighthouse asks to be run again.
        for _ in range(TRIES):
            subprocess.run(command, check=False, env={**os.environ, "CHROME_PATH": CHROMIUM})
            found: dict[str, Any] = json.loads(output.read_text("utf-8")) if output.exists() else {}
            if found and all(each["score"] is not None for each in found["categories"].values()):
                return found
        raise SystemExit(f"{address}: Lighthouse had no figures in {TRIES} tries")


def _below(report: dict[str, Any], categories: list[str]) -> list[str]:
    """The audits that took points, with what they say."""
    found = []
    for category in categories:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{audit['id']} {audit.get('displayValue', '')}".strip())
    return found


def weights(board: BoardServer, browser: Browser) -> int:
    """How many figures of a first view are over their mark."""
    over = 0
    print("| page | HTML kB | gzipped | CSS gz | JS gz | requests | CLS |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name, address, cookie in _addresses(board, browser):
        figures = _first_view(browser, address, cookie)
        print(f"| {name} | " + " | ".join(f"{figure:g}" for figure in figures.values()) + " |", flush=True)
        over += figures["html_gz"] > HTML_KB
        over += figures["css"] > CSS_KB
        over += figures["js"] > JS_KB
        over += figures["requests"] > REQUESTS
        over += figures["cls"] > 0
    return over


def _first_view(browser: Browser, address: str, cookie: str) -> dict[str, float]:
    context = browser.new_context(locale="ja-JP", viewport={"width": PHONE[0], "height": PHONE[1]})
    if cookie:
        context.set_extra_http_headers({"Cookie": cookie})
    page = context.new_page()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(address, wait_until="networkidle")
    kinds: dict[str, float] = {"document": 0, "stylesheet": 0, "script": 0}
    html = 0
    counted = 0
    for answer in answers:
        kind = answer.request.resource_type
        if kind == "image" and "/photos/" in answer.url:
            continue
        counted += 1
        if kind in kinds:
            kinds[kind] += answer.request.sizes()["responseBodySize"] / 1000
            html += len(answer.body()) if kind == "document" else 0
    shift = page.evaluate("window.shift")
    context.close()
    return {
        "html": round(html / 1000, 1),
        "html_gz": round(kinds["document"], 1),
        "css": round(kinds["stylesheet"], 1),
        "js": round(kinds["script"], 1),
        "requests": counted,
        "cls": round(shift, 4),
    }


def _install() -> None:
    if not (NODE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=NODE, check=True)


AUDITS: dict[str, Callable[[BoardServer, Browser], int]] = {
    "markup": markup,
    "lighthouse": lighthouse,
    "weights": weights,
}

if __name__ == "__main__":
    sys.exit(main())
