"""What people do in a browser, by the words they see. Everything here works without script."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.accounts.second_steps import code_at

PASSWORD = "縁側でお茶を飲む 2026"
# For what a worker does in its own time: a mail sent, an index brought up to date.
LOOKS, BETWEEN_LOOKS_MS = 240, 250


@dataclass
class Person:
    page: Page
    address: str
    email: str
    name: str = ""
    secret: str = ""

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=name).first.click()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def arrives(self, address: str) -> None:
        """At the page whose address fits, and only there: the pressed button or link has done its work, and the page's
        own scripts have begun. Never true of the page that one comes from."""
        self.page.wait_for_url(re.compile(address))

    def sees(self, text: str) -> None:
        """And nothing is on its way any more: it may have come with a new page, or with a part of one."""
        expect(self.main).to_contain_text(text)
        self.page.wait_for_load_state()
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def sees_no(self, text: str) -> None:
        expect(self.main).not_to_contain_text(text)

    def finds_no(self, title: str) -> None:
        """Not in the list; below it, their own browser may remind them of what they have seen."""
        expect(self.main.locator(".card", has_text=title)).to_have_count(0)

    def choose(self, name: str) -> None:
        """A radio button or a box, by its name."""
        self.main.get_by_label(name, exact=True).check()

    def fill(self, label: str, text: str) -> None:
        named = self.main.get_by_label(re.compile(rf"^{label}"))
        self.main.locator("input, textarea").and_(named).first.fill(text)

    def step(self, name: str) -> None:
        """To this part of the form of a draft; without script all of them stand on one page."""
        self.page.wait_for_load_state()
        self.main.locator("[data-part=progress]").get_by_role("link", name=name).click()

    def write(self, text: str) -> None:
        """A message, in the one place for it."""
        self.main.locator("textarea[name=body]").fill(text)

    def sign_up(self, *, from_here: bool = False) -> None:
        """E-mail and password, the link of the mail, and one thing only: a name."""
        if from_here:
            # The page to log in has a field of the same name.
            self.arrives("/sign-up")
        else:
            self.go("/sign-up")
        self.fill("メールアドレス", self.email)
        self.fill("パスワード", PASSWORD)
        self.press("確認メールを送る")
        self.sees("メールを送りました")
        self.open_link_of_mail("メールアドレスを確認する")
        asked = self.main.locator("input:visible")
        expect(asked).to_have_count(1)
        self.fill("お名前", self.name)
        confirmation = self.page.url
        self.press("はじめる")
        self.page.wait_for_url(lambda address: address != confirmation)

    def log_in(self) -> None:
        self.go("/log-in")
        self.fill("メールアドレス", self.email)
        self.fill("パスワード", PASSWORD)
        self.press("ログインする")

    def enrol(self) -> list[str]:
        """An authenticator app, from the page that asks for it to the one that was wanted. Returns the sheet of codes;
        the app's secret stays in `self.secret`."""
        expect(self.page.locator("h1")).to_have_text("二段階認証を設定する")
        self.main.get_by_text("読み取れないとき").click()
        self.secret = self.main.locator(".secret").inner_text().replace(" ", "")
        self.fill("6けたのコード", code_at(datetime.now(UTC), secret=self.secret))
        self.press("設定する")
        self.sees("リカバリーコードを控えてください")
        codes = self.main.locator(".codes code")
        expect(codes).to_have_count(10)
        sheet = codes.all_inner_texts()
        self.follow("控えたので進む")
        return sheet

    def open_link_of_mail(self, subject_part: str) -> None:
        """The newest mail to this person, by the development mailbox; wait for the worker to send it."""
        self.page.goto(self.mail_address())
        link = self.main.get_by_text(re.compile(r"https?://\S+/(accounts|conversations|moderation)/\S+")).first
        found = re.search(r"https?://[^\s<]+/(accounts|conversations|moderation)/[^\s<]+", link.inner_text())
        assert found, subject_part
        self.page.goto(found[0])

    def mail_address(self, *, about: str = "") -> str:
        """Of the newest mail to this person (about something) in the development mailbox."""
        for _ in range(LOOKS):
            self.go("/development/mailbox")
            mails = self.main.locator("a[href^='/development/mailbox/']").filter(has_text=self.email)
            if about:
                mails = mails.filter(has_text=about)
            if mails.count():
                return self.address + (mails.first.get_attribute("href") or "")
            self.page.wait_for_timeout(BETWEEN_LOOKS_MS)
        raise AssertionError(f"no mail for {self.email}")


def phone_photo(folder: Path, number: int) -> Path:
    """As phones make them: lying on its side with an orientation mark, and saying where it was taken."""
    image = Image.new("RGB", (1200, 900), (205, 170 + number * 10, 120))
    ImageDraw.Draw(image).ellipse((300, 200, 800, 700), fill=(120, 60 + number * 20, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 38.0, 11.0), 3: "E", 4: (138.0, 57.0, 42.0)})
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    path = folder / f"phone-{number}.jpg"
    path.write_bytes(buffer.getvalue())
    return path


def expect_soon(person: Person, path: str, text: str) -> None:
    """What follows by itself, by the worker: a person who reloads sees it."""
    for _ in range(LOOKS):
        person.go(path)
        if text in person.main.inner_text():
            return
        person.page.wait_for_timeout(BETWEEN_LOOKS_MS)
    person.sees(text)
