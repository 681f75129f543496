"""Coverage territory by territory, as boxes in rows: like a map, and not one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chakana.simulation.findings import Findings
from chakana.simulation.sheets import Sheets

MOST_TILES = 250


@dataclass(frozen=True)
class Tile:
    """A territory of the map-like table: its share 0–1 (None: it is meant for nobody there)."""

    name: str
    share: float | None
    persons: float


@dataclass(frozen=True)
class Tiles:
    """The map-like table of one component: rows of territories within a wider one."""

    title: str
    note: str
    rows: tuple[tuple[str, tuple[Tile, ...]], ...]


def tiles_of(simulation: Findings, sheets: Sheets) -> Iterator[Tiles]:
    """For each component the coverage of the narrowest territories that fit, by region."""
    rank = next((name for name in ("district", "province") if _fits(simulation, name)), None)
    if rank is None:
        return
    region_of = dict(simulation.table.select(rank, "region").drop_nulls().unique().iter_rows())
    names = dict(simulation.by["region"].select("code", "region").iter_rows())
    note = sheets.label("map_note" if simulation.generated else "map_note_real")
    for one, said in zip(simulation.components, sheets.names(simulation.components), strict=True):
        rows: dict[str, list[Tile]] = {}
        columns = ("code", rank, "persons", f"{one.name} coverage")
        for code, name, persons, share in simulation.by[rank].select(columns).iter_rows():
            region = names.get(region_of.get(code), "–")
            rows.setdefault(region, []).append(Tile(name or "–", share, persons))
        ordered = tuple((region, tuple(tiles)) for region, tiles in sorted(rows.items()))
        yield Tiles(sheets.label("map_title", component=said), note, ordered)


def _fits(simulation: Findings, rank: str) -> bool:
    return (
        "region" in simulation.by
        and rank in simulation.by
        and simulation.by[rank].height <= MOST_TILES
    )
