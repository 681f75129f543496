"""Assessing: the same answers as the core's, counted as they are made, and told again the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from chakana.engines.missing import Missing
from chakana.engines.outcome import assess_one
from chakana.language.definition import Definition
from chakana.language.load import load_text
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.registry.models import Household, Record
from chakana.web.registry.queries import thing
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    keep_definition,
    replay_assessment,
)
from chakana.web.targeting.models import Assessment, Result, Tally
from chakana.web.territories.models import Figure, Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

DAY = date(2013, 12, 31)


def assess(office: Office, definition: Definition, component: str = "transfer") -> Assessment:
    return assess_households(
        by=office.national, programme=definition.id, component=component,
        territory=office.country, day=DAY,
    )  # fmt: skip


def adopt(office: Office, definition: Definition) -> Definition:
    version = keep_definition(by=office.national, definition=definition, country=office.country)
    adopt_definition(
        by=office.national, version=version, country=office.country, holds_from=date(2005, 1, 1),
        why="a test",
    )  # fmt: skip
    return definition


def replace_answers(record: Record, **changes: object) -> None:
    """Put a record into the register that takes the place of ``record`` from now on."""
    now = timezone.now()
    Record.objects.filter(pk=record.pk).update(known_until=now)
    own = {
        field.attname: getattr(record, field.attname)
        for field in Record._meta.concrete_fields
        if field.attname not in ("id", "known_from", "known_until", "answers")
    }
    Record.objects.create(**own, known_from=now, answers={**record.answers, **changes})


def with_gaps(office: Office) -> None:
    """A register in which something is not known of some households."""
    records = list(Record.objects.order_by("household_id"))
    for record in records[:120]:
        replace_answers(record, sisfoh_classification=None)
    for record in records[120:200]:
        replace_answers(record, rural=None)
    for record in records[200:280]:
        members = [{**one, "birth_date": None, "age_stated": None, "pregnant": None}
                   for one in record.answers["members"]]  # fmt: skip
        replace_answers(record, members=members)


def alone(made: Assessment, definition: Definition) -> Iterator[tuple[Result, object]]:
    """Each result beside what the engine of single cases says of the household."""
    component = definition.component(made.component)
    for one in made.results.select_related("record__territory"):
        unit = thing(definition, one.record, DAY, made.known_at)
        yield one, assess_one(definition, component, unit, DAY)


def test_every_household_is_told_what_the_engine_of_single_cases_says(
    office: Office, juntos: Definition
) -> None:
    with_gaps(office)
    made = assess(office, juntos)
    names = [stage.name for stage in juntos.component("transfer").stages]
    for one, told in alone(made, juntos):
        failed = {name for index, name in enumerate(names) if one.failed >> index & 1}
        unknown = {name for index, name in enumerate(names) if one.unknown >> index & 1}
        assert failed == set(told.failed)
        assert unknown == set(told.unknown)
        assert (one.is_eligible, one.is_meant) == (told.eligible, told.meant)
        assert one.territory_id == one.record.territory_id
    assert made.results.count() == made.households == 400


def test_steps_count_who_came_how_far_and_what_was_missing(
    office: Office, juntos: Definition
) -> None:
    with_gaps(office)
    made = assess(office, juntos)
    reached, states, missing = Counter(), Counter(), {}
    for _, told in alone(made, juntos):
        for stage in told.stages:
            reached[stage.name] += 1
            states[stage.name, stage.passed] += 1
            if stage.passed is None:
                missing.setdefault(stage.name, Counter()).update(stage.missing)
            if not stage.passed:
                break
    assert sum(states[one, None] for one in ("household_is_poor", "rural_household")) > 5
    for step in made.stages:
        name = step["stage"]
        assert step["reached"] == reached[name]
        assert [step["passed"], step["failed"], step["unknown"]] == [
            states[name, passed] for passed in (True, False, None)
        ]
        found = {Missing(kind, what, day and date.fromisoformat(day)): count
                 for kind, what, day, count in step["missing"]}  # fmt: skip
        assert found == dict(missing.get(name, {}))


def test_tallies_add_up_to_what_the_results_say(office: Office, juntos: Definition) -> None:
    with_gaps(office)
    made = assess(office, juntos)
    results = list(made.results.all())
    for tally in made.tallies.all():
        here = [one for one in results if one.territory_id == tally.territory_id]
        assert tally.households == len(here) > 0
        assert tally.eligible == sum(one.is_eligible for one in here)
        assert tally.meant == sum(one.is_meant is True for one in here)
        assert tally.not_known == sum(one.is_meant is None for one in here)
        last = 1 << 4
        assert tally.awaiting == sum(one.failed == 0 and one.unknown == last for one in here)
    assert sum(one.households for one in made.tallies.all()) == made.households
    assert sum(one.awaiting for one in made.tallies.all()) > 5


def test_the_same_request_twice_is_one_assessment(office: Office, juntos: Definition) -> None:
    asked = {"by": office.national, "programme": juntos.id, "component": "transfer",
             "territory": office.country, "day": DAY, "asked_as": "job 1"}  # fmt: skip
    assert assess_households(**asked) == assess_households(**asked)
    assert Assessment.objects.count() == 1
    assert Event.objects.filter(action="assess_households").count() == 1


def test_asking_again_gives_the_past_answer_whatever_was_learnt_since(
    office: Office, juntos: Definition, approved: Assessment
) -> None:
    """The register, its figures and the definition change; one thing after the other, and all."""
    before = {one.household_id: one.failed for one in approved.results.all()}
    for record in Record.objects.filter(known_until=None)[:200]:
        replace_answers(record, sisfoh_classification="not_poor", rural=False)
    for one in Territory.objects.filter(rank="district"):
        Figure.objects.create(territory=one, variable="poverty_rate", value=0.01,
                              holds_from=DAY - timedelta(days=1), source="a test")  # fmt: skip
    text = juntos.document.text.replace("{2005-01-01: 0.40}", "{2005-01-01: 0.99}")
    stricter = adopt(office, load_text(text))
    Household.objects.filter(pk__in=list(before)[:10]).update(territory=office.country)

    again = replay_assessment(by=office.national, assessment=approved)
    assert (again.households, again.differing, again.first) == (400, 0, None)
    assert again.is_same_snapshot
    assert again.is_equal

    now = assess(office, stricter)
    assert now.eligible == 0 < approved.eligible
    assert replay_assessment(by=office.national, assessment=approved).is_equal
    assert replay_assessment(by=office.national, assessment=now).is_equal


def unguarded(*tables: str) -> None:
    """Take away what forbids changes, as somebody with a console could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                continue
            found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
            for (name,) in cursor.execute(found, [table]).fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def test_what_was_altered_behind_the_guards_is_found(office: Office, juntos: Definition) -> None:
    made = assess(office, juntos)
    unguarded("targeting_result", "registry_record")
    third, ninth = made.results.order_by("household_id")[2:9:6]
    made.results.filter(household=third.household_id).update(failed=third.failed ^ 1)
    answers = {**ninth.record.answers, "rural": not ninth.record.answers["rural"]}
    Record.objects.filter(pk=ninth.record_id).update(answers=answers)
    again = replay_assessment(by=office.national, assessment=made)
    assert (again.differing, again.first_id) == (2, third.household_id)
    assert not again.is_equal


