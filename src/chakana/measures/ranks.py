"""Places in the order of welfare: ranks, deciles, and how much of a row is among the poorest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.measures.codes import stop

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


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
        raise stop("MEA107", f"{groups} groups cannot be made.", "Ask for 2 to 100 groups.")
    place = ranks(welfare, weight)
    return (place * groups).floor().clip(0, groups - 1).cast(pl.Int8) + 1


def poorest(welfare: Floats, weight: Floats, share: float) -> Floats:
    """How much of each row lies in the poorest ``share`` of the weight: 0, 1, or part at the cut.

    Rows tied at the cut are in by equal parts, so that exactly ``share`` of the weight is in.
    Welfare must be known (no nan).
    """
    import numpy as np

    if not 0 < share < 1:
        raise stop("MEA107", f"{share} is not a share.", "Give a share between 0 and 1, like 0.4.")
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
        raise stop("MEA102", f"'{welfare.name}' is {welfare.dtype}, where a number is needed.")
    y = welfare.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if weight is None:
        return y, np.ones(len(y))
    w = weight.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if not (np.isfinite(w) & (w >= 0)).all() or not w.sum() > 0:
        raise stop("MEA103", "Some weights are unknown, negative or infinite, or all are zero.")
    return y, w


def _series_of(name: str, known: NDArray[np.bool_], values: Floats) -> pl.Series:
    import numpy as np
    import polars as pl

    full = np.full(len(known), np.nan)
    full[known] = values
    return pl.Series(name, full).fill_nan(None)
