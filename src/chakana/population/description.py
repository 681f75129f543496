"""The description that travels with a population's tables (``population.json``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chakana.population.schema import KINDS, Kind, Level, Unit, Variable, as_variable
from chakana.problems import ChakanaError, Location, Problem

FORMAT = 1
TABLE_OF: Mapping[Level, str] = {
    "household": "households",
    "organisation": "organisations",
    "member": "members",
    "territory": "territories",
}


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a population is, where it comes from, and which columns hold money.

    ``money_columns`` and ``variables`` go by table name (``households``, ``members`` …);
    ``observed_on`` is the date at which ages and incomes hold; ``seed`` is the random seed of a
    generated population. ``notes`` say what a reader must know before relying on the data.
    """

    es: str = ""
    en: str = ""
    generated: bool = False
    unit: Unit = "household"
    currency: str
    seed: int | None = None
    observed_on: date | None = None
    money_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    variables: Mapping[str, tuple[Variable, ...]] = field(default_factory=dict)
    notes: tuple[Mapping[str, str], ...] = ()

    def money_of(self, level: Level) -> frozenset[str]:
        """The names of the money columns of one level."""
        return frozenset(self.money_columns.get(TABLE_OF[level], ()))

    def variables_of(self, level: Level) -> dict[str, Variable]:
        """The population's own variables of one level, by name."""
        return {variable.name: variable for variable in self.variables.get(TABLE_OF[level], ())}

    def as_data(self) -> dict[str, Any]:
        """The description as the plain data of ``population.json``."""
        return {
            "format": FORMAT,
            "generated": self.generated,
            "description": {"es": self.es, "en": self.en},
            "seed": self.seed,
            "observed_on": self.observed_on.isoformat() if self.observed_on else None,
            "unit": self.unit,
            "currency": self.currency,
            "money_columns": {table: list(names) for table, names in self.money_columns.items()},
            "sources": list(self.sources),
            "variables": {table: _entries(own) for table, own in self.variables.items()},
            "notes": [dict(note) for note in self.notes],
        }

    def as_text(self) -> str:
        """The text of ``population.json``."""
        return json.dumps(self.as_data(), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_data(cls, data: Any, file: str) -> Description:
        """The description in plain data. Raises :class:`ChakanaError` (POP002)."""
        try:
            shape = _Shape.model_validate(data)
        except ValidationError as error:
            raise ChakanaError([_problem(item, file) for item in error.errors()]) from None
        return cls(
            es=shape.description.get("es", ""),
            en=shape.description.get("en", ""),
            generated=shape.generated,
            unit=shape.unit,
            currency=shape.currency,
            seed=shape.seed,
            observed_on=shape.observed_on,
            money_columns={table: tuple(names) for table, names in shape.money_columns.items()},
            sources=tuple(shape.sources),
            variables={table: _own(table, own) for table, own in shape.variables.items()},
            notes=tuple(shape.notes),
        )


class _Variable(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Kind
    es: str = ""
    en: str = ""
    codes: list[str] = []
    between: tuple[float, float] | None = None


class _Shape(BaseModel):
    """The shape of ``population.json``; ``format`` tells a later version from this one."""

    model_config = ConfigDict(extra="forbid")
    format: Literal[1]
    generated: bool
    description: dict[str, str]
    seed: int | None = None
    observed_on: date | None = None
    unit: Unit
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    money_columns: dict[str, list[str]]
    sources: list[str] = []
    variables: dict[str, dict[str, _Variable]] = {}
    notes: list[dict[str, str]] = []


def _entries(own: tuple[Variable, ...]) -> dict[str, dict[str, object]]:
    entries: dict[str, dict[str, object]] = {}
    for variable in own:
        entry: dict[str, object] = {"kind": variable.kind, "es": variable.es, "en": variable.en}
        entry["codes"] = list(variable.codes)
        entry["between"] = list(variable.between) if variable.between else None
        entries[variable.name] = entry
    return entries


def _own(table: str, own: Mapping[str, _Variable]) -> tuple[Variable, ...]:
    levels = {name: level for level, name in TABLE_OF.items()}
    level = levels.get(table, "household")
    return tuple(as_variable(name, level, entry.model_dump()) for name, entry in own.items())


def _problem(item: Any, file: str) -> Problem:
    place = ".".join(str(part) for part in item["loc"])
    message = f"{place}: {item['msg']}." if place else f"{item['msg']}."
    hint = f"Kinds are {', '.join(KINDS)}; see docs/reference/population.md for the format."
    return Problem("POP002", message, Location(file), hint)
