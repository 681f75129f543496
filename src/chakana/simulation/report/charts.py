"""Charts of a simulation as SVG, made with Altair; nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chakana.look.pages import colours
from chakana.problems import Location
from chakana.simulation.codes import stop
from chakana.simulation.extension import DISCOUNT_RATES, Extension
from chakana.simulation.extension_sheets import whole_percent
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets

if TYPE_CHECKING:
    import altair as alt

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, MUTED, GRID = (colours()[name] for name in ("ink", "quiet", "line"))
SERIES = tuple(colours()[name] for name in ("first", "second", "third", "fourth"))
LEAST_YEARS, MOST_YEARS = 2, 25
WIDTH = 640


def poverty_chart(simulations: Sequence[Simulation], sheets: Sheets) -> str:
    """Poor and extremely poor persons, before and after each scenario."""
    rows: list[Mapping[str, Any]] = []
    order = [sheets.label("before"), *(one.title for one in simulations)]
    usual = [one.poverty for one in simulations if one.poverty]
    extreme = [one.extreme_poverty for one in simulations if one.extreme_poverty]
    for name, outcomes in (("headcount", usual), ("extreme_headcount", extreme)):
        found = [*(one.before for one in outcomes[:1]), *(one.after for one in outcomes)]
        rows += [
            {"what": sheets.label(name), "when": when, "share": poverty.headcount.value}
            for when, poverty in zip(order[: len(found)], found, strict=True)
        ]
    return _bars(rows, x="when", colour="when", facet="what", order=order, share=True)


def errors_chart(simulation: Simulation, sheets: Sheets) -> str:
    """For each component, persons reached, left out, and served without being meant."""
    rows = []
    order = [sheets.label(name) for name in ("reached", "left_out", "not_meant")]
    for one, name in zip(simulation.components, sheets.names(simulation.components), strict=True):
        found = one.performance
        known = found.served.value - found.unknown_served.value
        values = (
            found.reached.value,
            found.meant.value - found.reached.value,
            known - found.reached.value,
        )
        rows += [
            {"component": name, "what": what, "persons": value, "place": place}
            for place, (what, value) in enumerate(zip(order, values, strict=True))
        ]
    alt = _altair()
    axis = alt.Axis(labelExpr="replace(format(datum.value, ','), /,/g, ' ')", tickCount=6)
    bars = alt.Chart(alt.Data(values=rows)).mark_bar()
    chart = bars.encode(
        y=alt.Y("component:N", title=None, sort=None, axis=alt.Axis(labelLimit=170)),
        x=alt.X("persons:Q", title=sheets.label("persons"), axis=axis),
        color=alt.Color("what:N", title=None, sort=order, scale=_scale(order), legend=_legend()),
        order=alt.Order("place:Q"),
    )
    return _svg(chart.properties(width=WIDTH - 100, height=alt.Step(44)))


def decile_chart(simulations: Sequence[Simulation], sheets: Sheets) -> str:
    """Share of the persons of each decile whom each scenario serves, a panel for each scenario."""
    rows = [
        {"decile": decile, "share": share, "scenario": simulation.title}
        for simulation in simulations
        for decile, share in _served_by_decile(simulation)
    ]
    alt = _altair()
    order = [one.title for one in simulations]
    bars = alt.Chart(alt.Data(values=rows)).mark_bar()
    panel = bars.encode(
        x=alt.X("decile:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("scenario:N", sort=order, scale=_scale(order), legend=None),
    ).properties(width=WIDTH // max(3, len(order)) - 20, height=180)
    return _svg(panel.facet(column=alt.Column("scenario:N", title=None, sort=order)))


def _served_by_decile(simulation: Simulation) -> list[tuple[int, float]]:
    import polars as pl

    persons = pl.col("weight") * pl.col("persons")
    served = pl.any_horizontal(f"{one.name} served" for one in simulation.components)
    shares = (
        simulation.table.drop_nulls("decile")
        .group_by("decile")
        .agg((persons * served).sum().alias("served"), persons.sum().alias("persons"))
        .sort("decile")
    )
    return [(int(decile), served / number) for decile, served, number in shares.iter_rows()]


def pays_chart(extension: Extension, sheets: Sheets) -> str:
    """The adoption that pays for the extension, by years of saving, beside what the sources see."""
    layers = (
        _seen_band(extension) + _needed_lines(extension, sheets) + _seen_text(extension, sheets)
    )
    return _svg(layers.properties(width=WIDTH - 60, height=260))


def _needed_lines(extension: Extension, sheets: Sheets) -> Any:
    rates = {rate: sheets.label("at_rate", rate=whole_percent(rate)) for rate in DISCOUNT_RATES}
    rows = [
        {"years": years, "share": float(extension.adoption_that_pays(years, rate)), "rate": said}
        for rate, said in rates.items()
        for years in range(LEAST_YEARS, MOST_YEARS + 1)
    ]
    alt, order = _altair(), list(rates.values())
    years = alt.Scale(domain=[LEAST_YEARS, MOST_YEARS])
    share = {"axis": alt.Axis(format="%"), "scale": alt.Scale(domain=[0, 1])}
    colour = {"title": None, "scale": _scale(order), "legend": _legend()}
    lines = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2.5, clip=True)
    return lines.encode(
        x=alt.X("years:Q", title=sheets.label("years"), scale=years),
        y=alt.Y("share:Q", title=sheets.label("adoption_needed"), **share),
        color=alt.Color("rate:N", sort=order, **colour),
        strokeDash=alt.StrokeDash("rate:N", sort=order, legend=None),
    )


def _seen_band(extension: Extension) -> Any:
    alt = _altair()
    low, high = map(float, extension.adoption_seen)
    band = alt.Chart(alt.Data(values=[{"low": low, "high": high}]))
    return band.mark_rect(color=colours()["seen"], opacity=0.45).encode(y="low:Q", y2="high:Q")


def _seen_text(extension: Extension, sheets: Sheets) -> Any:
    alt = _altair()
    low, high = extension.adoption_seen
    said = sheets.label("adoption_seen", low=whole_percent(low), high=whole_percent(high))
    row = {"years": MOST_YEARS, "share": float(high), "text": said}
    text = alt.Chart(alt.Data(values=[row])).mark_text(
        align="right", baseline="top", dy=4, dx=-4, color=INK, font=FONT, fontSize=12
    )
    return text.encode(x="years:Q", y="share:Q", text="text:N")


def _bars(
    rows: Sequence[Mapping[str, Any]],
    *,
    x: str,
    colour: str,
    facet: str,
    order: Sequence[str],
    share: bool,
) -> str:
    alt = _altair()
    base = alt.Chart().encode(
        x=alt.X(f"{x}:N", sort=list(order), title=None, axis=alt.Axis(labels=False, ticks=False)),
        y=alt.Y("share:Q", title=None, axis=alt.Axis(format="%" if share else "~s")),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            f"{colour}:N",
            sort=list(order),
            title=None,
            scale=_scale(order, first=MUTED),
            legend=_legend(),
        )
    )
    figures = base.mark_text(baseline="bottom", dy=-2, font=FONT, fontSize=12).encode(
        text=alt.Text("share:Q", format=".1%")
    )
    chart = alt.layer(bars, figures, data=alt.Data(values=list(rows))).properties(
        width=260, height=220
    )
    panels = list(dict.fromkeys(row[facet] for row in rows))
    return _svg(chart.facet(column=alt.Column(f"{facet}:N", title=None, sort=panels)))


def _altair() -> Any:
    try:
        import altair
    except ImportError:
        message = "Charts need Altair and vl-convert, which are not installed."
        hint = "Install them with: pip install 'chakana[report]'."
        raise stop("SIM501", message, hint, Location("report")) from None
    return altair


def _scale(names: Sequence[str], first: str | None = None) -> Any:
    series = [*([first] if first else []), *SERIES]
    return _altair().Scale(domain=list(names), range=series[: len(names)])


def _legend() -> Any:
    return _altair().Legend(orient="top", labelLimit=320, symbolType="square")


def _svg(chart: alt.TopLevelMixin) -> str:
    import vl_convert

    axis = {"labelColor": INK, "titleColor": MUTED, "gridColor": GRID, "domainColor": MUTED,
            "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}  # fmt: skip
    config = {
        "font": FONT, "axis": axis, "view": {"stroke": None}, "background": "transparent",
        "legend": {"labelColor": INK, "labelFontSize": 13},
        "header": {"labelColor": INK, "labelFontSize": 13},
    }  # fmt: skip
    spec = chart.to_dict()
    spec["config"] = config
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return svg
