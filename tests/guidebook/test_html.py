"""The HTML manual: well formed, reachable, readable, and safe from a stranger's texts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guidebook.pages import Page, manual

import chakana.guidebook
from chakana.guidebook.html import render_html, render_leaflet_html
from chakana.guidebook.plain import clean

STYLE = Path(chakana.guidebook.__file__).with_name("manual.css").read_text(encoding="utf-8")
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><b>",
    "{{ 7*7 }} {% raw %} &amp; &#60;",
    "#panic() @reference \\ $x$ *bold* `code` //comment #[x] <label>",
    "\u202eright to left\u2066",
]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("render", [render_html, render_leaflet_html])
def test_the_page_is_well_formed(render: object, language: str) -> None:
    page = Page(render(manual(language)))  # type: ignore[operator]
    assert not page.faults
    assert ("html", "lang", language) in page.attributes
    assert page.tags["h1"] == 1
    assert page.headings[0] == 1
    assert all(
        after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
    )


def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere() -> None:
    page = Page(render_html(manual()))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)
    assert not page.values("src")
    assert page.tags["script"] == page.tags["link"] == 0
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_every_table_has_a_caption_and_headers() -> None:
    page = Page(render_html(manual()))
    assert page.tags["table"] == page.tags["caption"] == page.tags["thead"] > 10
    scopes = [value for tag, name, value in page.attributes if tag == "th" and name == "scope"]
    assert len(scopes) == page.tags["th"]


@cache
def harmless() -> Page:
    return Page(render_html(manual(mark="x")))


def holds(hostile: str) -> None:
    """The page has the same tags and attributes as with a harmless text, and shows the text."""
    page = Page(render_html(manual(mark=f"{hostile}x")))
    assert not page.faults
    assert page.tags == harmless().tags
    assert {name for _, name, _ in page.attributes} == {
        name for _, name, _ in harmless().attributes
    }
    shown = " ".join(clean(f"Every part {hostile}x").split())
    assert shown in page.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_a_text(hostile: str) -> None:
    holds(hostile)


@settings(max_examples=15)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_stays_a_text(hostile: str) -> None:
    holds(hostile)


def test_the_page_is_the_same_each_time() -> None:
    assert render_html(manual()) == render_html(manual())


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("quiet", "paper"), ("quiet", "tint"), ("accent", "paper"),
        ("accent", "accent-tint"), ("accent", "tint"), ("never", "never-tint"), ("never", "paper"),
        ("assumed", "assumed-tint"), ("paper", "accent"),
    ],
)  # fmt: skip
def test_colours_can_be_read_in_the_sun(ink: str, ground: str) -> None:
    """WCAG AAA asks for a contrast of 7 to 1 for small letters."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", STYLE))
    full = {
        name: c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:])
        for name, c in colours.items()
    }
    light, dark = sorted((luminance(full[ink]), luminance(full[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7
