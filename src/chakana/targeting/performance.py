"""How well a programme reaches those it is meant for.

Every measure compares *meant* (the mandate: whom the component is for) with *served*, over
persons or units, weighted, with design-based standard errors. With M those meant, S those served,
B both and N all of whom it is known whether they are meant:

* coverage B/M; undercoverage (exclusion error) 1 − B/M; leakage (inclusion error) (S − B)/S
  (Cornia & Stewart 1993, "Two errors of targeting", Journal of International Development 5:459).
* targeting differential B/M − (S − B)/(N − M): coverage of those meant less that of the others,
  1 is perfect, 0 is no better than chance (Ravallion 2009, "How relevant is targeting to the
  success of an antipoverty program?", World Bank Research Observer 24:205).
* Coady–Grosh–Hoddinott index (B/S) / (M/N): what those meant receive over what they would receive
  by chance; 1 is neutral (Coady, Grosh & Hoddinott 2004, *Targeting of Transfers in Developing
  Countries*, World Bank).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from chakana.simulation.estimates import CENSUS, Design, Estimate, finished, finished_as, rows_of
from chakana.targeting.codes import stop

if TYPE_CHECKING:
    import polars as pl

    from chakana.simulation.estimate_rows import Rows, Solution
    from chakana.simulation.estimates import By, Column, Frame

    Truth = str | pl.Expr


@dataclass(frozen=True)
class Performance:
    """The measures of one population or group: shares 0–1, then numbers of persons (or units).

    ``unknown`` are those of whom it is not known whether they are meant, ``unknown_served`` those
    of them who are served. They count in ``served`` (all who are) and in no share: neither as
    reached nor as leakage. A measure with nothing to divide by (nobody meant, nobody served) is
    not defined: its value is nan.
    """

    coverage: Estimate
    undercoverage: Estimate
    leakage: Estimate
    targeting_differential: Estimate
    cgh_index: Estimate
    meant: Estimate
    served: Estimate
    reached: Estimate
    unknown: Estimate
    unknown_served: Estimate


@overload
def performance(
    frame: Frame,
    design: Design = ...,
    *,
    meant: Truth = ...,
    served: Truth = ...,
    persons: Column = ...,
    by: None = ...,
) -> Performance: ...
@overload
def performance(
    frame: Frame,
    design: Design = ...,
    *,
    meant: Truth = ...,
    served: Truth = ...,
    persons: Column = ...,
    by: By,
) -> dict[Any, Performance]: ...
def performance(
    frame: Frame,
    design: Design = CENSUS,
    *,
    meant: Truth = "meant",
    served: Truth = "served",
    persons: Column = 1.0,
    by: By | None = None,
) -> Performance | dict[Any, Performance]:
    """Coverage, errors and indices; ``by`` gives one :class:`Performance` a group.

    One row per unit, or per person with its unit's ``meant`` and ``served`` (for groups of persons:
    sex, age). ``meant`` may be null (unknown), ``served`` may not (TAR001). ``persons`` counts
    persons in place of units. Groups are columns: a territory, the sex of the head, a decile
    (:func:`chakana.simulation.inequality.deciles`).

    >>> import polars as pl
    >>> frame = pl.DataFrame({"meant": [True, True, False], "served": [True, False, True]})
    >>> found = performance(frame)
    >>> found.coverage.value, found.leakage.value
    (0.5, 0.5)
    """
    rows = _rows(frame, design, by, meant, served, {"persons": persons})
    c = rows.columns
    people, known = c["persons"], c["known"]
    everybody, wanted, got = people * known, people * c["meant"], people * known * c["served"]
    reached = wanted * c["served"]
    leaked, others = got - reached, everybody - wanted
    coverage = rows.ratio(reached, wanted)
    return finished_as(
        Performance,
        rows,
        by,
        [
            coverage,
            [_rest(solution) for solution in coverage],
            rows.ratio(leaked, got),
            rows.difference_of_ratios(reached, wanted, leaked, others),
            rows.ratio_of_ratios(reached, got, wanted, everybody),
            rows.total(wanted),
            rows.total(people * c["served"]),
            rows.total(reached),
            rows.total(people * (1 - known)),
            rows.total(people * (1 - known) * c["served"]),
        ],
    )


@dataclass(frozen=True)
class NeedOrCapacity:
    """Whom a programme finds: those in need, or those able to take part.

    Ranks run from 0 (fewest assets) to 1. ``difference`` is the mean rank of those served less
    that of those meant: above 0 the programme finds the better equipped of those it is for, or goes
    beyond them to others; below 0 it finds those who have least.
    """

    rank_of_served: Estimate
    rank_of_meant: Estimate
    difference: Estimate


def need_or_capacity(
    frame: Frame,
    assets: str,
    design: Design = CENSUS,
    *,
    meant: Truth = "meant",
    served: Truth = "served",
    persons: str | None = None,
) -> NeedOrCapacity:
    """Mean asset rank of those served less that of those meant.

    ``assets`` is any measure of what a unit has to work with (land, an asset index); units are
    ranked among all units of ``frame``. Rows without it, or of whom it is not known whether they
    are meant, are left out and counted in ``missing``. The ranks are taken as given: the error is
    that of who is meant and served.
    """
    import polars as pl

    from chakana.simulation.inequality import ranks

    table = frame.lazy().collect(engine="streaming")
    if assets not in table.columns:
        raise stop("TAR101", f"The table has no column '{assets}'.")
    counted = _counted(table, design, persons)
    table = table.with_columns(ranks(table[assets], counted).alias("rank of assets"))
    extra: dict[str, Column] = {
        "persons": persons or 1.0,
        "rank": "rank of assets",
        "settled": pl.when(_truth(meant).is_not_null()).then(1.0),
    }
    rows = _rows(table, design, None, meant, served, extra)
    c = rows.columns
    got, wanted = c["persons"] * c["served"], c["persons"] * c["meant"]
    found = finished_as(
        NeedOrCapacity,
        rows,
        None,
        [
            rows.ratio(got * c["rank"], got),
            rows.ratio(wanted * c["rank"], wanted),
            rows.difference_of_ratios(got * c["rank"], got, wanted * c["rank"], wanted),
        ],
    )
    assert isinstance(found, NeedOrCapacity)
    return found


@dataclass(frozen=True)
class ToThePoorest:
    """What goes to the poorest part of the population: ``share`` of it all, and the CGH index."""

    share: Estimate
    cgh_index: Estimate


def to_the_poorest(
    frame: Frame,
    welfare: str,
    given: str,
    part: float = 0.4,
    design: Design = CENSUS,
    *,
    persons: str | None = None,
) -> ToThePoorest:
    """The share of what is ``given`` that goes to the poorest ``part`` of persons.

    ``given`` is an amount for the whole unit, or true/false to count those served. The index is
    that share over ``part``: 60 % to the poorest 40 % is 1.5. Where units tie at the cut each is
    in by the same fraction; the cut is taken as given, and rows of unknown welfare are left out
    and counted.
    """
    import numpy as np
    import polars as pl

    from chakana.simulation.inequality import poorest

    table = frame.lazy().collect(engine="streaming")
    for name in (welfare, given):
        if name not in table.columns:
            raise stop("TAR101", f"The table has no column '{name}'.")
    counted = _counted(table, design, persons)
    level = table[welfare].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = ~np.isnan(level)
    inside = np.full(len(level), np.nan)
    inside[known] = poorest(level[known], counted.to_numpy()[known], part)
    table = table.with_columns(pl.Series("in the poorest part", inside))
    # Of a true/false column each person of a unit served is served; an amount is for the unit.
    heads: Column = persons or 1.0 if table[given].dtype == pl.Boolean else 1.0
    rows = rows_of(table, design, None, {"in": "in the poorest part", "given": given, "n": heads})
    amount = rows.columns["given"] * rows.columns["n"]
    share = finished(rows, None, rows.ratio(rows.columns["in"] * amount, amount))
    assert isinstance(share, Estimate)
    return ToThePoorest(share, share.scaled(1 / part))


def _rest(share: Solution) -> Solution:
    """One less ``share``: as sure as it is."""
    low, high = (None if end is None else 1 - end for end in (share.high, share.low))
    return replace(share, value=1 - share.value, low=low, high=high)


def _truth(column: Truth) -> pl.Expr:
    import polars as pl

    return pl.col(column) if isinstance(column, str) else column


def _rows(
    frame: Frame, design: Design, by: By | None, meant: Truth, served: Truth,
    extra: dict[str, Column],
) -> Rows:  # fmt: skip
    """Doubles 0 or 1: ``known`` whether meant is known, ``meant`` (0 if not known), ``served``."""
    import polars as pl

    wanted, got = _truth(meant).cast(pl.Boolean), _truth(served).cast(pl.Boolean)
    columns: dict[str, Column] = {
        "known": wanted.is_not_null(),
        "meant": wanted.fill_null(value=False),
        "served": got.fill_null(value=False),
        "unsettled": got.is_null(),
        **extra,
    }
    rows = rows_of(frame, design, by, columns)
    unsettled = int(rows.columns["unsettled"].sum())
    if unsettled:
        message = f"Of {unsettled} rows it is not known whether they are served."
        hint = "Who is not known to be eligible is not served: fill it with false, or leave it out."
        raise stop("TAR001", message, hint)
    return rows


def _counted(table: pl.DataFrame, design: Design, persons: str | None) -> pl.Series:
    """Weight times persons of each row."""
    import polars as pl

    for name in (design.weight, persons):
        if name is not None and name not in table.columns:
            raise stop("TAR101", f"The table has no column '{name}'.")
    weight = pl.lit(1.0) if design.weight is None else pl.col(design.weight)
    heads = pl.lit(1.0) if persons is None else pl.col(persons)
    return table.select(n=(weight * heads).cast(pl.Float64) + pl.zeros(pl.len()))["n"]


__all__ = [
    "NeedOrCapacity",
    "Performance",
    "ToThePoorest",
    "need_or_capacity",
    "performance",
    "to_the_poorest",
]
