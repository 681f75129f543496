"""The rules in Chakana: the definition assessed with every reason, then the figures.

    python benchmarks/peers/chakana_engine.py FOLDER
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import numpy.ma  # NumPy loads it at its first use: imports are not in the time
import polars as pl
from shared import LINE_CENTS, Figures, report

from chakana.engines import segments
from chakana.engines.dataframe import Assessment, assess
from chakana.language.load import load
from chakana.population.tables import Population
from chakana.simulation import lorenz
from chakana.simulation.poverty import fgt

DEFINITION = load(Path(__file__).parent.parent / "juntos-like.yaml")
DAY = date(2026, 1, 1)
KEPT = ("weight", "income", ("household", "persons"), ("household", "has_child"))


def compute(folder: Path) -> Figures:
    with assess(DEFINITION, Population.read(folder), DAY, keep=KEPT) as assessment:
        return figures(assessment)


def figures(assessment: Assessment) -> Figures:
    """All figures, and for every stage how many households fail it or cannot be judged by it."""
    share, persons = pl.col("weight") * pl.col("persons"), pl.col("persons")
    weight, eligible = pl.col("weight"), pl.col("transfer__eligible")
    meant, amount = pl.col("transfer__meant"), pl.col("transfer__amount").fill_null(0)
    before = pl.col("income") / persons
    after = (pl.col("income") + amount / 12) / persons
    frame = assessment.frame.to_native().select(
        "weight", "persons", eligible, meant, "transfer__failed", "transfer__unknown",
        amount.alias("paid"), share.alias("share"), before.alias("before"), after.alias("after"),
    )
    rows = frame.collect(engine="streaming")
    poor = fgt(0, "before", LINE_CENTS) > 0
    share = pl.col("share")
    measures = {
        f"fgt{alpha}_{when}": (share * fgt(alpha, when, LINE_CENTS)).sum() / share.sum()
        for alpha in (0, 1, 2)
        for when in ("before", "after")
    }
    stages = range(len(assessment.components[0].stages))
    reasons = {
        f"{what}_{stage}": (pl.col(f"transfer__{what}") & (1 << stage) != 0).sum()
        for what in ("failed", "unknown")
        for stage in stages
    }
    row = rows.lazy().select(
        **measures,
        **reasons,
        households=pl.len(),
        persons=persons.sum().cast(pl.Int64),
        eligible=eligible.sum(),
        paid_cents=pl.col("paid").sum(),
        cost_cents=(weight * pl.col("paid")).sum(),
        inclusion_error=weight.filter(eligible & ~poor).sum() / weight.filter(eligible).sum(),
        exclusion_error=weight.filter(meant & ~eligible).sum() / weight.filter(meant).sum(),
    ).collect(engine="streaming").row(0, named=True)
    weights = rows["share"].to_numpy()
    ginis = {f"gini_{when}": lorenz.gini(rows[when].to_numpy(), weights) for when in ("before", "after")}
    return row | ginis


if __name__ == "__main__":
    report("Chakana", compute)
