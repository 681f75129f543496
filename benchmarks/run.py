"""Measure the speed claims: `make bench`, or with 10 million households `benchmarks/run.py --all`.

Every contender reads the same Parquet files and gives the same figures, in a fresh process, one
after another in turns, so that a change in the machine's mood meets all of them. Writes
``results.md`` and ``results.svg`` beside this file.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from claims import claims
from contenders import (
    ALL,
    CHAKANA,
    ENVIRONMENT,
    FEWER,
    FLOOR,
    Contender,
    Run,
    install_peers,
    run,
)
from report import Measured, write_chart, write_report

HERE = Path(__file__).parent
SMALL, LARGEST = (10_000, 100_000, 1_000_000), 10_000_000
TOLERANCE = 1e-9


def main() -> None:
    arguments = parsed()
    sizes = (*SMALL, LARGEST) if arguments.all else SMALL
    install_peers()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="chakana-bench-") as scratch:
        folders = {size: population(size, arguments.data or Path(scratch)) for size in sizes}
        parts, claimed = stages(folders[max(sizes)]), claims()
        measured = {
            size: measure(folder, ALL, arguments.runs)
            if size < LARGEST
            else measure(folder, FEWER, 3)
            for size, folder in folders.items()
        }
    loads = (load_before, os.getloadavg()[0])
    write_report(measured, parts, claimed, loads, HERE / "results.md")
    write_chart(measured, HERE / "results.svg")
    print(f"Written: {HERE / 'results.md'}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="10 million households too")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, 3 at 10 million")
    parser.add_argument("--data", type=Path, help="keep the populations in this folder")
    return parser.parse_args()


def population(size: int, within: Path) -> Path:
    """The folder of a population of ``size`` households, made if it is not there."""
    folder = within / str(size)
    if not (folder / "population.json").is_file():
        print(f"Making {size} households ...", flush=True)
        subprocess.run([sys.executable, HERE / "data.py", str(size), folder], check=True)
    return folder


def measure(folder: Path, contenders: Sequence[Contender], runs: int) -> Measured:
    """The medians of ``contenders`` in turns."""
    found: dict[Contender, list[Run]] = {one: [] for one in contenders}
    run(FLOOR, folder)  # the files are in memory from here on
    for _ in range(runs):
        for contender, counted in found.items():
            counted.append(run(contender, folder))
            print(f"{folder.name} {contender.name}: {counted[-1].seconds:.2f} s", flush=True)
    difference = max(demand_agreement(found), default=0.0)
    middle = {one: medians(counted) for one, counted in found.items()}
    ratios = {
        one: median(a.seconds / b.seconds for a, b in zip(counted, found[CHAKANA], strict=True))
        for one, counted in found.items()
    }
    return Measured(middle, ratios, runs, difference)


def stages(folder: Path, times: int = 3) -> dict[str, tuple[float, float]]:
    """The parts of Chakana's run, in seconds and processor seconds: medians of ``times`` runs."""
    command = [sys.executable, str(HERE / "stages.py"), str(folder)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT).stdout)
        for _ in range(times)
    ]
    return {
        part: (median(one[part][0] for one in found), median(one[part][1] for one in found))
        for part in found[0]
    }


def medians(runs: list[Run]) -> Run:
    return Run(
        median(one.seconds for one in runs),
        median(one.cpu for one in runs),
        median(one.megabytes for one in runs),
        runs[0].figures,
    )


def demand_agreement(found: dict[Contender, list[Run]]) -> list[float]:
    """How far each figure lies from Chakana's; totals of whole numbers must be the same."""
    truth, differences = found[CHAKANA][0].figures, []
    for contender, runs in found.items():
        for figures in (one.figures for one in runs if contender is not FLOOR):
            for name, value in figures.items():
                if isinstance(value, int):
                    assert value == truth[name], f"{contender.name}: {name} {value}"
                else:
                    assert math.isclose(value, truth[name], rel_tol=TOLERANCE), (
                        f"{contender.name}: {name} is {value}, in Chakana {truth[name]}"
                    )
                    differences.append(abs(value / truth[name] - 1))
    return differences


if __name__ == "__main__":
    main()
