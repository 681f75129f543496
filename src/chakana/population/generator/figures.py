"""The figures a generated population is made from, each with its source or its reason."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from chakana.language.document import Document, read_document
from chakana.problems import ChakanaError, Problem

HERE = Path(__file__).parent


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Shape):
    """A number with a source, or an assumption with a reason.

    ``within`` makes it a margin: the generated population must come as near as this.
    ``others`` keeps what other sources say; ``kept`` says why a figure is held but not generated.
    """

    value: float
    unit: str
    source: str = ""
    assumption: bool = False
    because: str = ""
    within: float | None = None
    others: list[str] = []
    kept: str = ""

    @model_validator(mode="after")
    def _is_accounted_for(self) -> Figure:
        if bool(self.source) == self.assumption:
            raise ValueError("a figure needs either a source or 'assumption: true', not both")
        if self.assumption and not self.because:
            raise ValueError("an assumption needs 'because'")
        return self


class Asset(_Shape):
    """A yes-or-no asset: share of households with it, and how it goes with income (-1 to 1)."""

    share: float
    follows_income: float


class Region(_Shape):
    """A region that exists: its share of the households and whether Juntos began there in 2005."""

    name: str
    number: str
    share: float
    source: str
    juntos_2005: bool = False


class Place(_Shape):
    """A territory that exists, by its official code."""

    code: str
    name: str


class District(Place):
    """A district that exists: published poverty and persons, and where its capital lies.

    ``altitude`` in metres, ``latitude`` and ``longitude`` in degrees.
    """

    poverty_rate: float
    persons: int
    altitude: float
    latitude: float
    longitude: float


class Listed(_Shape):
    """A province that exists, in whose districts communities are made up."""

    source: str
    region: Place
    province: Place
    districts: list[District]


class Figures(_Shape):
    """Everything a generator runs on.

    ``builds_on`` names a generator whose figures hold where this one says nothing. With ``listed``
    the districts are real ones; without it all but the regions are made up.
    """

    generator: int
    territories: str
    builds_on: str = ""
    listed: Listed | None = None
    title: dict[str, str]
    notes: list[dict[str, str]]
    country: dict[str, str]
    currency: str
    observed_on: date
    sources: dict[str, str]
    regions: list[Region]
    regions_because: str
    figures: dict[str, Figure]
    assets: dict[str, Asset]
    assets_because: str

    def __getitem__(self, name: str) -> float:
        """The value of the figure ``name``."""
        return self.figures[name].value

    def margins(self) -> dict[str, Figure]:
        """The figures that the generated tables must show."""
        return {name: figure for name, figure in self.figures.items() if figure.within is not None}

    def cited(self) -> list[str]:
        """The documents behind the figures."""
        return list(self.sources.values())


def available() -> tuple[str, ...]:
    """The territories for which there is a generator."""
    return tuple(sorted(path.stem.replace("_", "-") for path in HERE.glob("*.yaml")))


@cache
def figures_of(territories: str) -> Figures:
    """The figures of a generator, e.g. ``southern-highlands``."""
    return check_figures(_file(territories))


def _file(territories: str) -> Document:
    return read_document(HERE / f"{territories.replace('-', '_')}.yaml")


def check_figures(document: Document) -> Figures:
    """The figures in ``document``. Raises :class:`ChakanaError` (POP051) at each fault's place."""
    try:
        return Figures.model_validate(_with_what_it_builds_on(document.data))
    except ValidationError as error:
        problems = [_problem(document, item) for item in error.errors()]
        raise ChakanaError(problems) from None


def _with_what_it_builds_on(data: dict[str, Any]) -> dict[str, Any]:
    below = data.get("builds_on")
    if below not in available():
        return data
    base = _with_what_it_builds_on(_file(str(below)).data)
    return {**base, **data, "figures": {**base["figures"], **data.get("figures", {})}}


def _problem(document: Document, item: Any) -> Problem:
    place = ".".join(str(part) for part in item["loc"])
    hint = "See docs/reference/population.md, 'The generator'."
    reason = str(item["msg"]).removeprefix("Value error, ")
    key = tuple(item["loc"])
    return document.problem("POP051", f"{place}: {reason}.", key, hint=hint, of_key=True)
