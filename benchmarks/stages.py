"""Where Chakana's time goes: the parts of one run, each timed by itself in one process.

python benchmarks/stages.py FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "peers"))

import chakana_engine as contender
import floor

from chakana.engines import segments
from chakana.engines.dataframe import assess
from chakana.population.tables import Population

Figures = tuple[float, float]


def main(folder: Path) -> dict[str, Figures]:
    """Seconds and processor seconds of each part."""
    parts: dict[str, Figures] = {}
    population = Population.read(folder)
    with timed("reading alone, to compare", parts):
        floor.compute(folder)
    with timed("looking at the keys: are members in order?", parts):
        segments.ends_of(population.units, population.members, population.unit_key)
    opened = assess(contender.DEFINITION, population, contender.DAY, keep=contender.KEPT)
    with timed("planning, with a look at the keys", parts), opened as assessment:
        pass
    with timed("one pass: reading, members reduced, rules, reasons, totals", parts):
        _, curve = contender.collected(assessment)
    with timed("two Gini indices", parts):
        contender.ginis(curve)
    return parts


@contextmanager
def timed(name: str, parts: dict[str, Figures]) -> Iterator[None]:
    """Note the time of the block under ``name``."""
    started, started_cpu = time.perf_counter(), time.process_time()
    yield
    parts[name] = (time.perf_counter() - started, time.process_time() - started_cpu)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
