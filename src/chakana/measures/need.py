"""Need or capacity: whom a programme finds by what they have, and what goes to the poorest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chakana.measures.estimate import Estimate
from chakana.measures.measure import Measure, figure
from chakana.measures.over import Over
from chakana.measures.performance import served_of, truths

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from chakana.measures.performance import Truth
    from chakana.measures.rows import Rows
    from chakana.measures.statistic import Statistic


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
    over: Over, assets: str, *, meant: Truth = "meant", served: Truth = "served"
) -> NeedOrCapacity:
    """Mean asset rank of those served less that of those meant.

    ``assets`` is any measure of what a unit has to work with (land, an asset index); units are
    ranked among all units of the table. Rows without it, or of whom it is not known whether they
    are meant, are left out and counted in ``missing``. The ranks are taken as given: the error is
    that of who is meant and served.
    """
    import polars as pl

    from chakana.measures.collect import weight_of
    from chakana.measures.ranks import ranks

    table = _collected(over, [assets])
    place = ranks(table[assets], weight_of(replace(over, frame=table)))
    columns = truths(meant, served)
    wanted = pl.col(meant) if isinstance(meant, str) else meant
    columns |= {"rank": "rank of assets", "settled": pl.when(wanted.is_not_null()).then(1.0)}
    return Measure(columns, _compared, NeedOrCapacity).of(
        replace(over, frame=table.with_columns(place.alias("rank of assets")))
    )


def _compared(rows: Rows) -> Sequence[Statistic]:
    got, wanted, rank = rows.persons * served_of(rows), rows.counted("meant"), rows.columns["rank"]
    return [
        rows.ratio(got * rank, got),
        rows.ratio(wanted * rank, wanted),
        rows.difference_of_ratios(got * rank, got, wanted * rank, wanted),
    ]


@dataclass(frozen=True)
class ToThePoorest:
    """What goes to the poorest part of the population: ``share`` of it all, and the CGH index."""

    share: Estimate
    cgh_index: Estimate


def to_the_poorest(over: Over, welfare: str, given: str, part: float = 0.4) -> ToThePoorest:
    """The share of what is ``given`` that goes to the poorest ``part`` of persons.

    ``given`` is an amount for the whole unit, or true/false to count those served. The index is
    that share over ``part``: 60 % to the poorest 40 % is 1.5. Where units tie at the cut each is
    in by the same fraction; the cut is taken as given, and rows of unknown welfare are left out
    and counted.
    """
    import numpy as np
    import polars as pl

    from chakana.measures.collect import weight_of
    from chakana.measures.ranks import poorest

    table = _collected(over, [welfare, given])
    level = table[welfare].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    known = ~np.isnan(level)
    weight, inside = weight_of(replace(over, frame=table)), np.full(len(level), np.nan)
    inside[known] = poorest(level[known], weight.to_numpy()[known], part)
    table = table.with_columns(pl.Series("in the poorest part", inside))
    # Of a true/false column each person of a unit served is served; an amount is for the unit.
    heads = over.persons if table[given].dtype == pl.Boolean else 1.0
    columns = {"in": "in the poorest part", "given": given}
    measure = figure(columns, _of_the_poorest)
    share = measure.of(replace(over, frame=table, persons=heads))
    return ToThePoorest(share, share.scaled(1 / part))


def _of_the_poorest(rows: Rows) -> Statistic:
    amount = rows.counted("given")
    return rows.ratio(rows.columns["in"] * amount, amount)


def _collected(over: Over, names: list[str]) -> pl.DataFrame:
    """The table, which must have the columns ``names``."""
    from chakana.measures.collect import require_columns

    table = over.frame.lazy().collect(engine="streaming")
    require_columns(names, table.columns)
    return table
