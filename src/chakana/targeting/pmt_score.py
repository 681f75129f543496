"""A fitted score: what it adds up, below which score one is found poor, and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.targeting.pmt_columns import Candidate, Regressor
from chakana.targeting.pmt_errors import Errors

if TYPE_CHECKING:
    import polars as pl

    from chakana.targeting.pmt_moments import Step


@dataclass(frozen=True)
class Term:
    """One term of a score: ``weight`` when the regressor is true, or times its figure."""

    regressor: Regressor
    weight: float


@dataclass(frozen=True)
class AreaScore:
    """The score of one area (``area`` None: of all), its steps, terms and errors there."""

    area: str | bool | None
    intercept: float
    terms: tuple[Term, ...]
    steps: tuple[Step, ...]
    errors: Errors


@dataclass(frozen=True)
class Fit:
    """A fitted proxy means test.

    A household whose score is under ``cutoff`` is found poor: about the share ``poorest`` of
    persons. ``left_out`` rows had an unknown among outcome, candidates and design; ``clusters``
    were kept together in ``folds`` folds.
    """

    outcome: str
    area: Candidate | None
    scores: tuple[AreaScore, ...]
    cutoff: float
    poorest: float
    errors: Errors
    folds: int
    clusters: int
    left_out: int

    def predict(self, frame: pl.DataFrame) -> pl.Series:
        """The score of each row, Float64; null where a variable of it or the area is unknown."""
        import polars as pl

        score = pl.lit(None, dtype=pl.Float64)
        for one in self.scores:
            own = sum((_term(term) for term in one.terms), pl.lit(one.intercept))
            is_here = pl.lit(value=True)
            if self.area is not None:
                is_here = pl.col(self.area.column) == one.area
            score = pl.when(is_here).then(own).otherwise(score)
        return frame.select(score.alias("score"))["score"]


def _term(term: Term) -> pl.Expr:
    import polars as pl

    column = pl.col(term.regressor.candidate.column)
    value = column if term.regressor.value is None else column == term.regressor.value
    return value.cast(pl.Float64) * term.weight
