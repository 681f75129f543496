"""Every page that somebody reaches by links keeps to WCAG 2.2 AA, is light, and leads somewhere."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser
from tests.journeys.crawl import Walk, walk
from tests.journeys.site import Site

import chakana
from chakana.web.accounts.roles import Role

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 390)
HEAVIEST = 100_000
"""Bytes of a page with its style sheets."""
NOBODY = ""
ELSEWHERE = {
    "health": "asked by whatever watches the servers",
    "metrics": "asked by whatever watches the servers",
    "spdci_search": "asked by another registry",
    "family_cards": "sent to with the households whose cards are printed",
    "mfa_authenticate": "asked at the door, after the password",
    "account_reauthenticate": "asked before what only the user may do",
    "mfa_reauthenticate": "asked before what only the user may do",
    "territories_check": "shown to whoever has just sent files",
}
"""Addresses to which no page leads, and why."""

ROLES = (*(role.value.replace("_", "-") for role in Role), NOBODY)
Walks = dict[str, Walk]


@pytest.fixture(scope="module")
def walks(browser: Browser, site: Site) -> Walks:
    """What each role reaches by clicking on everything; and somebody without an account."""
    found = {}
    for name in ROLES:
        context = browser.new_context()
        context.add_cookies(site.cookies(name))
        found[name] = walk(context.request, site.address, "/" if name else "/entrar/")
        context.close()
    return found


def names(resolver: URLResolver) -> Iterator[str]:
    """The names of all addresses that need no row: those of one row hang on what the world has."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern) and one.name and not one.pattern.converters:
            yield one.name
        elif isinstance(one, URLResolver) and not one.app_name:
            yield from names(one)


def test_somebody_reaches_every_page_by_its_links(walks: Walks) -> None:
    reached = set().union(*(found.names for found in walks.values()))
    assert sorted(set(names(get_resolver())) - reached - set(ELSEWHERE)) == []


def test_no_link_is_broken(walks: Walks) -> None:
    assert {name: found.broken for name, found in walks.items() if found.broken} == {}


def test_pages_are_light(walks: Walks) -> None:
    styles = sum(path.stat().st_size for path in sheets())
    sizes = {
        path: size + (styles if path in found.styled else 0)
        for found in walks.values()
        for path, size in found.sizes.items()
    }
    assert {path: size for path, size in sizes.items() if size > HEAVIEST} == {}


def sheets() -> list[Path]:
    source = Path(chakana.__file__).parent
    return [source / "look" / "base.css", source / "web" / "site" / "static" / "site.css"]


def test_the_style_sheets_are_small() -> None:
    assert sum(path.stat().st_size for path in sheets()) < 30_000


def once_each(walks: Walks) -> dict[str, tuple[str, str]]:
    """Name of an address → the first role that opens it, and the path at which it does."""
    found: dict[str, tuple[str, str]] = {}
    for role, reached in walks.items():
        for name, paths in reached.pages.items():
            found.setdefault(name, (role, paths[0]))
    return found


def axe() -> str:
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


LOOK = """async rules => {
  const told = await axe.run({runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  const found = told.violations.flatMap(one => one.nodes.slice(0, 3).map(node =>
    `${one.id}: ${one.help} | ${node.html.slice(0, 160)} | ${node.failureSummary.slice(0, 200)}`));
  if (document.documentElement.scrollWidth > innerWidth) found.push("it scrolls sideways");
  return found;
}"""


@pytest.mark.parametrize("language", ["es", "en"])
def test_axe_finds_nothing(language: str, walks: Walks, browser: Browser, site: Site) -> None:
    found = []
    script = axe()
    for name, (role, path) in once_each(walks).items():
        context = browser.new_context()
        context.add_cookies(site.cookies(role, language))
        page = context.new_page()
        page.goto(f"{site.address}{path}")
        page.evaluate(script)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{name} {path} {width}: {one}" for one in page.evaluate(LOOK, RULES)]
        context.close()
    assert not found, "\n".join(found)
