"""What a simulation refuses before it would tell something that is not so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Definition
from chakana.problems import Location, suggest
from chakana.simulation.codes import stop
from chakana.simulation.enrolments import programmes_of
from chakana.simulation.grouping import GROUPS
from chakana.simulation.money import Line

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


def require_once(definitions: Sequence[Definition]) -> None:
    """Raise (SIM205) when a programme, or a reform of it beside it, would serve families twice."""
    seen: dict[str, str] = {}
    for definition in definitions:
        names = programmes_of(definition)
        first = next((seen[name] for name in names if name in seen), None)
        if first is not None:
            message = f"'{definition.id}' stands beside '{first}': families would be served twice."
            hint = "Run it once; compare puts versions of a programme side by side."
            raise stop("SIM205", message, hint, Location(definition.id))
        seen |= dict.fromkeys(names, definition.id)


def require_one_currency(definitions: Sequence[Definition], population: Population) -> None:
    """Raise (SIM207) where money of several currencies would be added up."""
    there = population.description
    found = {one.currency: one.id for one in definitions if one.currency}
    if any(there.money_columns.values()):
        found.setdefault(there.currency, "the population")
    if len(found) > 1:
        said = ", ".join(f"{currency} ({whose})" for currency, whose in found.items())
        message = f"Money of several currencies cannot be added up: {said}."
        hint = "Run the programmes of one country, on a population of that country."
        raise stop("SIM207", message, hint, Location("currency"))


def require_nothing_taken(table: pl.DataFrame, lines: Sequence[Line], own: str) -> None:
    """Raise (SIM208) where a benefit or a cost is below nought: it would take from families."""
    import polars as pl

    for line in lines:
        below = table.filter(pl.col(f"{own} {line.name}") < 0).height
        if below:
            message = f"{own}: '{line.name}' is below nought for {below} of the rows."
            raise stop("SIM208", message, "Check its rule and its parameters.", Location(own))


def require_groups(by: Sequence[str]) -> None:
    """Raise (SIM206) for a grouping that there is in no population."""
    known = (*GROUPS, *TERRITORY_RANKS)
    for name in by:
        if name not in known:
            message = f"Nothing can be told by '{name}'."
            raise stop("SIM206", message, suggest(name, known), Location("by"))


def require_groups_there(by: Sequence[str], there: Sequence[str]) -> None:
    """Raise (SIM210) for a grouping that was asked for and that the population does not have."""
    absent = [name for name in by if name not in there]
    if absent:
        message = f"The population does not say by what to group: {', '.join(absent)}."
        hint = f"It has {', '.join(there)}." if there else "It has none of the groups there are."
        raise stop("SIM210", message, hint, Location("by"))
