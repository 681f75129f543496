"""Files that went to banks, and files that came back. Each is kept as it was, by its digest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from chakana.web.ledger.models import Entry
from chakana.web.ledger.money import MoneyField
from chakana.web.transfers.models.cycles import Cycle
from chakana.web.transfers.models.destinations import Bank, Terms


class BankFile(models.Model):
    """A file of orders for one bank, written once: orders of that bank from ``first`` to ``last``.

    ``message`` is its identifier in the file and its name on disk.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="files")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    message = models.CharField(max_length=35, unique=True)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    count = models.PositiveBigIntegerField()
    total = MoneyField()
    layout = models.JSONField(null=True)
    """The bank's layout as it was."""
    day = models.DateField()
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.message


class AnswerFile(models.Model):
    """What a bank answered, as a file came: ``digest`` of its bytes, and what was understood of it.

    ``understood`` counts paid, returned and pending answers, and names what is wrong. Nothing of it
    counts before it is taken; then ``entries`` tell the ledger.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="answers")
    bank = models.ForeignKey(Bank, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    understood = models.JSONField(default=dict)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    entries = models.ManyToManyField(Entry, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("cycle", "digest"), condition=~models.Q(digest=""),
                name="a_file_of_answers_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.pk}"
