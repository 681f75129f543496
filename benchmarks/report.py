"""The committed table and the plot."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from contenders import (
    CHAKANA,
    FEWER,
    FLOOR,
    NARWHALS,
    OPENFISCA,
    PEERS,
    POLARS,
    POLICYENGINE,
    Contender,
    Run,
)

INTRODUCTION = """# Speed

From Parquet files to FGT 0, 1 and 2 and the Gini index before and after, totals, and inclusion and
exclusion errors, under [rules like those of Juntos](juntos-like.yaml): a district threshold, a
score of 20 variables, 14 aggregates over members (twelve of them months of a condition) and a
benefit. Chakana alone also finds, for every household, all stages that it fails or that cannot be
judged, and counts them.

Made by `benchmarks/run.py`. Every run is a fresh process; contenders run in turns; figures are
medians. The time starts when the files are opened; imports are not in it. Peak memory is what the
system says of the whole process. *Times Chakana* is the median of the ratios, turn by turn.
*By positions* gives persons' households in a way that the manuals do not mention.
"""
BUSY = 0.7


@dataclass(frozen=True)
class Measured:
    """One size: medians, ratios to Chakana in the same turn, the largest difference found."""

    middle: Mapping[Contender, Run]
    ratios: Mapping[Contender, float]
    runs: int
    difference: float


def write_report(
    measured: Mapping[int, Measured],
    parts: Mapping[str, tuple[float, float]],
    claims: Mapping[str, tuple[float, float]],
    loads: tuple[float, float],
    path: Path,
) -> None:
    """The table in Markdown, with the machine and the versions."""
    lines = [INTRODUCTION, *machine(loads), *versions(), ""]
    for size, one in measured.items():
        lines += [*table(size, one), ""]
    lines += ["## Targets", "", *targets(measured), ""]
    lines += ["## Where Chakana's time goes", "", *stages(max(measured), parts), ""]
    lines += ["## Starting, and one household", "", *small(claims), ""]
    lines += ["![Time and memory by number of households](results.svg)", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def machine(loads: tuple[float, float]) -> Iterator[str]:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.now(UTC).date().isoformat()
    yield f"- {today}; {model}, {os.cpu_count()} cores, {memory:.0f} GB; {platform.system()}"
    yield (
        f"- load of the machine at the start {loads[0]:.1f}, "
        f"at the end, this run's own included, {loads[1]:.1f}"
    )
    if loads[0] > BUSY or loads[1] > BUSY + 1:
        yield (
            "- **others were using the machine**: seconds are too long for all; "
            "ratios and processor seconds say more"
        )


def versions() -> Iterator[str]:
    own = [f"{name} {version(name)}" for name in ("chakana", "polars", "narwhals", "numpy")]
    yield f"- Python {platform.python_version()}, {', '.join(own)}"
    peers = (PEERS.parent.parent.parent / "requirements.txt").read_text(encoding="utf-8")
    pinned = [line for line in peers.splitlines() if not line.startswith("#")]
    yield f"- the others with {', '.join(pinned).replace('==', ' ')}"


def table(size: int, one: Measured) -> Iterator[str]:
    yield f"## {spaced(size)} households, {spaced(4 * size)} members"
    yield ""
    yield f"Medians of {one.runs}. Figures agree to {one.difference:.1g}; money to the cent."
    yield ""
    yield "| | seconds | times Chakana | processor seconds | peak MB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for contender, run in one.middle.items():
        figures = f"{run.seconds:.2f} | {one.ratios[contender]:.2f} | {run.cpu:.2f}"
        yield f"| {contender.name} | {figures} | {run.megabytes:.0f} |"


def targets(measured: Mapping[int, Measured]) -> Iterator[str]:
    yield "| target | found | met |"
    yield "| --- | ---: | --- |"
    million, largest = measured.get(1_000_000), measured.get(10_000_000)
    if million:
        own = million.middle[CHAKANA].megabytes
        for peer, times in ((OPENFISCA, 8), (POLICYENGINE, 4)):
            yield line(f"1 million: {times} × as fast as {peer.name}", million.ratios[peer], times)
        for peer in (OPENFISCA, POLICYENGINE):
            share = million.middle[peer].megabytes / own
            yield line(f"1 million: a third of the memory of {peer.name}", share, 3)
        yield line("1 million: faster than plain Polars", million.ratios[POLARS], 1)
        layer = million.ratios[NARWHALS] / million.ratios[POLARS]
        yield f"| Narwhals costs little over native Polars | {layer:.2f} × | {yes(layer <= 1.1)} |"
    if largest:
        yield line("10 million: faster than plain Polars", largest.ratios[POLARS], 1)
        times = 1 / largest.ratios[FLOOR]
        yield f"| 10 million: at most 2.5 × the floor | {times:.1f} × | {yes(times <= 2.5)} |"


def line(target: str, found: float, least: float) -> str:
    return f"| {target} | {found:.1f} × | {yes(found >= least)} |"


def yes(met: bool) -> str:
    return "yes" if met else "**no**"


def stages(size: int, parts: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    yield f"At {spaced(size)} households; the parts of `benchmarks/stages.py`, medians of 3."
    yield ""
    yield "| | seconds | processor seconds |"
    yield "| --- | ---: | ---: |"
    for name, (seconds, cpu) in parts.items():
        yield f"| {name} | {seconds:.2f} | {cpu:.2f} |"


def spaced(number: int) -> str:
    return f"{number:_}".replace("_", " ")


def small(claims: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    yield "| | milliseconds | at most |"
    yield "| --- | ---: | ---: |"
    for name, (found, most) in claims.items():
        yield f"| {name} | {found:.2f} | {most:g} |".replace("nan", "")


def write_chart(measured: Mapping[int, Measured], path: Path) -> None:
    """Time and memory against size, both axes logarithmic: what grows in proportion is straight."""
    import altair as alt
    import polars as pl

    rows = [
        {"households": size, "seconds": run.seconds, "megabytes": run.megabytes, "who": who.name}
        for size, one in measured.items()
        for who, run in one.middle.items()
        if who in FEWER
    ]
    order = [one.name for one in FEWER]
    base = alt.Chart(pl.DataFrame(rows)).mark_line(point=True).encode(
        x=alt.X("households", scale=alt.Scale(type="log")),
        color=alt.Color("who", sort=order, title=None),
    )  # fmt: skip
    charts = [
        base.encode(y=alt.Y(name, scale=alt.Scale(type="log"), title=title)).properties(
            width=320, height=280
        )
        for name, title in (("seconds", "seconds"), ("megabytes", "peak memory, MB"))
    ]
    chart = alt.hconcat(*charts).configure(font="DejaVu Sans, Arial, sans-serif")
    chart.save(path)
