"""Inequality of persons: the Gini index and its change; ranks, deciles and the poorest share.

Every measure is of persons, each with its household's welfare. With w the weight (design weight
× persons), N = Σw and Y = Σwy:

    G = Σᵢ Σⱼ wᵢ wⱼ |yᵢ − yⱼ| / (2 N Y)

half the relative mean difference over all pairs (Sen 1973, *On Economic Inequality*), ties exact,
no small-sample factor; of a large census to within 5e-10 (:mod:`chakana.simulation.lorenz`). Its
standard error linearises: the influence of a row is dG/dw, found by differentiation, and the error
is that of the total of influences under the design (Deville 1999, Survey Methodology 25:193).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from chakana.simulation.codes import stop
from chakana.simulation.estimates import CENSUS, Design, Estimate, finished, rows_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from chakana.simulation.estimate_rows import Rows
    from chakana.simulation.estimates import By, Column, Frame

    Floats = NDArray[np.float64]


@overload
def gini(
    frame: Frame,
    welfare: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    by: None = ...,
) -> Estimate: ...
@overload
def gini(
    frame: Frame, welfare: Column, design: Design = ..., *, persons: Column = ..., by: By
) -> dict[Any, Estimate]: ...
def gini(
    frame: Frame,
    welfare: Column,
    design: Design = CENSUS,
    *,
    persons: Column = 1.0,
    by: By | None = None,
) -> Estimate | dict[Any, Estimate]:
    """Gini index, 0 (equal) to 1; not defined where total welfare is not positive.

    On a table of households ``persons`` is the column of their size; on one of persons leave it.
    """
    rows = rows_of(frame, design, by, {"welfare": welfare, "persons": persons})
    return finished(rows, by, rows.linearised(*_gini_by_group(rows, "welfare")))


@overload
def gini_change(
    frame: Frame,
    after: Column,
    before: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    by: None = ...,
) -> Estimate: ...
@overload
def gini_change(
    frame: Frame,
    after: Column,
    before: Column,
    design: Design = ...,
    *,
    persons: Column = ...,
    by: By,
) -> dict[Any, Estimate]: ...
def gini_change(
    frame: Frame,
    after: Column,
    before: Column,
    design: Design = CENSUS,
    *,
    persons: Column = 1.0,
    by: By | None = None,
) -> Estimate | dict[Any, Estimate]:
    """Gini index ``after`` less that ``before`` on the same rows, with the error of the change."""
    rows = rows_of(frame, design, by, {"after": after, "before": before, "persons": persons})
    values, influence = _gini_by_group(rows, "after")
    values_before, influence_before = _gini_by_group(rows, "before")
    solved = rows.linearised(values - values_before, influence - influence_before)
    return finished(rows, by, solved)


def _gini_by_group(rows: Rows, welfare: str) -> tuple[Floats, Floats]:
    """The index of each group, and the influence of each row on its group's: 0 in a census."""
    import numpy as np

    from chakana.simulation import lorenz

    values, influence = np.full(len(rows.keys), np.nan), np.zeros(len(rows.group))
    persons = rows.columns["persons"]
    counted = rows.weight * persons
    order = np.argsort(rows.group, kind="stable")
    ends = np.searchsorted(rows.group[order], np.arange(len(rows.keys) + 1))
    for group, (start, end) in enumerate(pairwise(ends)):
        inside = order[start:end]
        inside = inside[counted[inside] > 0]
        y, w = rows.columns[welfare][inside], counted[inside]
        if rows.is_census:  # nothing was sampled, so nobody asks for the error
            values[group] = lorenz.gini(y, w)
            continue
        values[group], effect = _gini(y, w)
        # A household moves the measure by all its persons at once.
        influence[inside] = effect * persons[inside]
    return values, influence


def _gini(y: Floats, w: Floats) -> tuple[float, Floats]:
    import numpy as np

    order = np.argsort(y, kind="stable")
    ranked_y, ranked_w = y[order], w[order]
    people, amount = ranked_w.sum(), (ranked_w * ranked_y).sum()
    if not amount > 0:
        return np.nan, np.zeros_like(y)
    below_people, below_amount = np.cumsum(ranked_w), np.cumsum(ranked_w * ranked_y)
    distance = ranked_y * (2 * below_people - people) + amount - 2 * below_amount
    index = float((ranked_w * distance).sum() / (2 * people * amount))
    influence = np.empty_like(y)
    influence[order] = distance / (people * amount) - index / people - index * ranked_y / amount
    return index, influence


def ranks(welfare: pl.Series, weight: pl.Series | None = None) -> pl.Series:
    """Each row's place from the poorest (near 0) to the richest (near 1): Float64, null if unknown.

    The share of weight strictly below, plus half the weight of those equal, itself included:
    equal welfare has equal rank, the order of rows does not matter, and the weighted mean is 0.5.
    """
    import numpy as np

    y, w = _welfare_and_weight(welfare, weight)
    known = ~np.isnan(y)
    _, place = np.unique(y[known], return_inverse=True)
    at = np.bincount(place, weights=w[known]).astype(np.float64)
    middle = (np.cumsum(at) - at / 2) / max(float(at.sum()), np.finfo(float).tiny)
    return _series_of(welfare.name or "rank", known, middle[place])


def deciles(welfare: pl.Series, weight: pl.Series | None = None, groups: int = 10) -> pl.Series:
    """Group 1 (poorest) to ``groups`` of each row, Int8, null if unknown, by weighted rank.

    With ``weight`` the design weight times persons the groups hold equal numbers of persons, as
    far as ties and whole households allow: a household goes where the middle of its weight lies.
    """
    import polars as pl

    if not 2 <= groups <= 100:
        raise stop("SIM107", f"{groups} groups cannot be made.", "Ask for 2 to 100 groups.")
    place = ranks(welfare, weight)
    return (place * groups).floor().clip(0, groups - 1).cast(pl.Int8) + 1


def poorest(welfare: Floats, weight: Floats, share: float) -> Floats:
    """How much of each row lies in the poorest ``share`` of the weight: 0, 1, or part at the cut.

    Rows tied at the cut are in by equal parts, so that exactly ``share`` of the weight is in.
    Welfare must be known (no nan).
    """
    import numpy as np

    if not 0 < share < 1:
        raise stop("SIM107", f"{share} is not a share.", "Give a share between 0 and 1, like 0.4.")
    _, place = np.unique(welfare, return_inverse=True)
    at = np.bincount(place, weights=weight).astype(np.float64)
    room = share * at.sum() - (np.cumsum(at) - at)
    part = np.divide(room, at, out=(room > 0).astype(np.float64), where=at > 0)
    inside: Floats = np.clip(part, 0.0, 1.0)[place]
    return inside


def _welfare_and_weight(welfare: pl.Series, weight: pl.Series | None) -> tuple[Floats, Floats]:
    import numpy as np
    import polars as pl

    if not welfare.dtype.is_numeric():
        raise stop("SIM102", f"'{welfare.name}' is {welfare.dtype}, where a number is needed.")
    y = welfare.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if weight is None:
        return y, np.ones(len(y))
    w = weight.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if not (np.isfinite(w) & (w >= 0)).all() or not w.sum() > 0:
        raise stop("SIM103", "Some weights are unknown, negative or infinite, or all are zero.")
    return y, w


def _series_of(name: str, known: NDArray[np.bool_], values: Floats) -> pl.Series:
    import numpy as np
    import polars as pl

    full = np.full(len(known), np.nan)
    full[known] = values
    return pl.Series(name, full).fill_nan(None)
