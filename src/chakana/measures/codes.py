"""Every code of measures: what it means. The reference is printed from here."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "MEA101": "A column to measure by that the table does not have.",
    "MEA102": "A column of another kind than is needed.",
    "MEA103": "Survey weights that are unknown, negative, not finite, or all zero.",
    "MEA104": "A row whose stratum or primary sampling unit is unknown.",
    "MEA105": "A table without rows to estimate from.",
    "MEA106": "A poverty line that is not a positive amount.",
    "MEA107": "A share or a number of groups out of range.",
    "MEA108": "A sampling design that the survey library refuses.",
    "MEA109": "The survey library is not installed.",
    "MEA201": "A row of which it is not known whether it is served.",
}
"""Code → meaning. MEA1 is about estimates, MEA2 about targeting."""

TABLE = Location("table")


def stop(code: str, message: str, hint: str = "") -> ChakanaError:
    """The error to raise for ``code``; the place is the table handed in."""
    return ChakanaError(Problem(code, message, TABLE, hint))
