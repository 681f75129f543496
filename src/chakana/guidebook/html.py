"""A manual as one HTML file that needs nothing else: no script, font or picture from elsewhere."""

from __future__ import annotations

from pathlib import Path

from chakana.guidebook.blocks import Leaflet, Manual
from chakana.guidebook.plain import plain
from chakana.look.pages import environment, style

_HERE = Path(__file__).parent


def render_html(manual: Manual) -> str:
    """The whole manual. Every text is escaped, and the page's own policy forbids scripts."""
    return _render(manual, manual.leaflet, only_leaflet=False)


def render_leaflet_html(manual: Manual) -> str:
    """The leaflet alone; ValueError where the definition gives nothing."""
    if manual.leaflet is None:
        raise ValueError(f"{manual.programme} gives nothing, so there is no leaflet.")
    return _render(manual, manual.leaflet, only_leaflet=True)


def _render(manual: Manual, leaflet: Leaflet | None, *, only_leaflet: bool) -> str:
    template = environment(_HERE).get_template("manual.html.jinja")
    return template.render(
        manual=plain(manual),
        leaflet=plain(leaflet),
        only_leaflet=only_leaflet,
        style=style(_HERE / "manual.css"),
    )
