"""Codes of the problems that targeting can meet (TAR)."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "TAR001": "it is not known of some rows whether they are served",
    "TAR101": "the table has no such column, or not the one that is needed",
    "TAR102": "a candidate cannot be used in a score",
    "TAR103": "too few rows, clusters or candidates to fit a score",
    "TAR104": "a figure of the fit is out of range",
    "TAR105": "no candidate improves the score",
    "TAR106": "a score cannot be printed as a definition",
    "TAR107": "the library for the comparison is not installed",
    "TAR108": "the population has no such column",
}
TABLE = Location("table")


def stop(code: str, message: str, hint: str = "", place: Location = TABLE) -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in unless said otherwise."""
    return ChakanaError(Problem(code, message, place, hint))
