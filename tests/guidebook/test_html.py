"""The HTML manual: well formed, reachable, readable, and safe from a stranger's texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guidebook.pages import Page, manual

import chakana.guidebook
from chakana.guidebook.html import render_html, render_leaflet_html
from chakana.guidebook.plain import clean
from chakana.look.pages import style
from chakana.problems import ChakanaError

STYLE = style(Path(chakana.guidebook.__file__).with_name("manual.css"))
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><b>",
    "{{ 7*7 }} {% raw %} &amp; &#60;",
    "#panic() @reference \\ $x$ *bold* `code` //comment #[x] <label>",
]
HIDDEN = ["\u202eright to left\u2066", "zero\u200bwidth", "a\x07bell"]
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs"]), max_size=40)
"""Whatever a definition can hold: what the eye does not see is refused when it is read."""


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


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_the_eye_does_not_see_is_refused_and_would_not_be_printed(hidden: str) -> None:
    with pytest.raises(ChakanaError, match="CHK001"):
        manual(mark=hidden)
    assert clean(hidden).isprintable()
    assert len(clean(hidden)) < len(hidden)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_a_text(hostile: str) -> None:
    holds(hostile)


@settings(max_examples=15)
@given(TEXTS)
def test_any_text_stays_a_text(hostile: str) -> None:
    holds(hostile)


def test_the_page_is_the_same_each_time() -> None:
    assert render_html(manual()) == render_html(manual())
