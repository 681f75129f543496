"""What stands on accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from chakana.web.ledger.models import Account, Entry, Line
from chakana.web.territories.models import Territory


def balance(account: Account) -> Decimal:
    """The sum of what was posted on ``account``."""
    lines = Line.objects.filter(account=account, entry__posted_at__isnull=False)
    found: Decimal | None = lines.aggregate(total=Sum("amount"))["total"]
    return found or Decimal(0)


@dataclass(frozen=True)
class Standing:
    """An account with what was added to it, what was taken from it, and what stands on it."""

    account: Account
    added: Decimal
    taken: Decimal

    @property
    def balance(self) -> Decimal:
        """What stands on it."""
        return self.added - self.taken


def entries(places: QuerySet[Territory], day: date) -> QuerySet[Entry]:
    """What was posted of ``places`` and happened by ``day``."""
    return Entry.objects.filter(posted_at__isnull=False, territory__in=places, day__lte=day)


def trial_balance(places: QuerySet[Territory], day: date) -> list[Standing]:
    """Every account on which entries of ``places`` moved something by ``day``.

    The balances of a programme add up to nothing: money is never made nor lost.
    """
    lines = Line.objects.filter(entry__in=entries(places, day)).order_by()
    summed = lines.values_list("account").annotate(
        added=Sum("amount", filter=Q(amount__gt=0), default=Decimal(0)),
        taken=Sum("amount", filter=Q(amount__lt=0), default=Decimal(0)),
    )
    found = {key: (added, -taken) for key, added, taken in summed}
    accounts = Account.objects.filter(pk__in=found).order_by("programme", "code")
    return [Standing(one, *found[one.pk]) for one in accounts]
