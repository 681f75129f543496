"""A small population in which faults are planted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from chakana.population.description import Description
from chakana.population.tables import Population
from chakana.problems import Problem

ABOUT = Description(
    es="Tres hogares",
    en="Three households",
    currency="PEN",
    observed_on=date(2013, 12, 31),
    money_columns={"households": ("income",), "members": (), "territories": ()},
    sources=("made by hand",),
)

HOUSEHOLDS: dict[str, list[object]] = {
    "household_id": [1, 2, 3],
    "territory": ["030201", "030201", "030202"],
    "weight": [1.5, 2.0, 0.5],
    "income": [35_000, 90_000, None],
    "household_size": [2.0, 1.0, 3.0],
    "sisfoh_classification": ["poor", None, "not_poor"],
    "rural": [True, None, False],
}
MEMBERS: dict[str, list[object]] = {
    "member_id": [1, 2, 3, 4, 5, 6],
    "household_id": [1, 1, 2, 3, 3, 3],
    "age": [34.0, 8.0, 70.0, 25.0, 2.0, None],
    "sex": ["female", "male", "male", "female", None, "female"],
    "birth_date": [date(1979, 5, 1), date(2005, 2, 3), None, None, None, None],
}
TERRITORIES: dict[str, list[object]] = {
    "territory": ["PER", "03", "0302", "030201", "030202"],
    "rank": ["country", "region", "province", "district", "district"],
    "parent": [None, "PER", "03", "0302", "0302"],
    "name": ["Perú", "Apurímac", "Andahuaylas", "Uno", "Dos"],
    "poverty_rate": [0.2, 0.4, 0.5, 0.35, 0.62],
}


def population(
    households: dict[str, list[object]] | None = None,
    members: dict[str, list[object]] | None = None,
    territories: dict[str, list[object]] | None = None,
    about: Description = ABOUT,
) -> Population:
    """The three households with some columns changed; a column set to [] is taken out."""
    changed = (
        (HOUSEHOLDS, households or {}),
        (MEMBERS, members or {}),
        (TERRITORIES, territories or {}),
    )
    frames = (
        pl.LazyFrame({name: v for name, v in {**usual, **new}.items() if v != []}, strict=False)
        for usual, new in changed
    )
    return Population(*frames, description=about)


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]
