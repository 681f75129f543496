"""Without a mouse: everything is reached with the keys, and is seen when it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys.site import Site

REACHABLE = """() => {
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary");
  return [...all].filter(one => one.checkVisibility({visibilityProperty: true})
    && !one.disabled && one.type !== "hidden").length;
}"""
FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {tag: one.tagName,
          outlined: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
          inside: box.bottom > 0 && box.top < innerHeight && box.right > 0};
}"""


@pytest.fixture
def page(browser: Browser, site: Site) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies(site.cookies("district-officer"))
    return context.new_page()


@pytest.mark.parametrize("path", ["/", "/hogares/", "/estilo/", "/ayuda/"])
def test_everything_is_reached_with_the_tab_key_and_is_seen(
    page: Page, site: Site, path: str
) -> None:
    page.goto(f"{site.address}{path}")
    for _ in range(page.evaluate(REACHABLE)):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["tag"] != "BODY"
        assert focused["outlined"], page.evaluate("document.activeElement.outerHTML")
        assert focused["inside"], page.evaluate("document.activeElement.outerHTML")


def test_a_family_is_looked_up_without_a_mouse(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/hogares/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("quispe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Persona")).to_be_visible()
    link = page.locator("main").get_by_role("link", name=re.compile(r"^\d\d-\d{8}$")).first
    for _ in range(60):
        if link.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile(r"^\d\d-\d{8}$"))


def test_the_folded_menu_of_a_phone_opens_without_a_mouse(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site.address}/")
    menu = page.locator("summary", has_text="Menú")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".phone").get_by_role("link", name="Hogares", exact=True)).to_be_visible()
