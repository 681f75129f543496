"""A population: households (or organisations), their members and their territories, as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chakana.population.description import Description
from chakana.population.folder import (
    DESCRIPTION_FILE,
    Reading,
    is_broken_off,
    publish,
    sink,
    writing,
)
from chakana.population.schema import RANKS, Level, Unit, Variable, kind_of, standard_variables
from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    import polars as pl

UNIT_FILES: Mapping[Unit, str] = {
    "household": "households.parquet",
    "organisation": "organisations.parquet",
}
MEMBERS_FILE = "members.parquet"
TERRITORIES_FILE = "territories.parquet"


@dataclass(frozen=True)
class Population:
    """Tables that are read only when asked, and a description of them.

    ``units`` has one row per household (or organisation), ``members`` one per person, clustered
    by unit in the order of ``units``, ``territories`` one per territory of any rank.
    """

    units: pl.LazyFrame
    members: pl.LazyFrame
    territories: pl.LazyFrame
    description: Description
    folder: Path | None = None
    """Where it was read from, for engines that open the files themselves."""
    reading: Reading | None = field(default=None, repr=False, compare=False)
    """Keeps other processes from writing the folder as long as this population is in use."""

    @property
    def unit(self) -> Unit:
        """What a row of ``units`` is: ``household`` or ``organisation``."""
        return self.description.unit

    @property
    def unit_key(self) -> str:
        """The column that identifies a unit: ``household_id`` or ``organisation_id``."""
        return f"{self.unit}_id"

    @property
    def ranks(self) -> tuple[str, ...]:
        """The ranks that the territories have here, from the widest to the narrowest."""
        found = set(self.territories.select("rank").unique().collect()["rank"])
        return tuple(rank for rank in RANKS if rank in found)

    @property
    def schema(self) -> tuple[Variable, ...]:
        """Every column with its level, kind and meaning, in the order of the tables."""
        tables: tuple[tuple[Level, pl.LazyFrame], ...] = (
            (self.unit, self.units),
            ("member", self.members),
            ("territory", self.territories),
        )
        return tuple(variable for level, frame in tables for variable in self._of(level, frame))

    def _of(self, level: Level, frame: pl.LazyFrame) -> list[Variable]:
        known = {**standard_variables()[level], **self.description.variables_of(level)}
        money = self.description.money_of(level)
        variables = []
        for name, dtype in frame.collect_schema().items():
            kind = kind_of(dtype, money=name in money) or "text"
            variables.append(known.get(name, Variable(name, level, kind)))
        return variables

    def ancestors(self) -> pl.DataFrame:
        """One row per territory that a unit may name, with the codes above it.

        Columns: ``territory``, then ``community``, ``district``, ``province``, ``region`` and
        ``country``, null where unknown. A district's own ``community`` is null, its ``district``
        is its own code: a unit that names a district and one that names a community both join.
        """
        import polars as pl

        tree = self.territories.select("territory", "rank", "parent").collect()
        rows = dict(
            zip(tree["territory"], zip(tree["rank"], tree["parent"], strict=True), strict=True)
        )
        narrow_first = RANKS[::-1]
        lines = [climb(code, rows) for code in rows]
        schema = dict.fromkeys(("territory", *narrow_first), pl.String)
        return pl.DataFrame(lines, schema=schema, orient="row")

    @classmethod
    def read(cls, folder: Path | str, *, sort_members: bool = False) -> Population:
        """The population in ``folder``, scanned and not loaded.

        ``sort_members`` puts the members in the order of their households, for a folder written
        by another tool. As long as the population is in use no other process may write the folder.
        Raises :class:`ChakanaError`: POP001 (a file is absent), POP002 (the description cannot be
        read), POP003 (a table is no Parquet file), POP055 (another process writes it).
        """
        folder = Path(folder)
        reading = Reading(folder) if folder.is_dir() else None
        try:
            population = cls(*_scanned(folder), folder, reading)
        except ChakanaError:
            if reading:
                reading.end()
            raise
        return population.with_sorted_members() if sort_members else population

    def write(self, folder: Path | str) -> Path:
        """Write the population into ``folder`` (made if absent), whole or not at all; return it.

        It may be written over the folder it was read from. Raises :class:`ChakanaError`: POP054
        (it cannot be written), POP055 (another process reads or writes it).
        """
        with writing(folder) as place:
            self.write_into(place)
        return Path(folder)

    def write_into(self, folder: Path) -> None:
        """Write into a ``folder`` that :func:`chakana.population.folder.writing` holds."""
        frames = {
            UNIT_FILES[self.unit]: self.units,
            MEMBERS_FILE: self.members,
            TERRITORIES_FILE: self.territories,
        }
        for name, frame in frames.items():
            sink(frame, folder, name)
        publish(folder, frames, self.description.as_text())

    def with_sorted_members(self) -> Population:
        """The same population with members in the order of their units; strangers come last."""
        import polars as pl

        place = self.units.select(self.unit_key).with_row_index("place__")
        members = (
            self.members.join(place, on=self.unit_key, how="left", maintain_order="left")
            .sort(pl.col("place__"), nulls_last=True, maintain_order=True)
            .drop("place__")
        )
        return replace(self, members=members, folder=None)


def _scanned(folder: Path) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, Description]:
    description = read_description(folder)
    names = (UNIT_FILES[description.unit], MEMBERS_FILE, TERRITORIES_FILE)
    absent = [missing_file(folder / name) for name in names if not (folder / name).is_file()]
    if absent:
        raise ChakanaError(absent)
    units, members, territories = scan_tables(folder / name for name in names)
    return units, members, territories, description


def scan_tables(paths: Iterable[Path]) -> list[pl.LazyFrame]:
    """Parquet files as lazy tables, looked at once. Raises :class:`ChakanaError` (POP003)."""
    import polars as pl

    frames, problems = [], []
    for path in paths:
        frame = pl.scan_parquet(path)
        try:
            frame.collect_schema()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            problems.append(damaged_table(str(path), error))
        frames.append(frame)
    if problems:
        raise ChakanaError(problems)
    return frames


def damaged_table(file: str, error: BaseException) -> Problem:
    """The problem of a table that is no Parquet file, or a damaged one."""
    cause = (str(error).strip().splitlines() or ["damaged"])[0].rstrip(".")
    hint = "Write the population again; a table is a Parquet file."
    return Problem("POP003", f"The table cannot be read: {cause}.", Location(file), hint)


def occupied(folder: Path | str) -> list[Problem]:
    """What was not generated is somebody's data and is not written over (POP053): a population,
    or tables that have no description yet and were not left by a writing that broke off.
    """
    folder = Path(folder)
    if (folder / DESCRIPTION_FILE).is_file():
        if read_description(folder).generated:
            return []
        message = "The folder holds a population that was not generated; it is left as it is."
    else:
        names = (*UNIT_FILES.values(), MEMBERS_FILE, TERRITORIES_FILE)
        tables = [name for name in names if (folder / name).exists()]
        if not tables or is_broken_off(folder):
            return []
        message = (
            f"The folder holds {', '.join(tables)} without a description; they are left there."
        )
    hint = "Name another folder; 'population import' writes over it with --replace."
    return [Problem("POP053", message, Location(str(folder)), hint)]


def climb(code: str, rows: Mapping[str, tuple[str, str | None]]) -> tuple[str | None, ...]:
    """The line of ``code``: itself, then its own and its parents' codes from narrow to wide."""
    found: dict[str, str] = {}
    here: str | None = code
    while here is not None and here in rows and rows[here][0] not in found:
        found[rows[here][0]] = here
        here = rows[here][1]
    return (code, *(found.get(rank) for rank in RANKS[::-1]))


def read_description(folder: Path) -> Description:
    """The description in ``folder``. Raises :class:`ChakanaError` (POP001, POP002)."""
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        raise ChakanaError(missing_file(path))
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        message = f"The description of the population is not JSON: {error}."
        hint = "Write the population again, or mend the file by hand."
        raise ChakanaError(Problem("POP002", message, Location(str(path)), hint)) from None
    return Description.from_data(data, str(path))


def missing_file(path: Path) -> Problem:
    """The problem of a folder without one of its files."""
    if not path.parent.is_dir():
        message = f"There is no folder '{path.parent}'."
        hint = "Make a population: chakana population generate FOLDER, or population import."
        return Problem("POP001", message, Location(str(path.parent)), hint)
    if is_broken_off(path.parent):
        message = "The writing of this population was broken off; nothing whole is here."
        hint = "Run again the command that made it: population generate, or population import."
        return Problem("POP001", message, Location(str(path.parent)), hint)
    message = f"The population has no file {path.name}."
    hint = (
        "A population is a folder with households.parquet (or organisations.parquet), "
        "members.parquet, territories.parquet and population.json."
    )
    return Problem("POP001", message, Location(str(path)), hint)
