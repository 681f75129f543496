"""What a mapping may say: its sections, and the raw columns that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from chakana.language.document import Key
from chakana.population.read import Format
from chakana.population.schema import Kind, Level, Unit, Variable, standard_variables

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Rank = Literal["region", "province", "district", "community"]
Columns = Annotated[list[str], Field(min_length=1)]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Factor = Annotated[Decimal, Field(allow_inf_nan=False, gt=0)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Text(_Shape):
    """A text in both languages."""

    es: str
    en: str


class File(_Shape):
    """A file of the survey: its path below the survey's folder, and how it is to be read.

    ``missing`` are texts that mean an empty cell in every column; ``digits`` gives codes that lost
    their leading zeros their length back.
    """

    path: str
    format: Format | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal_comma: bool = False
    encoding: str | None = None
    sheet: str | None = None
    missing: list[str] = []
    digits: dict[str, Annotated[int, Field(ge=1, le=30)]] = {}

    @field_validator("path")
    @classmethod
    def _lies_below(cls, value: str) -> str:
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or "\\" in value or ":" in value:
            raise ValueError("a path leads from the survey's folder downwards: data/persons.csv")
        return value


class Source(_Shape):
    """Where a value comes from: one column, or several combined; exactly one is given."""

    column: Annotated[str | None, Field(alias="from")] = None
    sum_of: list[str] = []
    any_of: list[str] = []
    one_of: dict[str, str] = {}
    date_of: Annotated[list[str], Field(max_length=3)] = []

    def given(self) -> list[str]:
        """The ways in which a value is given here."""
        ways = {
            "from": self.column,
            "sum_of": self.sum_of,
            "any_of": self.any_of,
            "one_of": self.one_of,
            "date_of": self.date_of,
        }
        return [way for way, columns in ways.items() if columns]

    def columns(self) -> list[str]:
        """The raw columns that the value needs."""
        alone = [self.column] if self.column else []
        return [*alone, *self.sum_of, *self.any_of, *self.one_of, *self.date_of]


class VariableMapping(Source):
    """How a variable is made from raw columns. Raw values are compared as they are written."""

    kind: Kind | None = None
    es: str = ""
    en: str = ""
    codes: dict[str, str] = {}
    missing: list[str] = []
    empty: str | None = None
    true_when: list[str] = []
    false_when: list[str] | Literal["rest"] = []
    true_above: Figure | None = None
    times: Factor | None = None
    format: str | None = None
    between: Annotated[list[Figure], Field(min_length=2, max_length=2)] = []
    varies: bool = False


class Preference(_Shape):
    """Of several rows of one household, the one in which ``column`` holds one of ``holds``."""

    column: str
    holds: Columns


class Weight(_Shape):
    """A column of weights, brought to units by ``times``."""

    column: Annotated[str, Field(alias="from")]
    times: Factor | None = None


class Code(_Shape):
    """A territory's code: columns joined, or the code of the one column that holds 1; cut after
    the ``first`` characters where given.
    """

    columns: list[str] = []
    one_of: dict[str, str] = {}
    first: Annotated[int, Field(ge=1)] | None = None


class Units(_Shape):
    """The file with the households (or organisations) and what is taken from it."""

    file: str
    key: Columns
    leave_out: dict[str, list[str]] = {}
    prefer: Preference | Literal["first"] | None = None
    territory: Code | None = None
    weight: str | Weight | None = None
    stratum: str | None = None
    psu: str | None = None
    variables: dict[Name, VariableMapping] = {}


class Members(_Shape):
    """The file with the persons; ``unit`` are the columns that hold the key of their household."""

    file: str
    unit: Columns
    key: list[str] = []
    leave_out: dict[str, list[str]] = {}
    variables: dict[Name, VariableMapping] = {}


class Country(_Shape):
    """The country, at the top of the tree."""

    code: str
    name: str


class Listing(_Shape):
    """The file with every territory that there is, one row each."""

    file: str
    code: Code
    leave_out: dict[str, list[str]] = {}


class Attributes(_Shape):
    """A file with attributes of the territories of one rank, joined by their code."""

    file: str
    rank: Rank
    code: Code
    leave_out: dict[str, list[str]] = {}
    variables: dict[Name, VariableMapping]


class Territories(_Shape):
    """The tree: a code's first so many characters are the code of its territory at each rank."""

    country: Country
    ranks: dict[Rank, Annotated[int, Field(ge=1)]] = {}
    names: dict[str, str] = {}
    listed: Listing | None = None
    attributes: list[Attributes] = []

    @property
    def narrowest(self) -> int:
        """The characters of the longest code: that of the narrowest rank; 0 without ranks."""
        return max(self.ranks.values(), default=0)


