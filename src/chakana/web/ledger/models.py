"""Accounts, entries and their lines. An entry counts once it is posted, and then stays as it is.

The database holds to this by triggers (``migrations``): an entry is posted only when it has two
lines or more that add up to nothing; lines join only an entry not yet posted; nothing is changed or
removed. A mistake is mended by another entry that reverses it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chakana.web.ledger.money import MoneyField


class Account(models.Model):
    """Where money stands: a fund, what is owed to families, a bank, what came back."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One movement of money, told in words. ``key`` makes posting the same thing twice fail."""

    key = models.CharField(max_length=120, unique=True)
    day = models.DateField()
    text = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class Line(models.Model):
    """What an entry adds to an account, or (below zero) takes from it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    amount = MoneyField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_money"),)

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"
