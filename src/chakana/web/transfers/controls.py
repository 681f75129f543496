"""What is looked at before a payment is approved: whom it leaves out, and what is out of the usual.

A control finds lines of the roster; it decides nothing. Each is counted with its money, and its
lines can be listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from chakana.web.transfers.models import Cycle, Entitlement, Order

Rows = QuerySet[Entitlement]


@dataclass(frozen=True)
class Finding:
    """How many lines a control found, and what they come to."""

    name: str
    count: int
    total: Decimal
    is_held: bool
    """Whether they are not paid in this cycle."""


def _held(reason: Entitlement.Held) -> Callable[[Cycle, Rows], Rows]:
    return lambda cycle, rows: rows.filter(held=reason)


def _fewer(cycle: Cycle, rows: Rows) -> Rows:
    return rows.exclude(reason="")


def _carried(cycle: Cycle, rows: Rows) -> Rows:
    return rows.filter(arrears__gt=0)


def _more(cycle: Cycle, rows: Rows) -> Rows:
    return rows.filter(owed__gt=F("before"))


def _first(cycle: Cycle, rows: Rows) -> Rows:
    return rows.filter(before=None, owed__gt=0)


def _moved(cycle: Cycle, rows: Rows) -> Rows:
    """Paid in another place than the last time: the way in which payments are diverted."""
    earlier = Order.objects.filter(enrolment=OuterRef("enrolment"), cycle__begins__lt=cycle.begins)
    last = earlier.order_by("-cycle__begins", "-pk").values("destination")[:1]
    mine = Order.objects.filter(cycle=cycle).annotate(last=Subquery(last))
    moved = mine.filter(last__isnull=False).exclude(last=F("destination"))
    return rows.filter(enrolment__in=moved.values("enrolment"))


def _shared(cycle: Cycle, rows: Rows) -> Rows:
    """Paid on an account that another family of the same payment is paid on."""
    beside = Order.objects.filter(
        cycle=cycle, bank=OuterRef("bank"), destination__account=OuterRef("destination__account")
    ).exclude(pk=OuterRef("pk"))
    shared = Order.objects.filter(Exists(beside), cycle=cycle).exclude(destination__account="")
    return rows.filter(enrolment__in=shared.values("enrolment"))


CONTROLS: Mapping[str, Callable[[Cycle, Rows], Rows]] = {
    **{str(one): _held(one) for one in Entitlement.Held if one},
    "account_is_shared": _shared,
    "paid_elsewhere_now": _moved,
    "owed_more_than_before": _more,
    "owed_fewer_months": _fewer,
    "owed_from_before": _carried,
    "paid_for_the_first_time": _first,
}
"""Each control by the name of its text, the gravest first."""


def found(cycle: Cycle) -> Iterator[Finding]:
    """What each control finds of ``cycle``; those that find nothing as well."""
    for name in CONTROLS:
        told = listed(cycle, name).aggregate(
            count=Count("pk"), owed=Sum("owed"), carried=Sum("arrears")
        )
        total = (told["owed"] or Decimal(0)) + (told["carried"] or Decimal(0))
        yield Finding(name, told["count"], total, name in Entitlement.Held.values)


def listed(cycle: Cycle, name: str = "") -> Rows:
    """The lines of the roster that a control finds; all of them without a name."""
    rows = cycle.entitlements.all()
    return CONTROLS[name](cycle, rows) if name else rows


def compared(cycle: Cycle) -> dict[str, Any] | None:
    """Who came and who went since the payment before of the same territory; None without one."""
    earlier = Cycle.objects.filter(
        version__programme=cycle.version.programme, component=cycle.component,
        territory=cycle.territory, begins__lt=cycle.begins,
    ).exclude(Q(state="cancelled") | Q(state="draft"))  # fmt: skip
    before = earlier.order_by("-begins", "-pk").first()
    if before is None:
        return None
    there = Entitlement.objects.filter(cycle=before, enrolment=OuterRef("enrolment"))
    here = Entitlement.objects.filter(cycle=cycle, enrolment=OuterRef("enrolment"))
    joined = cycle.entitlements.filter(~Exists(there)).count()
    left = before.entitlements.filter(~Exists(here)).count()
    return {"joined": joined, "left": left, "before": str(before.ordered)}


def as_data(cycle: Cycle) -> dict[str, Any]:
    """All findings as plain data: kept with the roster, so that it stays what was looked at."""
    findings = [{**asdict(one), "total": str(one.total)} for one in found(cycle)]
    return {"findings": findings, "compared": compared(cycle)}
