"""Accounts, entries and their lines. An entry counts once it is posted, and then stays as it is.

The database holds to this by triggers (``migrations``): an entry is posted only when it has two
lines or more that add up to nothing; lines join only an entry not yet posted; nothing is changed or
removed. A mistake is mended by another entry that reverses it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from chakana.web.ledger.money import MoneyField
from chakana.web.territories.models import Territory
from chakana.web.texts import say


class Account(models.Model):
    """Where money stands: a fund, what is owed to families, the bank, what came back.

    ``code`` is programme, kind and (of a fund) source, parted by colons. The texts ``account_…``
    tell the kinds in words.
    """

    code = models.CharField(max_length=180, unique=True)
    programme = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    source = models.CharField(max_length=60, blank=True)
    """The source of funds that the definition names; empty where it names none."""
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        return say(f"account_{self.kind}")


class Entry(models.Model):
    """One movement of money in a territory. ``key`` makes posting the same thing twice fail.

    ``kind`` names the text that tells it (``entry_…``), ``about`` fills that text: never a person.
    ``day`` is the day on which it happened; ``posted_at`` the moment at which it was written.
    """

    key = models.CharField(max_length=120, unique=True)
    day = models.DateField(db_index=True)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT)
    posted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key

    @property
    def text(self) -> str:
        """What happened, in the language of the page."""
        return say(f"entry_{self.kind}", about=self.about)


class Line(models.Model):
    """What an entry adds to an account, or (below zero) takes from it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    amount = MoneyField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_money"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
