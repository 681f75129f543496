"""Programmes over a population in one period: who is reached, what it costs, what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from chakana.engines.sources import Backend
from chakana.language.definition import Definition
from chakana.simulation.grouping import GROUPS, groups_there
from chakana.simulation.refusals import (
    require_groups,
    require_groups_there,
    require_once,
    require_one_currency,
)
from chakana.simulation.results import Simulation
from chakana.simulation.run import Run
from chakana.simulation.welfare import Welfare

if TYPE_CHECKING:
    from chakana.population.tables import Population


def simulate(
    definitions: Sequence[Definition],
    population: Population,
    day: date,
    *,
    title: str = "",
    welfare: Welfare | None = None,
    by: Sequence[str] | None = None,
    absent_is_unknown: bool = False,
    backend: Backend = "polars",
) -> Simulation:
    """Run ``definitions`` together, in order, over ``population`` on ``day``.

    A later programme sees who is served by an earlier one (``enrolled_in``); a programme that is
    neither here nor in the population's columns serves nobody. Income after is income before, plus
    benefits in money, plus what adopters are assumed to gain. Without ``welfare``, poverty is
    measured where the population records income and a definition gives a line, and left out
    elsewhere. Groups are those named in ``by``, or of the usual ones (``GROUPS``) what there is.
    Raises :class:`~chakana.problems.ChakanaError`.
    """
    require_once(definitions)
    require_one_currency(definitions, population)
    require_groups(by or ())
    run = Run.of(definitions, population, day, welfare, absent_is_unknown, backend)
    has_income = run.measured is not None
    there = groups_there(run.table, population, day, has_income=has_income)
    require_groups_there(by or (), there)
    for definition in definitions:
        run.add(definition)
    usual = [name for name in GROUPS if name in there]
    name = title or " + ".join(one.id for one in definitions)
    return run.finished(name, tuple(definitions), usual if by is None else by)
