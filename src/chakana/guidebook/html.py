"""A manual as one HTML file that needs nothing else: no script, font or picture from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.guidebook.blocks import Leaflet, Manual
from chakana.guidebook.plain import plain

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def render_html(manual: Manual) -> str:
    """The whole manual. Every text is escaped, and the page's own policy forbids scripts."""
    return _render(manual, manual.leaflet, only_leaflet=False)


def render_leaflet_html(manual: Manual) -> str:
    """The leaflet alone; ValueError where the definition gives nothing."""
    if manual.leaflet is None:
        raise ValueError(f"{manual.programme} gives nothing, so there is no leaflet.")
    return _render(manual, manual.leaflet, only_leaflet=True)


def _render(manual: Manual, leaflet: Leaflet | None, *, only_leaflet: bool) -> str:
    template = _environment().get_template("manual.html.jinja")
    style = (_HERE / "manual.css").read_text(encoding="utf-8")
    return template.render(
        manual=plain(manual), leaflet=plain(leaflet), only_leaflet=only_leaflet, style=style
    )
