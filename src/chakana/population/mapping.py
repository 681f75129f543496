"""A mapping: data that says how the columns of a survey become the variables of a population."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.language.document import Document, Key, read_document
from chakana.language.shape import fit
from chakana.population.description import TABLE_OF, Description
from chakana.population.folder import writing
from chakana.population.schema import Variable
from chakana.population.survey.faults import faults_of
from chakana.population.survey.model import MappingShape, money_of, own_variables, parts_of
from chakana.population.tables import Population, occupied
from chakana.population.validate import validate
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.survey.raw import Raw

SHIPPED = Path(__file__).with_name("mappings")


@dataclass(frozen=True)
class Mapping:
    """A mapping that was read: its parts, and the document with their places."""

    shape: MappingShape
    document: Document

    @property
    def name(self) -> str:
        """What the mapping calls itself."""
        return self.shape.mapping


@dataclass(frozen=True)
class Imported:
    """A population that was made from a survey, and what its reader should know."""

    population: Population
    warnings: tuple[Problem, ...]


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that ship."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def read_mapping(source: Path | str) -> Mapping:
    """The mapping in a file, or the one that ships under a name (``mx_enigh_2016``).

    Raises :class:`ChakanaError`: POP024 (no such mapping), CHK001 to CHK009 (its text), POP023
    and POP024 (what it declares).
    """
    path = Path(source)
    if path.suffix not in (".yaml", ".yml"):
        if str(source) not in shipped_mappings():
            message = f"No mapping is called '{source}'."
            hint = suggest(str(source), shipped_mappings()) + " A file's name ends in .yaml."
            raise ChakanaError(Problem("POP024", message, Location(str(source)), hint))
        path = SHIPPED / f"{source}.yaml"
    return as_mapping(read_document(path))


def as_mapping(document: Document) -> Mapping:
    """The mapping in ``document``. Raises :class:`ChakanaError` as :func:`read_mapping`."""
    shape, problems = fit(document, MappingShape)
    if shape is not None:
        problems = faults_of(document, shape)
    if problems or shape is None:
        raise ChakanaError(problems)
    return Mapping(shape, document)


def import_survey(
    mapping: Mapping | Path | str, data: Path | str, to: Path | str, *, replace: bool = False
) -> Imported:
    """Make a population in the folder ``to`` from the survey in ``data``.

    ``data`` is the folder with the survey's files, or the file itself where the mapping has one.
    ``replace`` writes over a population in ``to`` that was not generated.
    Raises :class:`ChakanaError` with every problem found, and then writes nothing; rows are
    counted from 1 in the survey's files, the heading not counted.
    """
    mapping = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    with writing(to) as folder:
        require([] if replace else occupied(folder))
        population, problems = map_survey(mapping, data)
        found = [*problems, *validate(population)]
        require(found)
        population.write_into(folder)
    return Imported(Population.read(to), tuple(found))


def map_survey(mapping: Mapping, data: Path | str) -> tuple[Population, list[Problem]]:
    """The population that ``mapping`` makes of the survey in ``data``, in memory; and warnings.

    Raises :class:`ChakanaError` as :func:`import_survey`, but for what only the whole shows.
    """
    from chakana.population.survey.files import open_sections
    from chakana.population.survey.tables import check_rows, make_members, make_units

    shape = mapping.shape
    if shape.units is None or shape.members is None:
        message = "The mapping makes territories only; it has no units."
        raise ChakanaError(mapping.document.problem("POP023", message))
    sections = open_sections(mapping.document, shape, Path(data))
    about = describe(shape)
    homes = sections[("units",)]
    units = make_units(homes, shape.units, shape.unit, shape.territories)
    members = make_members(sections[("members",)], shape.members, units, shape.unit)
    units = check_rows(units, homes, shape.unit, about)
    members = check_rows(members, sections[("members",)], "member", about)
    tree, problems = _tree(mapping, sections, units.frame["territory"])
    problems = [*units.problems, *members.problems, *problems]
    require(problems)
    population = Population(units.frame.lazy(), members.frame.lazy(), tree.lazy(), about)
    return population, problems


def read_territories(
    mapping: Mapping | Path | str, data: Path | str
) -> tuple[pl.DataFrame, list[Problem]]:
    """The territories of a mapping that lists them, with their attributes; and warnings.

    Columns: ``territory``, ``rank``, ``parent``, ``name``, then the attributes. Raises
    :class:`ChakanaError` as :func:`import_survey`.
    """
    from chakana.population.survey.files import open_sections

    mapping = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    sections = open_sections(mapping.document, mapping.shape, Path(data), "territories")
    tree, problems = _tree(mapping, sections, None)
    require(problems)
    return tree, problems


def require(problems: list[Problem]) -> None:
    """Raise :class:`ChakanaError` with all ``problems`` if one is an error."""
    if any(problem.severity == "error" for problem in problems):
        raise ChakanaError(problems)


def _tree(
    mapping: Mapping, sections: dict[Key, Raw], used: pl.Series | None
) -> tuple[pl.DataFrame, list[Problem]]:
    from chakana.population.survey.tree import codes_of, grow, join_attributes, named

    tree = mapping.shape.territories
    problems: list[Problem] = []
    listed = sections.get(("territories", "listed"))
    if tree.listed is not None and listed is not None:
        used, problems = codes_of(listed, tree.listed, tree.narrowest)
    if used is None:
        message = "The mapping does not list the territories there are."
        raise ChakanaError(mapping.document.problem("POP023", message, ("territories",)))
    frame, about = grow(used, tree), describe(mapping.shape)
    for place, part in enumerate(tree.attributes):
        section = sections["territories", "attributes", place]
        frame, found = join_attributes(frame, section, part, about)
        problems = [*problems, *found]
    return named(frame), problems


def describe(shape: MappingShape) -> Description:
    """The description of a population made by a mapping."""
    own: dict[str, tuple[Variable, ...]] = {}
    money: dict[str, tuple[str, ...]] = {}
    for part in parts_of(shape):
        table = TABLE_OF[part.level]
        own[table] = (*own.get(table, ()), *own_variables(part))
        names = money_of(part.variables, part.level)
        money[table] = tuple(dict.fromkeys((*money.get(table, ()), *names)))
    return Description(
        es=shape.title.es,
        en=shape.title.en,
        unit=shape.unit,
        currency=shape.currency,
        observed_on=shape.observed_on,
        money_columns=money,
        sources=tuple(shape.sources),
        variables=own,
        notes=tuple({"es": note.es, "en": note.en} for note in shape.notes),
    )