class MappingShape(_Shape):
    """A whole mapping. Without ``units`` it maps territories only."""

    chakana: Literal["1"]
    mapping: str
    title: Text
    unit: Unit = "household"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    observed_on: date | None = None
    sources: list[str] = []
    notes: list[Text] = []
    files: dict[str, File]
    units: Units | None = None
    members: Members | None = None
    territories: Territories


@dataclass(frozen=True)
class Part:
    """One section that reads a file: where it stands in the document, what it needs."""

    key: Key
    level: Level
    file: str
    columns: tuple[tuple[Key, str], ...]
    variables: Mapping[str, VariableMapping]


def parts_of(shape: MappingShape) -> list[Part]:
    """The sections that read files, with every raw column they name and where they name it."""
    parts = []
    tree = shape.territories
    if shape.units:
        u = shape.units
        weight = u.weight.column if isinstance(u.weight, Weight) else u.weight
        design: list[tuple[Key, str]] = [
            ((name,), column)
            for name, column in (("weight", weight), ("stratum", u.stratum), ("psu", u.psu))
            if column
        ]
        liked = u.prefer if isinstance(u.prefer, Preference) else None
        prefer = [(("prefer", "column"), liked.column)] if liked else []
        code = _code(u.territory, ("territory",)) if u.territory else []
        own = [*_listed("key", u.key), *design, *prefer, *code]
        parts.append(_part(("units",), shape.unit, u, own))
    if shape.members:
        m = shape.members
        parts.append(
            _part(("members",), "member", m, [*_listed("unit", m.unit), *_listed("key", m.key)])
        )
    if tree.listed:
        own = _code(tree.listed.code, ("code",))
        parts.append(_part(("territories", "listed"), "territory", tree.listed, own))
    for place, attributes in enumerate(tree.attributes):
        own = _code(attributes.code, ("code",))
        parts.append(_part(("territories", "attributes", place), "territory", attributes, own))
    return parts


def _part(
    key: Key,
    level: Level,
    section: Units | Members | Listing | Attributes,
    own: list[tuple[Key, str]],
) -> Part:
    variables: dict[str, VariableMapping] = getattr(section, "variables", {})
    left = [(("leave_out", column), column) for column in section.leave_out]
    mapped = [
        (("variables", name), column)
        for name, variable in variables.items()
        for column in variable.columns()
    ]
    named = tuple(((*key, *inner), column) for inner, column in [*own, *left, *mapped])
    return Part(key, level, section.file, named, variables)


def _listed(field: str, columns: list[str]) -> list[tuple[Key, str]]:
    return [((field, place), column) for place, column in enumerate(columns)]


def _code(code: Code, key: Key) -> list[tuple[Key, str]]:
    return [(key, column) for column in (*code.columns, *code.one_of)]


def kind_for(name: str, variable: VariableMapping, level: Level) -> Kind | None:
    """The kind of a mapped variable: its own, or that of the standard variable of its name."""
    standard = standard_variables()[level].get(name)
    return variable.kind or (standard.kind if standard else None)


def money_of(variables: Mapping[str, VariableMapping], level: Level) -> tuple[str, ...]:
    """The names of the variables that are money."""
    return tuple(name for name, v in variables.items() if kind_for(name, v, level) == "money")


def own_variables(part: Part) -> tuple[Variable, ...]:
    """The mapped variables that no other population knows, for its description."""
    standard = standard_variables()[part.level]
    return tuple(
        Variable(
            name,
            part.level,
            kind_for(name, variable, part.level) or "text",
            variable.es,
            variable.en,
            tuple(dict.fromkeys([*variable.codes.values(), *variable.one_of.values()]))
            if kind_for(name, variable, part.level) == "text"
            else (),
            (variable.between[0], variable.between[1]) if variable.between else None,
        )
        for name, variable in part.variables.items()
        if name not in standard
    )
