"""How far verification has come: who was reported, who was not, by condition and by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, Value, When

from chakana.web.conditions.models import Period, Report, Verification
from chakana.web.territories.models import Territory

State = Verification.State
SHOWN = (State.MET.value, State.JUSTIFIED.value, State.NOT_MET.value, State.UNKNOWN.value)
"""The outcomes of a closed period, in the order in which a bar shows them."""
OPEN = ("reported", "not_reported")
"""What is known of a period that is still open: nothing counts before it closes."""


@dataclass
class Coverage:
    """How many are on a list, and how many of them there are of each outcome."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def listed(self) -> int:
        """How many are on the list."""
        return self.counts.total()


def by_condition(period: Period, conditions: list[tuple[str, str]]) -> list[Coverage]:
    """A line for each of ``conditions`` (name, label) of whom somebody is on the list."""
    found = {name: Coverage(label) for name, label in conditions}
    for name, told, count in _counted(_told(period), "condition"):
        found[name].counts[told] += count
    return [one for one in found.values() if one.listed]


def by_place(period: Period) -> list[Coverage]:
    """A line for each territory right below the period's, the least reported first."""
    depth = period.territory.path.count("/")
    found: dict[str, Counter[str]] = {}
    for path, told, count in _counted(_told(period), "territory__path"):
        found.setdefault(_below(path, depth), Counter())[told] += count
    names = dict(Territory.objects.filter(path__in=found).values_list("path", "name"))
    rows = [Coverage(names[path], counts) for path, counts in found.items()]
    return sorted(rows, key=lambda one: (-_unknown(one), one.name))


def _below(path: str, depth: int) -> str:
    return "".join(f"{code}/" for code in path.split("/")[: depth + 1] if code)


def _unknown(one: Coverage) -> float:
    return sum(one.counts[name] for name in (State.UNKNOWN.value, OPEN[1])) / one.listed


def _told(period: Period) -> QuerySet[Verification]:
    """Verifications with what is known of each: its state once closed, else if it was reported."""
    rows = period.verifications.order_by()
    if period.closed_on is not None:
        return rows.annotate(told=F("state"))
    reports = Report.objects.filter(verification=OuterRef("pk"))
    reported, silent = map(Value, OPEN)
    return rows.annotate(told=Case(When(Exists(reports), then=reported), default=silent))


def _counted(rows: QuerySet[Verification], by: str) -> Iterator[tuple[str, str, int]]:
    yield from rows.values(by, "told").annotate(count=Count("pk")).values_list(by, "told", "count")
