"""Every code of targeting: what it means. The reference is printed from here."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "TAR101": "A column that the table does not have, or a variable that the households lack.",
    "TAR102": "A candidate, area or outcome that cannot be used in a score.",
    "TAR103": "Too few rows, clusters or candidates to fit a score.",
    "TAR104": "A figure of the fit that is out of range.",
    "TAR105": "No candidate that improves the score.",
    "TAR106": "A score that cannot be printed as a definition.",
    "TAR107": "The library of the comparison is not installed.",
    "TAR108": "A column that the population does not have.",
}
"""Code → meaning. TAR1 is about scores and what they are fitted on."""

TABLE = Location("table")


def stop(code: str, message: str, hint: str = "", place: Location = TABLE) -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in unless said otherwise."""
    return ChakanaError(Problem(code, message, place, hint))
