"""Somebody at their desk: what they open, write, press and read, as a story tells it."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from dataclasses import dataclass

from playwright.sync_api import Page, expect
from tests.journeys.world import PASSWORD, SECRET


def code_at(moment: float) -> str:
    """The six figures that a telephone shows, as RFC 6238 makes them of the secret."""
    counted = struct.pack(">Q", int(moment) // 30)
    made = hmac.digest(base64.b32decode(SECRET), counted, "sha1")
    begins = made[-1] & 15
    number = int.from_bytes(made[begins : begins + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@dataclass(frozen=True)
class Desk:
    """One person in front of one browser."""

    page: Page
    address: str

    def enters(self, name: str) -> None:
        """Come in by the door as ``name``."""
        self.opens("/entrar/")
        self.writes("Usuario", name)
        self.writes("Contraseña", PASSWORD)
        self.presses("Entrar")
        if self.page.get_by_label("Código").count():
            self.writes("Código", code_at(time.time()))
            self.presses("Entrar")
        expect(self.page).not_to_have_url(re.compile("/entrar/"))

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def goes_to(self, entry: str) -> None:
        """Choose a line of the menu, where it is folded after unfolding it."""
        folded = self.page.locator("summary", has_text="Menú")
        if folded.is_visible():
            folded.click()
        self.page.locator("nav.menu:visible, nav.side:visible").get_by_role(
            "link", name=entry, exact=True
        ).click()

    def follows(self, text: str | re.Pattern[str]) -> None:
        """Follow the first link of the page's own that says ``text``."""
        self._content().get_by_role("link", name=text).first.click()

    def unfolds(self, text: str) -> None:
        self._content().locator("summary", has_text=text).first.click()

    def writes(self, label: str, text: str) -> None:
        self._content().get_by_label(label, exact=False).first.fill(text)

    def presses(self, button: str) -> None:
        self._content().get_by_role("button", name=button, exact=True).first.click()

    def reads(self, text: str | re.Pattern[str]) -> None:
        """See ``text`` on the page."""
        expect(self._content().get_by_text(text).first).to_be_visible()

    def does_not_read(self, text: str) -> None:
        expect(self._content().get_by_text(text)).to_have_count(0)

    def sees_no_button(self, button: str) -> None:
        expect(self._content().get_by_role("button", name=button, exact=True)).to_have_count(0)

    def _content(self):  # type: ignore[no-untyped-def]
        return self.page.locator("main")
