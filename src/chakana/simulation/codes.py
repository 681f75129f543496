"""Every code of simulations: what it means. The reference is printed from here."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "SIM201": "A rule for all that has no value on the day: how many, a budget, a share.",
    "SIM202": "A poverty line that no definition gives.",
    "SIM203": "An income that the population does not have.",
    "SIM204": "A selection within territories that the population does not have.",
    "SIM205": "A programme that runs twice in one simulation, itself or as a reform of it.",
    "SIM206": "A grouping that there is in no population.",
    "SIM207": "Programmes, or a population, whose money is of several currencies.",
    "SIM208": "A benefit or a cost below nought.",
    "SIM209": "A household or organisation that stands twice in the population.",
    "SIM210": "A grouping that this population does not have.",
    "SIM301": "Definitions that lack what the question of an extension needs.",
    "SIM401": "Scenarios that are not of the same households on the same day.",
    "SIM501": "The library of the charts is not installed.",
}
"""Code → meaning. SIM2 is about a run, SIM3 the extension of a service,
SIM4 comparisons, SIM5 the report."""

TABLE = Location("table")


def stop(code: str, message: str, hint: str = "", place: Location = TABLE) -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in unless said otherwise."""
    return ChakanaError(Problem(code, message, place, hint))
