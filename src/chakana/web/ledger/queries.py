"""What stands on accounts."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from chakana.web.ledger.models import Account, Line


def balance(account: Account) -> Decimal:
    """The sum of what was posted on ``account``."""
    lines = Line.objects.filter(account=account, entry__posted_at__isnull=False)
    found: Decimal | None = lines.aggregate(total=Sum("amount"))["total"]
    return found or Decimal(0)
