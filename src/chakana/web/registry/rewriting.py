"""Applying what was approved: a new record takes the place of the old one, which stays as it was.

Part of an action: the caller's transaction, permission and event cover it.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from chakana.web.actions import Refused
from chakana.web.registry.content import PERSON_FIELDS, Content, PersonChange, fields_of
from chakana.web.registry.models import Household, PastPerson, Person, Record
from chakana.web.registry.past import positions
from chakana.web.registry.people import find_again
from chakana.web.territories.models import Territory


def register(content: Content, number: str, observed_on: date, now: datetime) -> Record:
    """A household that was not in the register."""
    territory = Territory.objects.get(code=content.territory)
    home = Household.objects.create(number=number, territory=territory, registered_at=now)
    members: dict[int, dict[str, Any]] = {}
    for change in content.people:
        _apply(home, change, members, now)
    find_again(home)
    return Record.objects.create(
        household=home, territory=territory, observed_on=observed_on, known_from=now,
        answers={**content.answers, "members": _listed(members)},
    )  # fmt: skip


def rewrite(home: Household, content: Content, observed_on: date, now: datetime) -> Record:
    """A new record of ``home``; Refused where something else has become known in between."""
    held = Record.objects.select_for_update().get(household=home, known_until=None)
    _require_unchanged(home, held, content)
    members = deepcopy(positions(held))
    answers = {name: value for name, value in held.answers.items() if name != "members"}
    before = len(members)
    if content.replaces is not None:
        answers, members = {}, {}
    if any(one.fields.get("is_recipient") for one in content.people):
        _nobody_receives(home, now)
    for change in content.people:
        _apply(home, change, members, now, is_whole=content.replaces is not None)
    answers |= content.answers
    if answers.get("household_size") == before and "household_size" not in content.answers:
        answers["household_size"] = float(len(members))
    if content.territory:
        home.territory = Territory.objects.get(code=content.territory)
        home.save(update_fields=["territory"])
    Record.objects.filter(pk=held.pk).update(known_until=now)
    find_again(home)
    return Record.objects.create(
        household=home, territory=home.territory, observed_on=observed_on, known_from=now,
        answers={**answers, "members": _listed(members)},
    )  # fmt: skip


def _require_unchanged(home: Household, held: Record, content: Content) -> None:
    """Nothing that the proposal speaks of has become otherwise since it was made."""
    if content.replaces is not None and content.replaces != held.pk:
        raise Refused("change_changed_meanwhile")
    if content.territory and content.territory_before != home.territory.code:
        raise Refused("change_changed_meanwhile")
    if any(held.answers.get(name) != was for name, was in content.answers_before.items()):
        raise Refused("change_changed_meanwhile")
    people = {one.position: fields_of(one) for one in home.people.select_for_update()}
    members = positions(held)
    for change in content.people:
        if change.position is None:
            continue
        known = people.get(change.position, {})
        member = members.get(change.position, {})
        if any(known.get(name) != was for name, was in change.before.items()) or any(
            member.get(name) != was for name, was in change.answers_before.items()
        ):
            raise Refused("change_changed_meanwhile")


def _apply(
    home: Household,
    change: PersonChange,
    members: dict[int, dict[str, Any]],
    now: datetime,
    *,
    is_whole: bool = False,
) -> None:
    """Write one person, and put their answers among those of the members who live there."""
    place = _position(home, change, members)
    person = home.people.filter(position=place).first()
    is_new = person is None
    if person is None:
        person = Person(household=home, position=place)
    elif change.fields:
        _remember(person, now)
    for name, value in change.fields.items():
        is_day = name in ("birth_date", "left_on") and value is not None
        setattr(person, name, date.fromisoformat(value) if is_day else value)
    if person.left_on is not None:
        person.is_recipient = False
    if is_new or change.fields:
        person.known_from = now
        person.save()
    if person.left_on is not None:
        members.pop(person.position, None)
        return
    own = members.setdefault(person.position, {})
    mirrored = fields_of(person) if is_whole else change.fields
    own |= {**_mirrored(person, mirrored), **change.answers}


def _position(
    home: Household, change: PersonChange, members: Mapping[int, Mapping[str, Any]]
) -> int:
    """That of a member nobody had named yet, or the one after all that there ever were."""
    if change.position is not None:
        return change.position
    held = home.records.filter(known_until=None).first()
    named = home.people.values_list("position", flat=True)
    return max((*named, *members, *(positions(held) if held else ())), default=-1) + 1


def _remember(person: Person, now: datetime) -> None:
    told = {name: getattr(person, name) for name in PERSON_FIELDS}
    known = {"known_from": person.known_from, "known_until": now}
    PastPerson.objects.create(person=person, **told, **known)


def _nobody_receives(home: Household, now: datetime) -> None:
    for person in home.people.filter(is_recipient=True):
        _remember(person, now)
        person.is_recipient, person.known_from = False, now
        person.save(update_fields=["is_recipient", "known_from"])


def _mirrored(person: Person, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the register keeps of a person and a definition reads from the answers as well."""
    found: dict[str, Any] = {}
    if "sex" in changed:
        found["sex"] = person.sex or None
    if "birth_date" in changed:
        found["birth_date"] = person.birth_date.isoformat() if person.birth_date else None
    if changed.get("relation"):
        found["head"] = person.relation == Person.Relation.HEAD
    return found


def _listed(members: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**members[place], "position": place} for place in sorted(members)]
