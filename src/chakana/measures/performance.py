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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chakana.measures.codes import stop
from chakana.measures.estimate import Estimate
from chakana.measures.measure import Measure
from chakana.measures.over import Over

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from chakana.measures.over import Column
    from chakana.measures.rows import Floats, Rows
    from chakana.measures.statistic import Statistic

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


def performance(over: Over, *, meant: Truth = "meant", served: Truth = "served") -> Performance:
    """Coverage, errors and indices.

    One row per unit, or per person with its unit's ``meant`` and ``served`` (for groups of persons:
    sex, age). ``meant`` may be null (unknown), ``served`` may not (MEA201). ``Over.persons`` counts
    persons in place of units.

    >>> import polars as pl
    >>> frame = pl.DataFrame({"meant": [True, True, False], "served": [True, False, True]})
    >>> found = performance(Over(frame))
    >>> found.coverage.value, found.leakage.value
    (0.5, 0.5)
    """
    return _performance(meant, served).of(over)


def performance_by(
    over: Over, *, by: str, meant: Truth = "meant", served: Truth = "served"
) -> dict[Any, Performance]:
    """:func:`performance` in each group of ``by``: a territory, the sex of the head, a decile
    (:func:`chakana.measures.ranks.deciles`)."""
    return _performance(meant, served).by(over, by)


def _performance(meant: Truth, served: Truth) -> Measure[Performance]:
    return Measure(truths(meant, served), _solve, Performance)


def _solve(rows: Rows) -> Sequence[Statistic]:
    got_at_all = served_of(rows) * rows.persons
    known, wanted = rows.columns["known"], rows.counted("meant")
    everybody, got = rows.counted("known"), rows.counted("known") * rows.columns["served"]
    reached = wanted * rows.columns["served"]
    leaked, others = got - reached, everybody - wanted
    unsure = rows.persons * (1 - known)
    coverage = rows.ratio(reached, wanted)
    return [
        coverage,
        coverage.rest(),
        rows.ratio(leaked, got),
        rows.difference_of_ratios(reached, wanted, leaked, others),
        rows.ratio_of_ratios(reached, got, wanted, everybody),
        rows.total(wanted),
        rows.total(got_at_all),
        rows.total(reached),
        rows.total(unsure),
        rows.total(unsure * rows.columns["served"]),
    ]


def truths(meant: Truth, served: Truth) -> dict[str, Column]:
    """Doubles 0 or 1: ``known`` whether meant is known, ``meant`` (0 if not known), ``served``."""
    import polars as pl

    wanted, got = (
        (pl.col(column) if isinstance(column, str) else column).cast(pl.Boolean)
        for column in (meant, served)
    )
    return {
        "known": wanted.is_not_null(),
        "meant": wanted.fill_null(value=False),
        "served": got.fill_null(value=False),
        "unsettled": got.is_null(),
    }


def served_of(rows: Rows) -> Floats:
    """Whether each row is served; ChakanaError (MEA201) where it is not known."""
    unsettled = int(rows.columns["unsettled"].sum())
    if unsettled:
        message = f"Of {unsettled} rows it is not known whether they are served."
        hint = "Who is not known to be eligible is not served: fill it with false, or leave it out."
        raise stop("MEA201", message, hint)
    return rows.columns["served"]
