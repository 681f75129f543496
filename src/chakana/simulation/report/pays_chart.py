"""What adoption would pay for an extension, drawn beside what the sources see."""

from __future__ import annotations

from typing import Any

from chakana.look.pages import colours
from chakana.simulation.extension import DISCOUNT_RATES, Extension
from chakana.simulation.extension_sheets import whole_percent
from chakana.simulation.report.drawing import (
    FONT,
    INK,
    WIDTH,
    altair,
    legend,
    scale_of,
    share_axis,
    svg,
)
from chakana.simulation.sheets import Sheets

LEAST_YEARS, MOST_YEARS = 2, 25


def pays_chart(extension: Extension, sheets: Sheets) -> str:
    """The adoption that pays for the extension, by years of saving, beside what the sources see."""
    layers = (
        _seen_band(extension) + _needed_lines(extension, sheets) + _seen_text(extension, sheets)
    )
    return svg(layers.properties(width=WIDTH - 60, height=260))


def _needed_lines(extension: Extension, sheets: Sheets) -> Any:
    rates = {rate: sheets.label("at_rate", rate=whole_percent(rate)) for rate in DISCOUNT_RATES}
    rows = [
        {"years": years, "share": float(extension.adoption_that_pays(years, rate)), "rate": said}
        for rate, said in rates.items()
        for years in range(LEAST_YEARS, MOST_YEARS + 1)
    ]
    alt, order = altair(), list(rates.values())
    years = alt.Scale(domain=[LEAST_YEARS, MOST_YEARS])
    share = {"axis": share_axis(), "scale": alt.Scale(domain=[0, 1])}
    colour = {"title": None, "scale": scale_of(order), "legend": legend()}
    lines = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2.5, clip=True)
    return lines.encode(
        x=alt.X("years:Q", title=sheets.label("years"), scale=years),
        y=alt.Y("share:Q", title=sheets.label("adoption_needed"), **share),
        color=alt.Color("rate:N", sort=order, **colour),
        strokeDash=alt.StrokeDash("rate:N", sort=order, legend=None),
    )


def _seen_band(extension: Extension) -> Any:
    alt = altair()
    low, high = map(float, extension.adoption_seen)
    band = alt.Chart(alt.Data(values=[{"low": low, "high": high}]))
    return band.mark_rect(color=colours()["seen"], opacity=0.45).encode(y="low:Q", y2="high:Q")


def _seen_text(extension: Extension, sheets: Sheets) -> Any:
    alt = altair()
    low, high = extension.adoption_seen
    said = sheets.label("adoption_seen", low=whole_percent(low), high=whole_percent(high))
    row = {"years": MOST_YEARS, "share": float(high), "text": said}
    text = alt.Chart(alt.Data(values=[row])).mark_text(
        align="right", baseline="top", dy=4, dx=-4, color=INK, font=FONT, fontSize=12
    )
    return text.encode(x="years:Q", y="share:Q", text="text:N")
