"""Charts of a simulation as SVG: poverty, errors of targeting, deciles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chakana.simulation.figures import percent
from chakana.simulation.findings import Findings
from chakana.simulation.report.drawing import (
    FONT,
    IN_LINES,
    MUTED,
    WIDTH,
    altair,
    in_lines,
    legend,
    scale_of,
    share_axis,
    svg,
)
from chakana.simulation.sheets import Sheets


def poverty_chart(simulations: Sequence[Findings], sheets: Sheets) -> str:
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


def errors_chart(simulation: Findings, sheets: Sheets) -> str:
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
            {"component": in_lines(name), "what": what, "persons": value, "place": place}
            for place, (what, value) in enumerate(zip(order, values, strict=True))
        ]
    alt = altair()
    axis = alt.Axis(labelExpr="replace(format(datum.value, ','), /,/g, ' ')", tickCount=6)
    names = alt.Axis(labelLimit=240, labelExpr=IN_LINES)
    bars = alt.Chart(alt.Data(values=rows)).mark_bar()
    chart = bars.encode(
        y=alt.Y("component:N", title=None, sort=None, axis=names),
        x=alt.X("persons:Q", title=sheets.label("persons"), axis=axis),
        color=alt.Color("what:N", title=None, sort=order, scale=scale_of(order), legend=legend()),
        order=alt.Order("place:Q"),
    )
    step = max(44, *(18 * len(str(row["component"]).splitlines()) for row in rows))
    return svg(chart.properties(width=WIDTH - 100, height=alt.Step(step)))


def decile_chart(simulations: Sequence[Findings], sheets: Sheets) -> str:
    """Share of the persons of each decile whom each scenario serves, a panel for each scenario."""
    rows = [
        {"decile": decile, "share": share, "scenario": in_lines(simulation.title)}
        for simulation in simulations
        for decile, share in _served_by_decile(simulation)
    ]
    alt = altair()
    order = [in_lines(one.title) for one in simulations]
    head = alt.Header(labelExpr=IN_LINES, labelLimit=240)
    bars = alt.Chart(alt.Data(values=rows)).mark_bar()
    panel = bars.encode(
        x=alt.X("decile:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("share:Q", title=None, axis=share_axis(), scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("scenario:N", sort=order, scale=scale_of(order), legend=None),
    ).properties(width=WIDTH // max(3, len(order)) - 20, height=180)
    return svg(panel.facet(column=alt.Column("scenario:N", title=None, sort=order, header=head)))


def _served_by_decile(simulation: Findings) -> list[tuple[int, float]]:
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


def _bars(
    rows: Sequence[Mapping[str, Any]],
    *,
    x: str,
    colour: str,
    facet: str,
    order: Sequence[str],
    share: bool,
) -> str:
    alt = altair()
    told = [{**row, "told": percent(row["share"])} for row in rows]
    base = alt.Chart().encode(
        x=alt.X(f"{x}:N", sort=list(order), title=None, axis=alt.Axis(labels=False, ticks=False)),
        y=alt.Y("share:Q", title=None, axis=share_axis() if share else alt.Axis(format="~s")),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            f"{colour}:N",
            sort=list(order),
            title=None,
            scale=scale_of(order, first=MUTED),
            legend=legend(),
        )
    )
    figures = base.mark_text(baseline="bottom", dy=-2, font=FONT, fontSize=12).encode(
        text=alt.Text("told:N")
    )
    chart = alt.layer(bars, figures, data=alt.Data(values=told)).properties(width=260, height=220)
    panels = list(dict.fromkeys(row[facet] for row in rows))
    return svg(chart.facet(column=alt.Column(f"{facet}:N", title=None, sort=panels)))
