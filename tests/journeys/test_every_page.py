"""Every page by what holds for all: readable by assistive technology, no sideways scrolling, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import DESKTOP, PHONE, BoardServer
from tests.journeys.demo import KINDS, first_listing, first_talk, fresh_form, log_in, one_of_each_kind, sign_up_form

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = (320, 640)

STRANGERS = [
    "/",
    "/listings",
    "/listings?q=ギター",
    "/listings?place=府中市",
    "/listings?kind=goods&terms=give&afar=1",
    "/regions",
    "/regions/15",
    "/regions/15204",
    "/regions/15/calendar",
    "/reports/new?account=1",
    "/sign-up",
    "/log-in",
    "/guidelines",
    "/credits",
    "/members/1",
    "/not-there",
    "/development/style",
]
MEMBERS = [
    "/my",
    "/my/settings",
    "/my/security",
    "/my/security/email",
    "/my/security/password",
    "/my/security/second-factor",
    "/my/calendar",
    "/my/data",
    "/my/data/erasure",
    "/my/settings/people",
    "/my/favourites",
    # ken's place at the forge.
    "/participations/1",
    "/listings/new",
    "/conversations",
    "/notifications",
    "/reports/new?listing={listing}",
    "/my/reports",
]
LISTINGS = ["/listings/{listing}", "/listings/{listing}/poster"]
MODERATORS = ["/moderation", "/operations/audit"]
# Plainer pages, looked at with the full matrices only.
ALSO_STRANGERS = [
    "/transparency",
    "/regions/15/calendar?view=list",
    "/regions/15204/calendar?month=2027-05",
    "/listings?q=存在しない言葉",
    "/regions/R4",
    "/regions/search?q=府中市",
    "/password-reset",
    "/development/codes",
    "/development/mailbox",
    "/terms",
    "/privacy",
    "/safety",
    "/accessibility",
    "/contact",
    "/contact/sent",
    "/offline",
    "/searches/new",
    "/searches/new?q=ギター",
    "/members/1/reviews",
    "/searches/sent",
    "/sign-up/sent",
    "/password-reset/sent",
    "/log-in/code",
    "/departure/asked",
]
ALSO_MEMBERS = [
    "/my/imports",
    "/my?shelf=ended",
    "/my/security/proof",
    "/my/security/email/sent",
    "/my/searches",
    "/my/organisations",
    "/projects",
    # The host of the forge, with whom something is agreed on; a talk in which nothing is.
    "/members/3/block",
    "/conversations/1/leaving",
    # ken's word about the rice.
    "/deals/5/review",
    "/organisations/1",
    "/organisations/new",
    "/listings/{listing}/poster?size=a5",
    "/listings/{listing}/conversations/new",
]
ALSO_STAFF = [
    "/moderation/health",
    "/operations",
    "/operations/searches",
    "/operations/signals",
    "/moderation/signals",
    "/moderation?state=appeals",
    "/moderation?state=decided",
    "/moderation/batches/new",
    "/operations/accounts",
    "/operations/accounts/1",
    "/operations/consistency",
    "/operations/contact",
    "/operations/dead-letters",
    "/moderation/organisations?state=verified",
    "/operations/organisations",
    "/operations/organisations/1",
]
DESK = ["participants", "participants/list", "participants/message", "door", "attendance"]
# Letters twice as large at the narrowest: what sticks out sideways, and words that are cut off. Photos may be cropped.
CUT = """() => {
  const root = document.documentElement;
  root.style.fontSize = "200%";
  const found = root.scrollWidth > root.clientWidth ? [`sideways by ${root.scrollWidth - root.clientWidth} px`] : [];
  for (const each of document.body.querySelectorAll("*")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || !each.innerText?.trim()) continue;
    if (each.closest(".skip, .visually-hidden, .table-stacks thead") || each.querySelector("img")) continue;
    const style = getComputedStyle(each);
    if (style.clipPath !== "none") continue; // for screen readers
    const across = /hidden|clip/.test(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
    const down = /hidden|clip/.test(style.overflowY) && each.scrollHeight > each.clientHeight + 1;
    if (across || down) found.push(each.outerHTML.slice(0, 120));
  }
  return found;
}"""

THEMES: list[Any] = ["light", pytest.param("dark", marks=pytest.mark.full)]
LOCALES: list[Any] = ["ja-JP", pytest.param("en-US", marks=pytest.mark.full)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", LOCALES)
def test_pages_for_strangers(demo_server: BoardServer, open_page: Callable[..., Page], theme: str, locale: str):
    page = open_page(viewport=PHONE, locale=locale, color_scheme=theme)
    elsewhere = _requests_elsewhere(page, demo_server)
    paths = [*STRANGERS, *one_of_each_kind(page, demo_server)]
    problems = [problem for path in paths for problem in _problems(page, demo_server, path)]
    assert problems == []
    assert elsewhere == []
    kept = {cookie["name"] for cookie in page.context.cookies()}
    assert kept <= {"engawa"}  # the form pages' own


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", LOCALES)
def test_pages_for_members_and_staff(demo_server: BoardServer, open_page: Callable[..., Page], theme: str, locale: str):
    ken = open_page(viewport=PHONE, locale=locale, color_scheme=theme)
    log_in(ken, demo_server, "ken@example.jp")
    listing = first_listing(ken, demo_server)
    paths = [path.format(listing=listing) for path in [*MEMBERS, *LISTINGS]]
    paths.append(sign_up_form(ken, demo_server))
    operator = open_page(viewport=DESKTOP, locale=locale, color_scheme=theme)
    log_in(operator, demo_server, "operator@example.jp")
    problems = [problem for path in paths for problem in _problems(ken, demo_server, path)]
    problems += [problem for path in MODERATORS for problem in _problems(operator, demo_server, path)]
    assert problems == []


def test_the_form_of_every_kind_and_its_preview(demo_server: BoardServer, open_page: Callable[..., Page]):
    """By somebody who acts for an organisation, so that the forms ask for all they can."""
    host = open_page(viewport=PHONE)
    log_in(host, demo_server, "host@example.jp")
    problems = []
    for kind in KINDS:
        form = fresh_form(host, demo_server, kind)
        problems += [
            problem
            for path in (form, form.replace("edit", "preview"))
            for problem in _problems(host, demo_server, path)
        ]
    forge = first_listing(host, demo_server, "?q=鍛冶場をひらく日")
    problems += _problems(host, demo_server, f"/listings/{forge}/sign-up")
    assert problems == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_desk_of_a_host(demo_server: BoardServer, open_page: Callable[..., Page], theme: str, locale: str):
    host = open_page(viewport=NARROW, locale=locale, color_scheme=theme)
    log_in(host, demo_server, "host@example.jp")
    forge = first_listing(host, demo_server, "?q=鍛冶場をひらく日")
    problems = [problem for path in DESK for problem in _problems(host, demo_server, f"/listings/{forge}/{path}")]
    assert problems == []


@pytest.mark.full
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", LOCALES)
def test_plainer_pages(demo_server: BoardServer, open_page: Callable[..., Page], theme: str, locale: str):
    stranger = open_page(viewport=PHONE, locale=locale, color_scheme=theme)
    ken = open_page(viewport=PHONE, locale=locale, color_scheme=theme)
    log_in(ken, demo_server, "ken@example.jp")
    listing = first_listing(ken, demo_server)
    operator = open_page(viewport=DESKTOP, locale=locale, color_scheme=theme)
    log_in(operator, demo_server, "operator@example.jp")
    pages = [(stranger, ALSO_STRANGERS), (ken, ALSO_MEMBERS), (operator, ALSO_STAFF)]
    problems = [
        problem
        for page, paths in pages
        for path in paths
        for problem in _problems(page, demo_server, path.format(listing=listing))
    ]
    assert problems == []


def test_letters_twice_as_large(demo_server: BoardServer, open_page: Callable[..., Page]):
    page = open_page(viewport=NARROW)
    paths = ["/", "/listings", "/regions/15", "/sign-up", *one_of_each_kind(page, demo_server)[:1]]
    assert _cut(page, demo_server, paths) == []


@pytest.mark.full
@pytest.mark.parametrize("locale", LOCALES)
def test_letters_twice_as_large_on_every_page(demo_server: BoardServer, open_page: Callable[..., Page], locale: str):
    page = open_page(viewport=NARROW, locale=locale)
    paths = [path for path in (*STRANGERS, *ALSO_STRANGERS) if not path.startswith("/development")]
    found = _cut(page, demo_server, [*paths, *one_of_each_kind(page, demo_server)])
    ken = open_page(viewport=NARROW, locale=locale)
    log_in(ken, demo_server, "ken@example.jp")
    listing = first_listing(ken, demo_server)
    paths = [path.format(listing=listing) for path in (*MEMBERS, *LISTINGS, *ALSO_MEMBERS)]
    found += _cut(ken, demo_server, [*paths, *_forms(ken, demo_server), first_talk(ken, demo_server)])
    operator = open_page(viewport=NARROW, locale=locale)
    log_in(operator, demo_server, "operator@example.jp")
    found += _cut(operator, demo_server, [*MODERATORS, *ALSO_STAFF])
    assert found == []


def test_an_anonymous_reader_gets_no_cookie(demo_server: BoardServer, open_page: Callable[..., Page]):
    page = open_page()
    for path in ("/", "/listings", "/regions/15", "/guidelines"):
        page.goto(demo_server.address + path)
    assert page.context.cookies() == []


def _problems(page: Page, server: BoardServer, path: str) -> list[str]:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(server.address + path)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{path} scrolls sideways by {sideways} px at {NARROW[0]} px"] if sideways > 0 else []
    results = Axe().run(page, options=WCAG)
    return [*found, *(f"{path}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in results.response["violations"])]


def _cut(page: Page, server: BoardServer, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto("about:blank")  # so that another part of the same form is opened anew
        page.goto(server.address + path)
        found += [f"{path}: {what}" for what in page.evaluate(CUT)]
    return found


def _forms(page: Page, server: BoardServer) -> list[str]:
    """Every step of the form of each kind, and its preview."""
    found = []
    for kind in KINDS:
        form = fresh_form(page, server, kind)
        found += [f"{form}#{part}" for part in page.locator("[data-step]").evaluate_all("all => all.map(e => e.id)")]
        found.append(form.replace("edit", "preview"))
    return found


def _requests_elsewhere(page: Page, server: BoardServer) -> list[str]:
    elsewhere: list[str] = []

    def look(request: Any) -> None:
        if not request.url.startswith((server.address, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("request", look)
    return elsewhere