def test_results_are_never_changed(office: Office, juntos: Definition) -> None:
    assess(office, juntos)
    for model in (Result, Tally):
        table = model._meta.db_table
        for statement in ("UPDATE {} SET assessment_id = 1", "DELETE FROM {}"):
            with (
                pytest.raises(DatabaseError, match="never changed"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement.format(table))


def test_a_question_that_cannot_be_asked_is_refused(office: Office, juntos: Definition) -> None:
    with pytest.raises(Refused, match="no es un componente para hogares"):
        assess(office, juntos, "nothing")
    empty = Territory.objects.create(code="X", rank="region", name="Nowhere", path="PER/X/",
                                     parent=office.country)  # fmt: skip
    with pytest.raises(Refused, match="No hay hogares registrados"):
        assess_households(by=office.national, programme=juntos.id, component="transfer",
                          territory=empty, day=DAY)  # fmt: skip
    assert not Assessment.objects.exists()


def test_answers_of_a_wrong_kind_are_not_known_and_stop_nobody(
    office: Office, juntos: Definition
) -> None:
    first, second, third = Record.objects.order_by("household_id")[:3]
    replace_answers(first, rural="perhaps", income="a lot", members="many")
    replace_answers(second, members=[{"age_stated": "old", "birth_date": "long ago"}, 7, None])
    replace_answers(third, sisfoh_classification=3)
    made = assess(office, juntos)
    names = [stage.name for stage in juntos.component("transfer").stages]
    told = {one.household_id: one for one in made.results.all()}
    unknown = {
        one: {name for index, name in enumerate(names) if told[one].unknown >> index & 1}
        for one in (first.household_id, second.household_id, third.household_id)
    }
    for one, alone_told in alone(made, juntos):
        assert {name for name, bit in zip(names, (1, 2, 4, 8, 16), strict=True)
                if one.unknown & bit} == set(alone_told.unknown)  # fmt: skip
    assert "rural_household" in unknown[first.household_id]
    assert "child_or_pregnancy" in unknown[second.household_id]
    assert "household_is_poor" in unknown[third.household_id]


def test_the_copy_in_columns_never_answers_for_another_database(
    office: Office, juntos: Definition, data_folder: Path
) -> None:
    """A database put back gives old numbers to new records; the files know those of before."""
    first = assess(office, juntos)
    files = sorted((data_folder / "columns").rglob("*.households"))
    assert sum(pl.read_ipc(one).height for one in files) == 400
    unguarded("registry_record")
    record = next(one for one in Record.objects.order_by("household_id")
                  if one.answers["sisfoh_classification"] == "extreme_poor")  # fmt: skip
    answers = {**record.answers, "sisfoh_classification": "not_poor"}
    Record.objects.filter(pk=record.pk).update(answers=answers, known_from=timezone.now())
    second = assess(office, juntos)
    bit = 1 << 2
    assert first.results.get(household=record.household_id).failed & bit == 0
    assert second.results.get(household=record.household_id).failed & bit != 0


def test_a_file_of_columns_that_was_half_written_or_lost_is_made_again(
    office: Office, juntos: Definition, data_folder: Path
) -> None:
    first = assess(office, juntos)
    for path in (data_folder / "columns").rglob("*.households"):
        path.rename(path.with_suffix(".households.part"))
    assert assess(office, juntos).digest == first.digest
    assert json.dumps(assess(office, juntos).stages) == json.dumps(first.stages)
