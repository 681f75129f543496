"""What an import would do, all files together: told before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from chakana.web.territories import tree
from chakana.web.territories.bringing.changes import Changes, carry_out, compare
from chakana.web.territories.bringing.content import read_content
from chakana.web.territories.bringing.facilities import (
    FacilityChanges,
    read_facilities,
    write_facilities,
)
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.bringing.offices import OfficeChanges, read_offices, write_offices
from chakana.web.territories.mapping import Mapping
from chakana.web.territories.models import Facility, Office, Territory, Variable

SHOWN = 20
"""Names that are told of each list; their number is always told."""


@dataclass(frozen=True)
class Plan:
    """What files would change in ``within``. With ``faults`` nothing may be written."""

    mapping: Mapping
    within: Territory
    day: date
    there: dict[str, Territory] = field(repr=False)
    tree: Changes = field(repr=False)
    facilities: FacilityChanges = field(repr=False)
    offices: OfficeChanges = field(repr=False)
    faults: tuple[Fault, ...]

    def counts(self) -> dict[str, int]:
        """How many of each, by the names of texts; what there is none of is left out."""
        found = {
            **self.tree.counts(),
            "facilities_new": len(self.facilities.new),
            "facilities_changed": len(self.facilities.changed),
            "facilities_vanished": len(self.facilities.vanished),
            "offices_new": len(self.offices.new),
            "offices_changed": len(self.offices.changed),
            "offices_vanished": len(self.offices.vanished),
        }
        return {f"brought_{name}": count for name, count in found.items() if count}

    def told(self) -> dict[str, list[str]]:
        """What a reader may want to look at by name, by the names of texts; some of each."""
        found = {
            "brought_renamed_to": [f"{old} → {new.name}" for old, new in self.tree.renamed],
            "brought_vanished": _named(self.tree.vanished),
            "brought_without_boundary": self.tree.content.without_boundary,
            "brought_facilities_vanished": _named(self.facilities.vanished),
            "brought_offices_vanished": _named(self.offices.vanished),
        }
        return {name: _some(names) for name, names in found.items() if names}


def _named(rows: Sequence[Territory | Facility | Office]) -> list[str]:
    return [f"{one.code} {one.name}" for one in rows]


def _some(names: list[str]) -> list[str]:
    return names[:SHOWN] if len(names) <= SHOWN else [*names[:SHOWN], "…"]


def plan(mapping: Mapping, files: Sequence[Path], within: Territory, day: date) -> Plan:
    """Read ``files`` and say what they would change.

    Raises :class:`BadRows` (a column is not there) and :class:`ChakanaError` (a file that cannot be
    read); all else that is wrong stands in ``faults``.
    """
    there = tree.known()
    changes = compare(read_content(mapping, files), there, within)
    facilities = read_facilities(mapping, files, there, within, day)
    offices = read_offices(mapping, files, there, within)
    faults = (*_unknown(mapping, files), *changes.faults, *facilities.faults, *offices.faults)
    return Plan(mapping, within, day, there, changes, facilities, offices, faults)


def write(plan: Plan, *, is_whole: bool) -> int:
    """Write what ``plan`` says; how many figures were new."""
    for name, one in plan.mapping.variables.items():
        told = {"es": one.es, "en": one.en, "unit": one.unit}
        Variable.objects.update_or_create(name=name, defaults=told)
    figures = carry_out(plan.tree, plan.there)
    write_facilities(
        plan.facilities, plan.mapping, plan.there, plan.within, plan.day, is_whole=is_whole
    )
    write_offices(plan.offices)
    return figures


def _unknown(mapping: Mapping, files: Sequence[Path]) -> Iterator[Fault]:
    """Files that no part of the mapping reads."""
    known = ", ".join(dict.fromkeys(part.file for part in mapping.parts))
    for path in files:
        if not any(part.takes(path) for part in mapping.parts):
            yield Fault(path.name, 0, "row_file_not_known", {"known": known})
