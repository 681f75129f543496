"""A mapping: data that says which columns of which files are territories, figures and facilities.

Shipped ones lie in ``mappings``; an office may write its own. The how-to "Bring in your country's
territories" goes through one.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from chakana.language.document import read_document
from chakana.language.shape import fit
from chakana.problems import ChakanaError, Location, Problem, suggest

SHIPPED = Path(__file__).with_name("mappings")
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Code = Annotated[str, Field(pattern=r"^[^/]{1,40}$")]
Rank = Literal["region", "province", "district", "community"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Shape):
    """A text in both languages."""

    es: str
    en: str


class Country(_Shape):
    """The country, at the top of the tree."""

    code: Code
    name: Annotated[str, Field(max_length=120)]


class Source(_Shape):
    """Where figures come from, and the day from which they hold."""

    title: Annotated[str, Field(max_length=200)]
    holds_from: date


class Variable(Text):
    """What a figure of a territory is called; ``unit``: ``share`` (0 to 1), a sign, or empty."""

    unit: Annotated[str, Field(max_length=20)] = ""


class File(_Shape):
    """A file by the name that it has without its ending (``*`` stands for any letters)."""

    file: str
    sheet: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    decimal_comma: bool = False
    leave_out: dict[str, list[str]] = {}

    def takes(self, path: Path) -> bool:
        """Whether ``path`` is a file of this name, by its ending or without."""
        names = path.name.lower(), path.stem.lower()
        return any(fnmatchcase(name, self.file.lower()) for name in names)


class CodeOf(_Shape):
    """A code: a column that must have so many ``digits``, cut after its ``first`` characters."""

    column: str
    digits: Annotated[int, Field(ge=1, le=40)] | None = None
    first: Annotated[int, Field(ge=1, le=40)] | None = None


class ParentOf(_Shape):
    """The code of the territory above: a column, or the ``first`` characters of the own code."""

    column: str | None = None
    digits: Annotated[int, Field(ge=1, le=40)] | None = None
    first: Annotated[int, Field(ge=1, le=40)] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> ParentOf:
        if (self.column is None) == (self.first is None):
            raise ValueError("give the column of the parent's code, or how many characters of it")
        return self

    def as_code(self) -> CodeOf:
        """The code in the column."""
        return CodeOf(column=self.column or "", digits=self.digits)


class FigureOf(_Shape):
    """A figure in a column: a number (multiplied by ``times``) or a text."""

    column: str
    source: str
    kind: Literal["number", "text"] = "number"
    times: Annotated[Decimal, Field(allow_inf_nan=False, gt=0)] | None = None


class Territories(File):
    """A file with territories of one rank, or (without ``name``) with figures of them.

    ``repeats``: several rows may tell of one territory, and then say the same. ``capitals``: the
    file writes names in capitals. Without ``parent`` they lie in the country.
    """

    rank: Rank
    code: CodeOf
    name: str | None = None
    capitals: bool = False
    parent: ParentOf | None = None
    repeats: bool = False
    latitude: str | None = None
    longitude: str | None = None
    figures: dict[Name, FigureOf] = {}


class Outlines(File):
    """A GeoJSON file with boundaries; several features of one code are its parts."""

    code: CodeOf
    source: Annotated[str, Field(max_length=200)]


class ManyOf(_Shape):
    """Several texts in one cell."""

    column: str
    separator: Annotated[str, Field(min_length=1, max_length=3)] = ";"


class KindOf(_Shape):
    """The kind of a facility: always the same one, or that of a column (through ``codes``)."""

    always: Name | None = None
    column: str | None = None
    codes: dict[str, Name] = {}

    @model_validator(mode="after")
    def _is_one_of_both(self) -> KindOf:
        if (self.column is None) == (self.always is None):
            raise ValueError("give the column of the kind, or the kind that all of them have")
        return self


class Facilities(File):
    """A file with schools, clinics and others. Without ``serves`` each serves its district."""

    kind: KindOf
    code: str
    name: str
    territory: CodeOf
    serves: ManyOf | None = None
    services: ManyOf | None = None
    latitude: str | None = None
    longitude: str | None = None
    capacity: str | None = None
    since: str | None = None
    until: str | None = None


class Offices(File):
    """A file with offices of programmes."""

    code: str
    name: str
    kind: str
    programme: str
    territory: CodeOf
    latitude: str | None = None
    longitude: str | None = None


class Mapping(_Shape):
    """A whole mapping."""

    chakana: Literal["1"]
    mapping: Annotated[str, Field(max_length=60)]
    title: Text
    country: Country | None = None
    missing: list[str] = []
    sources: dict[str, Source] = {}
    variables: dict[Name, Variable] = {}
    kinds: dict[Name, Text] = {}
    territories: list[Territories] = []
    outlines: list[Outlines] = []
    facilities: list[Facilities] = []
    offices: list[Offices] = []

    @field_validator("territories")
    @classmethod
    def _are_placed_and_sourced(
        cls, parts: list[Territories], info: ValidationInfo
    ) -> list[Territories]:
        if info.data.get("country") is None and any(one.name and not one.parent for one in parts):
            raise ValueError("territories lie in a country: country: {code: PER, name: Perú}")
        known = info.data.get("sources", {})
        for part in parts:
            for figure in part.figures.values():
                if figure.source not in known:
                    raise ValueError(f"no source is called '{figure.source}' under 'sources'")
        return parts

    @property
    def parts(self) -> tuple[File, ...]:
        """All files that it knows, in the order in which they are read."""
        return (*self.territories, *self.outlines, *self.facilities, *self.offices)


def shipped() -> tuple[str, ...]:
    """The names of the mappings that ship."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def read_mapping(source: Path | str) -> Mapping:
    """The mapping in a file, or the one that ships under a name (``pe_ubigeo``).

    Raises :class:`ChakanaError`: POP024 (no such mapping), CHK001 to CHK009 (what it says).
    """
    path = Path(source)
    if path.suffix not in (".yaml", ".yml"):
        if str(source) not in shipped():
            message = f"No mapping of territories is called '{source}'."
            hint = suggest(str(source), shipped()) + " A file's name ends in .yaml."
            raise ChakanaError(Problem("POP024", message, Location(str(source)), hint))
        path = SHIPPED / f"{source}.yaml"
    document = read_document(path)
    shape, problems = fit(document, Mapping)
    if shape is None:
        raise ChakanaError(problems)
    return shape
