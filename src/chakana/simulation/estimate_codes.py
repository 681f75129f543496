"""Codes of the problems that estimates over tables can meet (SIM1xx)."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "SIM101": "the table has no such column",
    "SIM102": "a column is not of the kind that is needed",
    "SIM103": "survey weights are unknown, negative, not finite, or all zero",
    "SIM104": "a row's stratum or primary sampling unit is unknown",
    "SIM105": "there are no rows to estimate from",
    "SIM106": "a poverty line is not a positive amount",
    "SIM107": "a share or a number of groups is out of range",
    "SIM108": "the survey library refused the design",
    "SIM109": "the survey library is not installed",
}
TABLE = Location("table")


def stop(code: str, message: str, hint: str = "") -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in."""
    return ChakanaError(Problem(code, message, TABLE, hint))
