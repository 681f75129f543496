"""The style page: every part of the pages as it looks, and what is written to make it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chakana.web.site import charts
from chakana.web.texts import say

FOLDER = Path(__file__).parent / "templates" / "site" / "samples"
SHOWN = {
    "today": date(2014, 9, 1),
    "options": (("030201", "Andahuaylas"), ("030202", "Andarapa"), ("030213", "Talavera")),
    "answers": (("yes", "Mujer"), ("no", "Varón")),
    "errors": {"sample-number": "Escriba las ocho cifras del número."},
    "states": ("draft", "computed", "checked", "approved", "sent", "reconciled", "closed"),
}
"""What the samples show: made up, and in Spanish whatever the language of the page."""


def style(request: HttpRequest) -> HttpResponse:
    """Every part, its name and its markup."""
    return render(request, "site/style.html", {"samples": list(_samples(request))})


def _samples(request: HttpRequest) -> Iterator[tuple[str, SafeString, str]]:
    shown = {**SHOWN, **_charts()}
    for path in sorted(FOLDER.glob("*.html")):
        name = path.stem.partition("_")[2]
        made = render_to_string(f"site/samples/{path.name}", shown, request)
        yield say(f"part_{name}"), made, path.read_text(encoding="utf-8").strip()


def _charts() -> dict[str, SafeString]:
    places = (("Andahuaylas", 9120), ("Talavera", 4310), ("San Jerónimo", 3804))
    paid = (("Andahuaylas", (7020, 120, 40)), ("Talavera", (3100, 80, 210)))
    months = ("ene", "mar", "may", "jul", "set", "nov")
    return {
        "bars": charts.bars("Hogares por distrito", places),
        "stacked": charts.stacked("Órdenes", ("Pagadas", "Devueltas", "Sin respuesta"), paid),
        "lines": charts.lines("Hogares pagados", months, (
            ("2013", (15000, 15200, None, 15900, 16100, 16400)),
            ("2014", (16400, 16600, 16700, 16900, 17100, 17230)),
        )),
    }  # fmt: skip
