"""Bringing in territories with what is known of them, facilities and offices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.plain import plain
from chakana.web.territories import tree
from chakana.web.territories.bringing.faults import BadRows
from chakana.web.territories.bringing.plan import Plan, plan, write
from chakana.web.territories.mapping import Mapping
from chakana.web.territories.models import Territory
from chakana.web.territories.tree import Named, Told

if TYPE_CHECKING:
    import polars as pl

TREE = ("territory", "rank", "parent", "name")


@dataclass(frozen=True)
class Brought:
    """An import that was done: what it was to do, and how many figures were new."""

    plan: Plan
    figures: int

    def counts(self) -> dict[str, int]:
        """How many of each, by the names of texts."""
        figures = {"brought_figures": self.figures} if self.figures else {}
        return {**self.plan.counts(), **figures}


@action
def import_territories(
    *,
    by: User | None,
    mapping: Mapping,
    files: Sequence[Path],
    territory: Territory | None = None,
    day: date | None = None,
    is_whole: bool = False,
    why: str = "",
) -> Brought:
    """Bring in all that ``files`` tell of ``territory`` (the mapping's country), or nothing.

    Repeatable: what is there already stays, names that changed are written, nothing is removed.
    ``day`` is the one as of which facilities are told (today); ``is_whole`` says that they are all
    there are. ``by`` is None only for whoever installs the system, who alone adds a country.
    Raises :class:`BadRows` with every row that is wrong.
    """
    within = _within(mapping, territory, by)
    if by is not None:
        require(may(by, Permission.IMPORT_TERRITORIES, within))
    Territory.objects.select_for_update().get(pk=within.pk)
    found = plan(mapping, files, within, day or timezone.localdate())
    if found.faults:
        raise BadRows(found.faults)
    brought = Brought(found, write(found, is_whole=is_whole))
    after = {"mapping": mapping.mapping, "files": _digests(files), "is_whole": is_whole}
    record(by=by, action="import_territories", subject=within, territory=within,
           after={**after, **brought.counts()}, why=why)  # fmt: skip
    return brought


def _within(mapping: Mapping, territory: Territory | None, by: User | None) -> Territory:
    """Where the import takes place; the mapping's country is added by whoever installs."""
    if territory is not None:
        return territory
    if mapping.country is None:
        raise Refused("import_where")
    code, name = mapping.country.code, mapping.country.name
    found = Territory.objects.filter(code=code).first()
    if found is None and by is not None:
        raise Refused("import_country_not_there", country=name)
    return found or Territory.objects.create(
        code=code, rank="country", name=name, path=f"{code}/", searched_as=plain(name)
    )


def _digests(files: Sequence[Path]) -> list[str]:
    """SHA-256 of each file, so that what was brought in can be shown later."""
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def import_tree(*, table: pl.DataFrame, day: date, source: str) -> dict[str, Territory]:
    """Add the territories of ``table`` that are not there yet, the widest first; all by code.

    Part of an import: the caller's transaction, permission and event cover it.
    """
    there = tree.known()
    rows = table.rows(named=True)
    points = {row["territory"]: (row.get("latitude"), row.get("longitude")) for row in rows}
    tree.plant([_named(row) for row in rows], there, points)
    tree.tell([one for row in rows for one in _told(row, day, source)], there)
    return there


def _named(row: dict[str, Any]) -> Named:
    name = (row["name"] or row["territory"])[:120]
    return Named(row["territory"], row["rank"], name, row["parent"])


def _told(row: dict[str, Any], day: date, source: str) -> Iterator[Told]:
    for variable, value in row.items():
        if variable not in TREE and value is not None:
            yield Told(row["territory"], variable, value, day, source)
