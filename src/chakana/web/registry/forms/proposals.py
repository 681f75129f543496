"""Each kind of change as a form: what it asks, and the proposal that its answers make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chakana.web.actions import Refused
from chakana.web.registry.content import Content, PersonChange, fields_of
from chakana.web.registry.forms.inputs import (
    Errors,
    Input,
    of_person,
    of_questions,
    read_person,
    read_questions,
)
from chakana.web.registry.models import Change, Person
from chakana.web.registry.past import Known, Somebody
from chakana.web.texts import say

Sent = Mapping[str, str]
Kind = Change.Kind
ROWS = 3
"""Empty rows for people in a form of a whole household; another form tells of more."""


@dataclass(frozen=True)
class Group:
    """Some inputs under a heading."""

    heading: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Form:
    """What a change asks, and how its answers become a proposal."""

    kind: Kind
    asks: Callable[[Known, Sent, Errors], list[Group]]
    proposes: Callable[[Known, Sent, Errors], Content]


def _present(known: Known, sent: Sent, errors: Errors) -> Input:
    people = tuple((str(one.person.position), str(one.known)) for one in known.present)
    return Input("person", say("which_person"), options=(("", "—"), *people),
                 value=sent.get("person", ""), error=errors.get("person", ""))  # fmt: skip


def _chosen(known: Known, sent: Sent, errors: Errors) -> Somebody:
    for one in known.present:
        if str(one.person.position) == sent.get("person"):
            return one
    errors["person"] = say("choose_a_person")
    raise Refused("choose_a_person")


def _asks_somebody(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    return [Group("", (_present(known, sent, errors),))]


def _leaves(because: str) -> Callable[[Known, Sent, Errors], Content]:
    def proposes(known: Known, sent: Sent, errors: Errors) -> Content:
        one = _chosen(known, sent, errors)
        left = {"left_on": sent.get("observed_on", ""), "left_because": because}
        if because == Person.Left.MOVED_OUT and sent.get("never_lived_there"):
            left["left_because"] = Person.Left.NEVER_LIVED_THERE
        return Content(people=(_change(one, left),))

    return proposes


def _change(
    one: Somebody, fields: Mapping[str, Any], answers: Mapping[str, Any] | None = None
) -> PersonChange:
    """What becomes otherwise of somebody: what is the same is no change."""
    known = fields_of(one.known)
    changed = {name: value for name, value in fields.items() if known.get(name) != value}
    other = {
        name: value for name, value in (answers or {}).items() if one.answers.get(name) != value
    }
    named = {name: known[name] for name in ("given_names", "family_names")}
    return PersonChange(
        one.person.position, changed, other, {**named, **{name: known[name] for name in changed}},
        {name: one.answers.get(name) for name in other},
    )  # fmt: skip


def _asks_new(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    inputs = (*of_person("", sent, errors), *of_questions("member", "member-", sent, errors))
    return [Group(say("who_is_it"), inputs)]


def _new(known: Known, sent: Sent, errors: Errors) -> Content:
    answers, wrong = read_questions("member", "member-", sent)
    errors.update(wrong)
    told = {name: value for name, value in answers.items() if value is not None}
    return Content(people=(PersonChange(None, read_person("", sent), told),))


def _receives(known: Known, sent: Sent, errors: Errors) -> Content:
    one = _chosen(known, sent, errors)
    if one.known.is_recipient:
        raise Refused("receives_already")
    return Content(people=(_change(one, {"is_recipient": True}),))


def _asks_person(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    groups = []
    for one in known.present:
        prefix = f"p{one.person.position}-"
        inputs = (
            *of_person(prefix, sent, errors, fields_of(one.known)),
            *of_questions("member", prefix, sent, errors, one.answers),
        )
        groups.append(Group(str(one.known), inputs))
    return groups


def _person(known: Known, sent: Sent, errors: Errors) -> Content:
    people = []
    for one in known.present:
        prefix = f"p{one.person.position}-"
        answers, wrong = read_questions("member", prefix, sent)
        errors.update(wrong)
        change = _change(one, read_person(prefix, sent), answers)
        if change.fields or change.answers:
            people.append(change)
    return Content(people=tuple(people))


def _asks_answers(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    before = known.record.answers if known.record else {}
    return [Group("", tuple(of_questions("household", "home-", sent, errors, before)))]


def _answers(known: Known, sent: Sent, errors: Errors) -> Content:
    before = known.record.answers if known.record else {}
    told, wrong = read_questions("household", "home-", sent)
    errors.update(wrong)
    changed = {name: value for name, value in told.items() if before.get(name) != value}
    return Content(answers=changed, answers_before={name: before.get(name) for name in changed})


def _asks_place(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    return []


def _place(known: Known, sent: Sent, errors: Errors) -> Content:
    code = sent.get("territory", "")
    if not code:
        errors["place"] = say("choose_a_place")
        raise Refused("choose_a_place")
    here = known.household.territory.code
    if code == here:
        raise Refused("change_nothing_changes")
    return Content(territory=code, territory_before=here)


def _asks_whole(known: Known, sent: Sent, errors: Errors) -> list[Group]:
    before = known.record.answers if known.record else {}
    groups = []
    for one in known.present:
        prefix = f"p{one.person.position}-"
        status = Input(
            f"{prefix}status", say("does_live_there"), options=_statuses(),
            value=sent.get(f"{prefix}status", ""), error=errors.get(f"{prefix}status", ""),
        )  # fmt: skip
        inputs = (
            status, *of_person(prefix, sent, errors, fields_of(one.known)),
            *of_questions("member", prefix, sent, errors, one.answers, is_filled=False),
        )  # fmt: skip
        groups.append(Group(str(one.known), inputs))
    groups += _empty_rows(sent, errors)
    asked = of_questions("household", "home-", sent, errors, before, is_filled=False)
    return [*groups, Group(say("the_household"), tuple(asked))]


def _statuses() -> tuple[tuple[str, str], ...]:
    return (("", "—"), ("lives", say("lives_there")), ("died", say("died")),
            ("moved_out", say("moved_out")))  # fmt: skip


def _empty_rows(sent: Sent, errors: Errors) -> list[Group]:
    return [
        Group(
            say("one_more_person", number=row + 1),
            (
                *of_person(f"n{row}-", sent, errors),
                *of_questions("member", f"n{row}-", sent, errors),
            ),
        )
        for row in range(ROWS)
    ]


def _whole(known: Known, sent: Sent, errors: Errors) -> Content:
    people = []
    for one in known.present:
        prefix = f"p{one.person.position}-"
        answers, wrong = read_questions("member", prefix, sent)
        errors.update(wrong)
        status = sent.get(f"{prefix}status")
        if status not in ("lives", Person.Left.DIED, Person.Left.MOVED_OUT):
            errors[f"{prefix}status"] = say("say_who_lives_there", person=str(one.known))
            continue
        left: dict[str, Any] = {}
        if status != "lives":
            left = {"left_on": sent.get("observed_on", ""), "left_because": status}
            answers = {}
        change = _change(one, {**read_person(prefix, sent), **left}, {})
        people.append(PersonChange(change.position, change.fields, _known_only(answers),
                                   change.before))  # fmt: skip
    told, wrong = read_questions("household", "home-", sent)
    errors.update(wrong)
    held = known.record.pk if known.record else None
    return Content(answers=_known_only(told), people=(*people, *_rows(sent, errors)), replaces=held)


def _rows(sent: Sent, errors: Errors) -> list[PersonChange]:
    """The people of the empty rows that were filled in."""
    found = []
    for row in range(ROWS):
        fields = read_person(f"n{row}-", sent)
        answers, wrong = read_questions("member", f"n{row}-", sent)
        if any(fields.values()):
            errors.update(wrong)
            found.append(PersonChange(None, fields, _known_only(answers)))
    return found


def _known_only(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value is not None}


def new_household(sent: Sent, errors: Errors) -> list[Group]:
    """What is asked of a household that somebody proposes."""
    asked = tuple(of_questions("household", "home-", sent, errors))
    return [*_empty_rows(sent, errors), Group(say("the_household"), asked)]


def proposed_household(code: str, sent: Sent, errors: Errors) -> Content:
    """The household that is proposed, in the territory of this code."""
    told, wrong = read_questions("household", "home-", sent)
    errors.update(wrong)
    return Content(territory=code, answers=_known_only(told), people=tuple(_rows(sent, errors)))


FORMS: Mapping[str, Form] = {
    "nacimiento": Form(Kind.BORN, _asks_new, _new),
    "llegada": Form(Kind.JOINED, _asks_new, _new),
    "fallecimiento": Form(Kind.DIED, _asks_somebody, _leaves(Person.Left.DIED)),
    "salida": Form(Kind.MOVED_OUT, _asks_somebody, _leaves(Person.Left.MOVED_OUT)),
    "mudanza": Form(Kind.HOUSEHOLD_MOVED, _asks_place, _place),
    "quien-recibe": Form(Kind.RECIPIENT, _asks_somebody, _receives),
    "personas": Form(Kind.PERSON, _asks_person, _person),
    "respuestas": Form(Kind.ANSWERS, _asks_answers, _answers),
    "ficha-nueva": Form(Kind.FULL_FORM, _asks_whole, _whole),
}
"""Every kind of change of a household, by the name in its address."""
