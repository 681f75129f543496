"""The table of generated territories, with poverty measured on the generated persons."""

from __future__ import annotations

import polars as pl

from chakana.population.generator.figures import Figures, Listed
from chakana.population.generator.households import cents
from chakana.population.generator.tree import Tree

COUNTED = ("households", "persons", "poor", "extreme", "communities", "altitude")


def territory_frame(figures: Figures, tree: Tree, households: pl.LazyFrame) -> pl.DataFrame:
    """The rows of ``territories.parquet``: rates are those of the ``households`` as written."""
    places = pl.DataFrame(
        [(place.code, place.rank, place.parent, place.name) for place in tree.places],
        schema=dict.fromkeys(("territory", "rank", "parent", "name"), pl.String),
        orient="row",
    )
    communities = pl.DataFrame(
        {
            "territory": tree.codes,
            "altitude": tree.altitude,
            "hours_to_district_capital": tree.hours.round(2),
            "communities": 1,
        }
    )
    counted = communities.join(
        count_poor(figures, households), on="territory", how="left", maintain_order="left"
    )
    totals = add_up(counted.select("territory", *COUNTED), places)
    hours = communities.select("territory", "hours_to_district_capital")
    table = (
        places.join(totals, on="territory", how="left", maintain_order="left")
        .join(hours, on="territory", how="left", maintain_order="left")
        .select(
            *places.columns,
            "hours_to_district_capital",
            *rates(),
            zone=pl.lit("sierra"),
            juntos_2005=juntos_2005(figures),
            poverty_line=on_country(cents(figures["poverty_line"])),
            extreme_poverty_line=on_country(cents(figures["extreme_poverty_line"])),
        )
    )
    return table if figures.listed is None else as_published(table, figures.listed)


def as_published(table: pl.DataFrame, listed: Listed) -> pl.DataFrame:
    """The table with what is published of real districts instead of what was generated in them."""
    told = pl.DataFrame(
        [(one.code, one.poverty_rate, one.altitude) for one in listed.districts],
        schema={"territory": pl.String, "poverty_rate": pl.Float64, "altitude": pl.Float64},
        orient="row",
    )
    places = pl.DataFrame(
        [(one.code, one.latitude, one.longitude) for one in listed.districts],
        schema={"territory": pl.String, "latitude": pl.Float64, "longitude": pl.Float64},
        orient="row",
    )
    told = table.update(told, on="territory", how="left")
    return told.join(places, on="territory", how="left", maintain_order="left")


def count_poor(figures: Figures, households: pl.LazyFrame) -> pl.DataFrame:
    """Households, persons, poor and extremely poor persons by community."""
    size, income = pl.col("household_size"), pl.col("income")
    line = size * cents(figures["poverty_line"])
    extreme = size * cents(figures["extreme_poverty_line"])
    return (
        households.group_by("territory")
        .agg(
            households=pl.len().cast(pl.Int64),
            persons=size.sum(),
            poor=size.filter(income < line).sum(),
            extreme=size.filter(income < extreme).sum(),
        )
        .collect(engine="streaming")
    )


def add_up(counted: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The counts of communities, and of every territory above them by adding up its parts."""
    parents = places.select("territory", "parent")
    levels = [counted]
    while levels[-1].height:
        wider = levels[-1].join(parents, on="territory").drop_nulls("parent")
        sums = wider.group_by("parent").agg(pl.col(COUNTED).sum())
        levels.append(sums.rename({"parent": "territory"}).select(counted.columns))
    return pl.concat(levels)


def rates() -> list[pl.Expr]:
    """Counts and what follows from them; a territory without persons has no rate."""
    persons = pl.when(pl.col("persons") > 0).then(pl.col("persons"))
    return [
        pl.col("households").fill_null(0).cast(pl.Float64),
        pl.col("persons").fill_null(0).cast(pl.Float64),
        (pl.col("poor") / persons).alias("poverty_rate"),
        (pl.col("extreme") / persons).alias("extreme_poverty_rate"),
        (pl.col("altitude") / pl.col("communities")).round().alias("altitude"),
    ]


def juntos_2005(figures: Figures) -> pl.Expr:
    """Whether Juntos began in the region in 2005; null for other ranks."""
    began = [region.name for region in figures.regions if region.juntos_2005]
    return pl.when(pl.col("rank") == "region").then(pl.col("name").is_in(began))


def on_country(amount: int) -> pl.Expr:
    """An amount in cents on the country, null elsewhere."""
    return pl.when(pl.col("rank") == "country").then(pl.lit(amount, dtype=pl.Int64))
