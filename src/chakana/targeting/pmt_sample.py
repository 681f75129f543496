"""The rows a score is fitted on: complete, weighted, dealt out to folds by cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.targeting.codes import stop
from chakana.targeting.pmt_columns import Candidate, check_columns

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """What a fit was asked to do."""

    outcome: str
    candidates: tuple[Candidate, ...]
    weight: str | None
    persons: str | None
    cluster: str | None
    area: Candidate | None
    at_most: int
    minimum_gain: float
    folds: int
    poorest: float
    seed: int

    @property
    def columns(self) -> list[str]:
        """Every column that must be there and known."""
        place = self.area.column if self.area else None
        named = [self.weight, self.persons, self.cluster, place]
        own = [self.outcome, *(candidate.column for candidate in self.candidates)]
        return list(dict.fromkeys([*own, *(name for name in named if name is not None)]))


@dataclass(frozen=True)
class Sample:
    """The rows that a score is fitted on, and the fold of each."""

    table: pl.DataFrame
    outcome: Floats
    weight: Floats
    fold: Codes
    clusters: int
    left_out: int


def prepare(frame: pl.DataFrame | pl.LazyFrame, asked: Asked) -> Sample:
    """The complete rows of what was asked for, with weights and folds."""
    import numpy as np
    import polars as pl

    _check(asked)
    lazy = frame.lazy()
    check_columns(lazy, asked.columns)
    raw = lazy.select(asked.columns).collect(engine="streaming")
    if not raw[asked.outcome].dtype.is_numeric():
        raise stop("TAR102", f"The outcome '{asked.outcome}' is {raw[asked.outcome].dtype}.")
    table = raw.select(_plain(name, dtype) for name, dtype in raw.schema.items()).drop_nulls()
    if table.height < raw.height / 2:
        worst = max(asked.columns, key=lambda name: raw[name].null_count())
        message = (
            f"Only {table.height} of {raw.height} rows have no unknown; '{worst}' has the most."
        )
        raise stop("TAR103", message, "Leave out the candidates that are seldom known.")
    ones = pl.lit(1.0)
    counted = table.select(
        n=(pl.col(asked.weight) if asked.weight else ones)
        * (pl.col(asked.persons) if asked.persons else ones)
        + pl.zeros(pl.len())
    )["n"].to_numpy()
    if not (np.isfinite(counted).all() and (counted >= 0).all() and counted.sum() > 0):
        raise stop("TAR104", "Some weights are negative or infinite, or all are zero.")
    fold, clusters = _folds(table, asked)
    outcome = table[asked.outcome].cast(pl.Float64).to_numpy()
    return Sample(table, outcome, counted, fold, clusters, raw.height - table.height)


def _plain(name: str, dtype: pl.DataType) -> pl.Expr:
    """The column with its codes as texts, and no figure that is none (nan, infinite)."""
    import polars as pl

    column = pl.col(name)
    if dtype.base_type() in (pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    return pl.when(column.is_finite()).then(column).alias(name) if dtype.is_float() else column


def _check(asked: Asked) -> None:
    if not asked.candidates:
        raise stop("TAR103", "There are no candidates.", "Name columns that may enter the score.")
    limits = {
        "the share of the poorest": (0 < asked.poorest < 1, asked.poorest, "between 0 and 1"),
        "the number of folds": (2 <= asked.folds <= 50, asked.folds, "from 2 to 50"),
        "the number of variables": (1 <= asked.at_most <= 200, asked.at_most, "from 1 to 200"),
        "the minimum gain": (0 <= asked.minimum_gain < 1, asked.minimum_gain, "from 0 to below 1"),
    }
    for what, (is_right, value, wanted) in limits.items():
        if not is_right:
            raise stop("TAR104", f"{value} cannot be {what}.", f"Give a figure {wanted}.")
    place = asked.area.column if asked.area else None
    taken = {asked.outcome, asked.weight, place} & {one.column for one in asked.candidates}
    if taken:
        raise stop("TAR102", f"'{taken.pop()}' is a candidate, and has another part already.")


def _folds(table: pl.DataFrame, asked: Asked) -> tuple[Codes, int]:
    """Clusters in an order drawn by the seed, dealt out to folds one by one."""
    import numpy as np

    if asked.cluster is None:
        code, clusters = np.arange(table.height), table.height
    else:
        code = table[asked.cluster].rank("dense").to_numpy().astype(np.int64) - 1
        clusters = int(code.max()) + 1 if len(code) else 0
    if clusters < asked.folds:
        raise stop("TAR103", f"{clusters} clusters cannot be dealt out to {asked.folds} folds.")
    dealt = np.empty(clusters, dtype=np.int64)
    dealt[np.random.default_rng(asked.seed).permutation(clusters)] = (
        np.arange(clusters) % asked.folds
    )
    return dealt[code], clusters
