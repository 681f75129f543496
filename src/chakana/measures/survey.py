"""The door to :mod:`svy`: weighted totals of sampling units in, estimates and errors out.

Under linearisation a design-based variance depends on the data through weighted totals per primary
sampling unit, so svy is given one row a unit: one million persons in eight thousand units cost it
eight thousand rows. It estimates many columns in one call where there is no grouping, and goes
through them one by one where there is; so each group of each statistic is a column of its own, in
which units without a row of the group count nothing (they belong to the design).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from chakana.measures.codes import stop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

FIGURES_AT_ONCE = 20_000_000
"""How many doubles, units times columns, svy is given in one call."""
COLUMNS_AT_ONCE = 128
"""svy looks through the names of all columns for each of them: a call of thousands would crawl."""
LEVEL = 0.975


class Totals(NamedTuple):
    """A statistic in a group by units: the weighted totals, and those to divide by of a ratio."""

    above: Floats
    below: Floats | None


class Answer(NamedTuple):
    """What svy says: nan where it cannot."""

    value: float
    standard_error: float


def answers(columns: Iterable[Totals], stratum: Codes | None, units: int) -> Iterator[Answer]:
    """The estimate of each of ``columns`` and its design-based standard error.

    ``stratum`` is that of each unit, None where the design has none.
    """
    waiting = iter(columns)
    at_once = max(1, min(COLUMNS_AT_ONCE, FIGURES_AT_ONCE // (2 * units)))
    while some := list(islice(waiting, at_once)):
        yield from _ask(some, stratum)


def _ask(columns: Sequence[Totals], stratum: Codes | None) -> list[Answer]:
    frame: dict[str, Floats | Codes] = {} if stratum is None else {"stratum": stratum}
    frame |= {f"above {i}": one.above for i, one in enumerate(columns)}
    frame |= {f"below {i}": one.below for i, one in enumerate(columns) if one.below is not None}
    totals = [i for i, one in enumerate(columns) if one.below is None]
    ratios = [i for i, one in enumerate(columns) if one.below is not None]
    svy = _svy()
    found: dict[int, Any] = {}
    try:
        # "center": a stratum's only unit varies around the grand mean (R: lonely.psu="adjust").
        design = (
            svy.Design() if stratum is None else svy.Design(stratum="stratum", singleton="center")
        )
        ask = svy.Sample(pl.DataFrame(frame), design).estimation
        if totals:
            found |= zip(totals, ask.total([f"above {i}" for i in totals]), strict=True)
        if ratios:
            pairs = [[f"{part} {i}" for i in ratios] for part in ("above", "below")]
            found |= zip(ratios, ask.ratio(*pairs), strict=True)
    except (svy.SvyError, ValueError) as error:
        raise stop("MEA108", f"The survey library refused the design: {error}") from error
    rows = (found[i].estimates[0] for i in range(len(columns)))
    return [Answer(float(row.est), float(row.se)) for row in rows]


def half_width(error: float, degrees_of_freedom: int) -> float:
    """Half the 95 % interval: Student's t times the error, as svy lays it."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, LEVEL)) * error


def _svy() -> Any:
    try:
        import svy
    except ImportError:
        message = "Standard errors of a sample need the library 'svy', which is not installed."
        hint = "pip install 'chakana[survey]', or ask for figures without sampling (census)."
        raise stop("MEA109", message, hint) from None
    return svy
