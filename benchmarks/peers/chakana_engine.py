"""The rules in Chakana: the definition assessed with every reason, then the figures.

python benchmarks/peers/chakana_engine.py FOLDER
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import narwhals as nw
import numpy.ma  # noqa: F401
import polars as pl
from shared import LINE_CENTS, Figures, report

from chakana.engines.dataframe import Assessment, assess
from chakana.language.load import load
from chakana.measures import lorenz
from chakana.population.tables import Population

DEFINITION = load(Path(__file__).parent.parent / "juntos-like.yaml")
DAY = date(2026, 1, 1)
nw.from_native(
    pl.LazyFrame()
)  # loads what is loaded at first use, as numpy.ma: imports are not timed
KEPT = ("weight", "income", ("household", "persons"))


def compute(folder: Path) -> Figures:
    with assess(DEFINITION, Population.read(folder), DAY, keep=KEPT) as assessment:
        totals, curve = collected(assessment)
    return totals.row(0, named=True) | ginis(curve)


def collected(assessment: Assessment) -> list[pl.DataFrame]:
    """All totals, and what the Gini index needs of every household, in one pass.

    Of every stage the totals say how many households fail it or cannot be judged by it.
    """
    paid = pl.col("transfer__amount").fill_null(0)
    frame = assessment.frame.to_native().with_columns(
        share=pl.col("weight") * pl.col("persons"),
        paid=paid,
        before=pl.col("income") / pl.col("persons"),
        after=(pl.col("income") + paid / 12) / pl.col("persons"),
    )
    frame = frame.with_columns(lacking_before=lacking("before"), lacking_after=lacking("after"))
    totals = {**measures(), **errors(), **reasons(len(assessment.components[0].stages))}
    queries = [frame.select(**totals), frame.select("share", "before", "after")]
    return pl.collect_all(queries, engine="streaming")


def ginis(curve: pl.DataFrame) -> Figures:
    return {
        f"gini_{when}": lorenz.gini(curve[when], curve["share"]) for when in ("before", "after")
    }


def measures() -> dict[str, pl.Expr]:
    fgts = poverty("before") | poverty("after")
    return fgts | {
        "households": pl.len(),
        "persons": pl.col("persons").sum().cast(pl.Int64),
        "eligible": pl.col("transfer__eligible").sum(),
        "paid_cents": pl.col("paid").sum(),
        "cost_cents": (pl.col("weight") * pl.col("paid")).sum(),
    }


def lacking(when: str) -> pl.Expr:
    """What a person lacks, as a share of the line; ``when`` is income per person and month."""
    return (1 - pl.col(when) / LINE_CENTS).clip(lower_bound=0)


def poverty(when: str) -> dict[str, pl.Expr]:
    """FGT 0, 1 and 2 of persons."""
    share, gap = pl.col("share"), pl.col(f"lacking_{when}")
    parts = [share.filter(gap > 0).sum(), (share * gap).sum(), (share * gap * gap).sum()]
    return {f"fgt{order}_{when}": part / share.sum() for order, part in enumerate(parts)}


def errors() -> dict[str, pl.Expr]:
    weight, eligible = pl.col("weight"), pl.col("transfer__eligible")
    meant, poor = pl.col("transfer__meant"), pl.col("before") < LINE_CENTS
    return {
        "inclusion_error": weight.filter(eligible & ~poor).sum() / weight.filter(eligible).sum(),
        "exclusion_error": weight.filter(meant & ~eligible).sum() / weight.filter(meant).sum(),
    }


def reasons(stages: int) -> dict[str, pl.Expr]:
    return {
        f"{what}_{stage}": (pl.col(f"transfer__{what}") & (1 << stage) != 0).sum()
        for what in ("failed", "unknown")
        for stage in range(stages)
    }


if __name__ == "__main__":
    report("Chakana", compute)
