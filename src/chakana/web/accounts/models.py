"""People who work here, and the roles they hold in territories."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chakana.web.accounts.roles import Role
from chakana.web.territories.models import Territory


class User(AbstractUser):
    """Somebody with an account.

    Sessions that began before ``sessions_from`` are over. ``by_token`` is set on whoever came with
    a program's token and not through the door.
    """

    must_change_password = models.BooleanField(default=False)
    sessions_from = models.DateTimeField(null=True)
    by_token = False


class Failure(models.Model):
    """A wrong try at the door: ``who`` is a keyed hash of the name that was typed."""

    who = models.CharField(max_length=64, db_index=True)
    address = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"a wrong try, {self.at}"


class Appointment(models.Model):
    """A role that a user holds in a territory and all that lies inside it, from a day on."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=40, choices=Role.choices)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("user", "role", "territory"),
                condition=Q(until=None),
                name="one_appointment_to_a_role_in_a_territory",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.territory}"


class Token(models.Model):
    """What a program shows to do what ``user`` may. Only its digest is kept: it is shown once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="a_token_holds_for_a_while"
            ),
        )

    def __str__(self) -> str:
        return self.name
