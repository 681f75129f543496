"""What a score may use: candidates, how the rule language says each, and the columns they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chakana.problems import suggest
from chakana.targeting.codes import stop

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RARE = 0.01
"""Values of a text on fewer of the rows than this are taken together with the commonest value."""
MOST_VALUES = 40


@dataclass(frozen=True)
class Recorded:
    """A variable that a score reads, as a definition declares it; ``rule`` if it is derived."""

    level: Literal["household", "member"]
    name: str
    type: Literal["boolean", "number", "text", "date"]
    unit: str | None = None
    es: str = ""
    en: str = ""
    rule: str | None = None


@dataclass(frozen=True)
class Candidate:
    """Something of a household that a score may use.

    ``column`` is the column of the table to fit on; ``rule`` says the same in the rule language
    (empty: the column is a variable of the household with that name). ``reads`` are the variables
    of the rule, for a definition that has to declare them itself.
    """

    column: str
    rule: str = ""
    reads: tuple[Recorded, ...] = ()

    @property
    def said(self) -> str:
        """The candidate in the rule language."""
        return self.rule or self.column


@dataclass(frozen=True)
class Regressor:
    """One column of the regression: a figure, a truth, or whether a text has a value."""

    candidate: Candidate
    type: Literal["boolean", "number", "text"]
    value: str | None = None

    @property
    def is_condition(self) -> bool:
        """Whether it is a term with ``when`` (true or false) and not with ``of`` (a figure)."""
        return self.type != "number"

    @property
    def rule(self) -> str:
        """The term in the rule language."""
        if self.value is None:
            return self.candidate.said
        said = (
            self.candidate.said
            if self.candidate.said.isidentifier()
            else f"({self.candidate.said})"
        )
        quoted = self.value.replace("'", "''")
        return f"{said} = '{quoted}'"


def as_candidates(candidates: Iterable[str | Candidate]) -> tuple[Candidate, ...]:
    """Column names as candidates that are their own rule; none twice."""
    made = [Candidate(one) if isinstance(one, str) else one for one in candidates]
    return tuple({candidate.column: candidate for candidate in made}.values())


def regressors(table: pl.DataFrame, candidates: Sequence[Candidate]) -> list[Regressor]:
    """The columns that the candidates make in ``table`` (which has no unknown in them)."""
    import polars as pl

    made: list[Regressor] = []
    for candidate in candidates:
        series = table[candidate.column]
        if series.dtype.is_numeric():
            made.append(Regressor(candidate, "number"))
        elif series.dtype == pl.Boolean:
            made.append(Regressor(candidate, "boolean"))
        else:
            values = _values(series, candidate)
            made += [Regressor(candidate, "text", value) for value in values]
    return made


def _values(series: pl.Series, candidate: Candidate) -> list[str]:
    """The values with a weight of their own: all but the commonest and the rare."""
    import polars as pl

    if series.dtype != pl.String:
        hint = "A candidate is true/false, a figure or a text."
        raise stop("TAR102", f"'{candidate.column}' is {series.dtype}.", hint)
    counts = series.value_counts(sort=True, name="rows")
    if counts.height > MOST_VALUES:
        message = f"'{candidate.column}' has {counts.height} different texts."
        raise stop("TAR102", message, f"Group them; at most {MOST_VALUES} can be weighed.")
    common = counts.filter(pl.col("rows") >= RARE * series.len())[candidate.column].to_list()
    # The commonest counts nothing: the others are weighed against it. Ties go by alphabet.
    top = counts["rows"].max()
    reference = min(counts.filter(pl.col("rows") == top)[candidate.column])
    return sorted(value for value in common if value != reference)


def matrix(table: pl.DataFrame, made: Sequence[Regressor]) -> Floats:
    """One column of doubles for each regressor: figures as they are, truths as 0 and 1."""
    import polars as pl

    if not made:
        return table.select(pl.lit(0.0)).to_numpy()[:, :0]
    expressions = []
    for place, one in enumerate(made):
        column = pl.col(one.candidate.column)
        value = column if one.value is None else column == one.value
        expressions.append(value.cast(pl.Float64).alias(str(place)))
    return table.select(expressions).to_numpy()


def check_columns(frame: pl.LazyFrame, names: Iterable[str]) -> None:
    """Raise TAR101 for a name that is no column of ``frame``."""
    present = frame.collect_schema().names()
    for name in names:
        if name not in present:
            raise stop("TAR101", f"The table has no column '{name}'.", suggest(name, present))
