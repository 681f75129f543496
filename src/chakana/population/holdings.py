"""What the variables of a table hold: shares, averages, codes, and for how many it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from chakana.expressions.figures import grouped
from chakana.language.labels import Labels
from chakana.population.schema import Level, Variable, kind_of
from chakana.population.summary import FEW
from chakana.population.tables import Population

WEIGHT = "weight__"
SILENT = {
    *("household_id", "organisation_id", "member_id", "source_key", "weight"),
    *("name", "parent", "rank"),
}
"""Keys and names: nothing is said of what they hold."""


@dataclass(frozen=True)
class Holdings:
    """How many rows a table has, and in words what its variables hold."""

    rows: str
    of: Mapping[str, str]


def holdings_of(
    population: Population,
    level: Level,
    frame: pl.LazyFrame,
    variables: list[Variable],
    say: Labels,
) -> Holdings:
    """What ``variables`` hold in ``frame``, a table of ``population``; shares by its weights."""
    frame = weighted(population, level, frame)
    types = frame.collect_schema()
    silent = SILENT | {"territory"} if level == "territory" else SILENT
    asked = [one for one in variables if one.name not in silent and kind_of(types[one.name])]
    figures = [measure for one in asked for measure in _measures(one, types[one.name])]
    row = frame.select(pl.len().alias("rows__"), pl.col(WEIGHT).sum().alias("all__"), *figures)
    found: dict[str, Any] = row.collect(engine="streaming").row(0, named=True)
    money = population.description.money_of(level)
    currency = population.description.currency
    names = _names(population) if found.get("territory different", FEW + 1) <= FEW else {}
    words = {}
    for one in asked:
        mine = {
            key.partition(" ")[2]: v for key, v in found.items() if key.startswith(one.name + " ")
        }
        of = _Of(one, mine, found["all__"], currency if one.name in money else "", frame, names)
        words[one.name] = of.in_words(say)
    return Holdings(grouped(Decimal(found["rows__"])), words)


def _names(population: Population) -> dict[str, str]:
    rows = population.territories.select("territory", "name").drop_nulls().collect()
    return dict(rows.iter_rows())


def weighted(population: Population, level: Level, frame: pl.LazyFrame) -> pl.LazyFrame:
    """``frame`` with the weight of each row's unit; one where there are no weights."""
    if "weight" not in population.units.collect_schema() or level == "territory":
        return frame.with_columns(pl.lit(1.0).alias(WEIGHT))
    if level == population.unit:
        return frame.with_columns(pl.col("weight").cast(pl.Float64).alias(WEIGHT))
    weight = population.units.select(
        population.unit_key, pl.col("weight").cast(pl.Float64).alias(WEIGHT)
    )
    return frame.join(weight, on=population.unit_key, how="left")


def _measures(variable: Variable, dtype: pl.DataType) -> list[pl.Expr]:
    """What is asked of a column, each under its name and a word."""
    column, weight = pl.col(variable.name), pl.col(WEIGHT)
    kind = kind_of(dtype)
    asked = {"known": weight.filter(column.is_not_null()).sum()}
    if kind == "boolean":
        asked["true"] = weight.filter(column).sum()
    elif kind == "text":
        asked["different"] = column.drop_nulls().n_unique()
    else:
        asked |= {"least": column.min(), "most": column.max()}
        if kind == "number":
            asked["sum"] = (column.cast(pl.Float64) * weight).sum()
    return [measure.alias(f"{variable.name} {word}") for word, measure in asked.items()]


@dataclass(frozen=True)
class _Of:
    """The measures of one variable, and what they are measured against."""

    variable: Variable
    found: Mapping[str, Any]
    total: float
    currency: str
    frame: pl.LazyFrame
    names: Mapping[str, str]
    """Of territories, by their code, where they are few."""

    def in_words(self, say: Labels) -> str:
        known: float = self.found["known"]
        if not known:
            return say("all_unknown")
        unknown = self.total - known
        said = self._held(say, known)
        if unknown > self.total * 1e-9:
            said += f"; {say('unknown_share', share=share(unknown / self.total))}"
        return said

    def _held(self, say: Labels, known: float) -> str:
        found = self.found
        if "true" in found:
            return say("share_true", share=share(found["true"] / known))
        if "different" in found:
            return self._codes(say, known)
        least, most = self._figure(found["least"]), self._figure(found["most"])
        if least == most:
            return f"{least} {self.currency}".rstrip()
        if "sum" in found:
            mean = f"{self._figure(found['sum'] / known, about=True)} {self.currency}".rstrip()
            return say("average", mean=mean, least=least, most=most)
        return say("between", least=least, most=most)

    def _codes(self, say: Labels, known: float) -> str:
        name = self.variable.name
        if self.found["different"] > FEW:
            return say("different", number=grouped(Decimal(self.found["different"])))
        table = self.frame.drop_nulls(name).group_by(pl.col(name).cast(pl.String))
        shares = dict(table.agg(pl.col(WEIGHT).sum()).collect(engine="streaming").iter_rows())
        order = [*self.variable.codes, *sorted(set(shares) - set(self.variable.codes))]
        called = self.names if name == "territory" else {}
        return ", ".join(
            f"{called.get(code, '')} {code} ({share(shares.get(code, 0) / known)})".strip()
            for code in order
        )

    def _figure(self, value: Any, *, about: bool = False) -> str:
        if not isinstance(value, (int, float)):
            return str(value)
        figure = Decimal(repr(value)) / (100 if self.currency else 1)
        places = 0 if about and abs(figure) >= 100 else 2
        return grouped(round(figure, places))


def share(part: float) -> str:
    """A share in per cent, with a decimal where it is small or nearly all.

    >>> share(0.234), share(0.004), share(0.9996), share(0.0), share(1.0)
    ('23 %', '0.4 %', '99.96 %', '0 %', '100 %')
    """
    near = min(part, 1 - part)
    places = 0 if near >= 0.1 or near <= 0 else 1 if near >= 0.001 else 2
    text = f"{part * 100:.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"
