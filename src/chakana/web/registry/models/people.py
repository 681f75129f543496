"""People of households: as the register knows them, as it knew them before, how they are found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chakana.web.registry.models.households import Household


class Described(models.Model):
    """What the register knows of somebody. What is not known is blank or null, never guessed.

    All of it is personal data: it enters no log, event, text of a job, address or name of a file.
    """

    class Sex(models.TextChoices):
        FEMALE = "female"
        MALE = "male"

    class Document(models.TextChoices):
        NATIONAL_ID = "national_id"
        FOREIGN_ID = "foreign_id"
        PASSPORT = "passport"
        BIRTH_RECORD = "birth_record"
        OTHER = "other_document"

    class Relation(models.TextChoices):
        HEAD = "head"
        PARTNER = "partner"
        CHILD = "child"
        GRANDCHILD = "grandchild"
        PARENT = "parent"
        SIBLING = "sibling"
        OTHER_RELATIVE = "other_relative"
        NOT_RELATED = "not_related"

    class Left(models.TextChoices):
        DIED = "died"
        MOVED_OUT = "moved_out"
        NEVER_LIVED_THERE = "never_lived_there"

    given_names = models.CharField(max_length=80)
    family_names = models.CharField(max_length=80)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    birth_date = models.DateField(null=True)
    document_kind = models.CharField(max_length=20, choices=Document.choices, blank=True)
    document_number = models.CharField(max_length=20, blank=True)
    """Capital letters and figures only, as ``people.document`` writes it."""
    relation = models.CharField(max_length=20, choices=Relation.choices, blank=True)
    """What they are to the head of the household."""
    phone = models.CharField(max_length=20, blank=True)
    is_recipient = models.BooleanField(default=False)
    """Whether they receive on behalf of the household."""
    left_on = models.DateField(null=True)
    left_because = models.CharField(max_length=20, choices=Left.choices, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_names}".strip()


class PersonQuerySet(models.QuerySet["Person"]):
    """People, and which of them live in their household."""

    def present(self) -> PersonQuerySet:
        """Those who have not died or left."""
        return self.filter(left_on=None)


class Person(Described):
    """Somebody of a household, by ``position``: never reused, and kept when they leave or die.

    The same document in two households is reported as a possible duplicate and never refused: a
    file with a fault in it must not keep a family out of the register.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="people", db_index=False
    )
    """Found by the index that keeps a position to one person."""
    position = models.PositiveSmallIntegerField()
    known_from = models.DateTimeField()
    """Since when the register knows this of them; what it knew before is a :class:`PastPerson`."""
    is_generated = models.BooleanField(default=False)
    """Made by the generator: nobody of flesh and blood."""

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("household", "position")
        constraints = (
            models.UniqueConstraint(fields=("household", "position"), name="one_person_a_position"),
            models.UniqueConstraint(
                fields=("household",), condition=Q(is_recipient=True), name="one_recipient"
            ),
            models.CheckConstraint(
                condition=Q(is_recipient=False) | Q(left_on=None), name="a_recipient_lives_there"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, left_because="")
                | Q(left_on__isnull=False) & ~Q(left_because=""),
                name="left_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(document_number="") | ~Q(document_kind=""), name="a_document_of_a_kind"
            ),
        )
        indexes = (
            models.Index(
                fields=("document_number",),
                condition=~Q(document_number=""),
                name="people_by_document",
            ),
        )


class PastPerson(Described):
    """What the register knew of somebody until it learnt otherwise."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past")
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()

    class Meta:
        ordering = ("person", "known_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(known_until__gt=F("known_from")), name="known_before_it_was_otherwise"
            ),
        )


class NameKey(models.Model):
    """How a word of somebody's name sounds, and where they live: what a search by name walks.

    One for each word of those who live in a household that stands. Its only index goes by sound and
    then by ``place`` (the path of the territory), so that a search in a part of the country reads
    the entries of that part alone. Both are compared byte by byte (migration 0002).
    """

    pk = models.CompositePrimaryKey("key", "place", "person_id")
    key = models.CharField(max_length=12)
    place = models.CharField(max_length=200)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    def __str__(self) -> str:
        return self.key
