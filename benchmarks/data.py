"""Write the benchmark population: the same bytes of data for a given size, in bounded memory.

    python benchmarks/data.py 1000000 /tmp/chakana-bench/1000000

The folder is an ordinary Chakana population (``households.parquet``, ``members.parquet``,
``territories.parquet``, ``population.json``), plain Parquet that every contender reads alike:

- households in ascending order of their keys, members in the order of their households;
- row groups of 262 144 rows, LZ4;
- counts in 8 bits, money in whole cents, the twelve monthly flags as booleans.

Nothing here describes a real country: incomes, scores and poverty rates are drawn at random.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

SEED = 2026
DISTRICTS = 1834
BATCH = 1 << 18
ROW_GROUP = 1 << 18
MONTHS = [f"{month:02d}" for month in range(1, 13)]
BOOLEANS = [f"x{number:02d}" for number in range(1, 11)]
COUNTS = [f"x{number:02d}" for number in range(11, 21)]
HOUSEHOLDS, MEMBERS, DISTRICT_TABLE = 1, 2, 3


def district_codes() -> list[str]:
    """Six digits, in the manner of UBIGEO: region, province, district; sorted."""
    numbers = range(DISTRICTS)
    return [f"{1 + n // 75:02d}{1 + n % 75 // 8:02d}{1 + n % 75 % 8:02d}" for n in numbers]


def stream(table: int, batch: int) -> np.random.Generator:
    """One independent random stream for each table and batch, so tables can be written apart."""
    return np.random.default_rng([SEED, table, batch])


def poverty_rates() -> np.ndarray:
    return np.round(stream(DISTRICT_TABLE, 0).beta(2.5, 3.2, DISTRICTS), 4)


def district_of(rows: np.ndarray, size: int) -> np.ndarray:
    """The district number of each household: unequal districts, households in their order."""
    shares = stream(DISTRICT_TABLE, 1).lognormal(0.0, 1.0, DISTRICTS)
    ends = np.cumsum(shares / shares.sum())
    return np.minimum(np.searchsorted(ends, (rows + 0.5) / size), DISTRICTS - 1)


def member_counts(batch: int, rows: int) -> np.ndarray:
    return np.minimum(1 + stream(HOUSEHOLDS, batch).poisson(3.0, rows), 12)


def household_batch(batch: int, rows: np.ndarray, size: int) -> pl.DataFrame:
    random = stream(HOUSEHOLDS + 10, batch)
    counts = member_counts(batch, len(rows))
    district = district_of(rows, size)
    want = random.beta(2.0, 2.0, len(rows)) * 0.6 + poverty_rates()[district] * 0.4
    income = random.lognormal(11.4 - 1.6 * want, 0.55) * np.sqrt(counts)
    codes = pl.Series(district_codes())
    columns = {
        "household_id": rows + 1,
        "territory": codes.gather(district),
        "weight": np.round(random.uniform(0.5, 2.5, len(rows)), 2),
        "income": income.astype(np.int64),
    }
    for name in BOOLEANS:
        columns[name] = random.random(len(rows)) < 0.15 + 0.7 * want
    for name in COUNTS:
        columns[name] = random.binomial(6, 0.1 + 0.8 * want).astype(np.int8)
    return pl.DataFrame(columns)


def member_batch(batch: int, rows: np.ndarray) -> pl.DataFrame:
    random = stream(MEMBERS, batch)
    household = np.repeat(rows + 1, member_counts(batch, len(rows)))
    size = len(household)
    age = np.minimum(random.gamma(1.6, 17.0, size), 99).astype(np.int8)
    female = random.random(size) < 0.5
    fulfilled = random.random((12, size), dtype=np.float32) < 0.985
    columns = {
        "household_id": household,
        "age": age,
        "pregnant": female & (age > 14) & (age < 46) & (random.random(size) < 0.06),
    }
    columns |= {f"fulfilled_{month}": fulfilled[at] for at, month in enumerate(MONTHS)}
    return pl.DataFrame(columns)


def write(path: Path, size: int, make: Callable[[int, np.ndarray], pl.DataFrame]) -> None:
    """Write one table batch by batch; ``make`` gives the rows of a batch of households."""

    def batches(columns: object, predicate: object, rows: object, hint: object) -> Iterator:
        for batch, start in enumerate(range(0, size, BATCH)):
            yield make(batch, np.arange(start, min(start + BATCH, size)))

    schema = make(0, np.arange(min(size, 8))).schema
    source = register_io_source(batches, schema=schema)
    source.sink_parquet(path, row_group_size=ROW_GROUP, compression="lz4")


def territories() -> pl.DataFrame:
    codes = district_codes()
    ranks = {"PE": "country"} | {c[:2]: "region" for c in codes}
    ranks |= {c[:4]: "province" for c in codes} | dict.fromkeys(codes, "district")
    rates = dict(zip(codes, poverty_rates().tolist(), strict=True))
    parent = {code: code[:-2] if len(code) > 2 else "PE" for code in ranks} | {"PE": None}
    rows = [(c, r, parent[c], f"{r} {c}", rates.get(c)) for c, r in ranks.items()]
    names = ["territory", "rank", "parent", "name", "poverty_rate"]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def about() -> dict[str, object]:
    return {
        "format": 1,
        "generated": True,
        "description": {"es": "Población de prueba", "en": "Benchmark population"},
        "seed": SEED,
        "observed_on": None,
        "unit": "household",
        "currency": "PEN",
        "money_columns": {"households": ["income"], "members": []},
        "sources": [],
    }


def make_population(size: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    territories().write_parquet(folder / "territories.parquet", compression="lz4")
    write(folder / "households.parquet", size, lambda b, rows: household_batch(b, rows, size))
    write(folder / "members.parquet", size, member_batch)
    (folder / "population.json").write_text(json.dumps(about(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    make_population(int(sys.argv[1]), Path(sys.argv[2]))
