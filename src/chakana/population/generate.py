"""Write a generated population: deterministic by seed, streamed, of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chakana.population.description import Description
from chakana.population.folder import publish, writing
from chakana.population.tables import Population, occupied
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    from chakana.population.generator.figures import Figures
    from chakana.population.generator.write import Progress

MOST_HOUSEHOLDS = 50_000_000


def generate(
    households: int,
    seed: int,
    folder: Path | str,
    territories: str = "southern-highlands",
    *,
    blocks_at_once: int = 1,
    progress: Progress = lambda share: None,
) -> Population:
    """Generate ``households`` and their members into ``folder`` and return the population.

    The same ``households``, ``seed`` and ``territories`` give the same tables;
    ``blocks_at_once`` (blocks of 65 536 households held in memory together) changes nothing else
    than memory. ``progress`` is told, table by table, which share of it is written. At 460 000
    households the territories are the 4 000 communities of the source; fewer households get
    proportionally fewer communities, more get larger ones.

    Raises :class:`ChakanaError`: POP050 (unknown territories), POP052 (numbers out of range),
    POP053 (``folder`` holds data that was not generated), POP054 (it cannot be written), POP055
    (another process reads or writes it). What is not complete is not left behind.
    """
    from chakana.population.generator.figures import available, figures_of
    from chakana.population.generator.write import write_tables

    folder = Path(folder)
    problems = _faults(households, seed, blocks_at_once)
    if territories not in available():
        message = f"There is no generator for '{territories}'."
        hint = suggest(territories, available())
        problems.append(Problem("POP050", message, Location(territories), hint))
    if problems:
        raise ChakanaError(problems)
    figures = figures_of(territories)
    with writing(folder):
        if problems := occupied(folder):
            raise ChakanaError(problems)
        tables = write_tables(figures, seed, households, folder, blocks_at_once, progress)
        publish(folder, tables, describe(figures, seed).as_text())
    return Population.read(folder)


def describe(figures: Figures, seed: int) -> Description:
    """The description of a population generated from ``figures``."""
    return Description(
        es=figures.title["es"],
        en=figures.title["en"],
        generated=True,
        currency=figures.currency,
        seed=seed,
        observed_on=figures.observed_on,
        money_columns={
            "households": ("income",),
            "members": (),
            "territories": ("poverty_line", "extreme_poverty_line"),
        },
        sources=tuple(figures.cited()),
        notes=tuple(figures.notes),
    )


def _faults(households: int, seed: int, blocks_at_once: int) -> list[Problem]:
    allowed = {
        "households": (households, 1, MOST_HOUSEHOLDS),
        "seed": (seed, 0, 2**63 - 1),
        "blocks_at_once": (blocks_at_once, 1, 1_000),
    }
    return [
        Problem(
            "POP052",
            f"{name} is {value}; it must lie between {least} and {most}.",
            Location(name),
            "Give a whole number in that range.",
        )
        for name, (value, least, most) in allowed.items()
        if not least <= value <= most
    ]
