"""Every code of simulations and estimates: what it means. The reference is printed from here."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "SIM101": "A column that the table does not have.",
    "SIM102": "A column of another kind than is needed.",
    "SIM103": "Survey weights that are unknown, negative, not finite, or all zero.",
    "SIM104": "A row whose stratum or primary sampling unit is unknown.",
    "SIM105": "A table without rows to estimate from.",
    "SIM106": "A poverty line that is not a positive amount.",
    "SIM107": "A share or a number of groups out of range.",
    "SIM108": "A sampling design that the survey library refuses.",
    "SIM109": "The survey library is not installed.",
    "SIM201": "A rule for all that has no value on the day: how many, a budget, a share.",
    "SIM202": "A poverty line that no definition gives.",
    "SIM203": "An income that the population does not have.",
    "SIM204": "A selection within territories that the population does not have.",
    "SIM205": "A programme that runs twice in one simulation, itself or as a reform of it.",
    "SIM206": "A grouping that there is in no population.",
    "SIM207": "Programmes, or a population, whose money is of several currencies.",
    "SIM208": "A benefit or a cost below nought.",
    "SIM209": "A household or organisation that stands twice in the population.",
    "SIM301": "Definitions that lack what the question of an extension needs.",
    "SIM401": "Scenarios that are not of the same households on the same day.",
    "SIM501": "The library of the charts is not installed.",
}
"""Code → meaning. SIM1 is about estimates, SIM2 about a run, SIM3 the extension of a service,
SIM4 comparisons, SIM5 the report."""

TABLE = Location("table")


def stop(code: str, message: str, hint: str = "", place: Location = TABLE) -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in unless said otherwise."""
    return ChakanaError(Problem(code, message, place, hint))
