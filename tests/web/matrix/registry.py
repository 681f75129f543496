"""The register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from tests.web.matrix.lines import Address, Call, Rows
from tests.web.matrix.world import COVERS, World

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.registry.changes import propose_change
from chakana.web.registry.consents import give_consent
from chakana.web.registry.content import Content, PersonChange
from chakana.web.registry.evidence import place as place_of
from chakana.web.registry.exports import ask_for_export
from chakana.web.registry.merging import merge_households
from chakana.web.registry.models import Change, Consent, Evidence, Export, Household, Merge, Pair
from chakana.web.territories.queries import inside

DAY = date(2014, 3, 2)
ROOMS = Content(answers={"rooms": 97.0})
NOBODY = Content(people=(PersonChange(None, {"given_names": "Luz", "family_names": "Cruz"}),))


def officer() -> User:
    """Somebody of the whole country who is none of those that are tried."""
    return User.objects.get(username=f"maker-{Role.NATIONAL_OFFICER}")


def two(w: World) -> tuple[Household, Household]:
    """Two households of the place that take part in nothing."""
    first, second = inside(Household.objects.filter(enrolments=None).order_by("pk"), w.place)[:2]
    return first, second


def changed(w: World) -> Change:
    return propose_change(by=officer(), household=w.home, kind="answers_corrected",
                          content=ROOMS, observed_on=DAY, why="a test")  # fmt: skip


def proved(w: World) -> Change:
    """A change whose evidence there is."""
    one = changed(w)
    evidence, _ = Evidence.objects.get_or_create(
        change=one, defaults={"token": "e" * 32, "kind": "pdf", "size": 5, "digest": "d" * 64}
    )
    path = place_of(evidence.token)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    return one


def merged(w: World) -> Merge:
    first, second = two(w)
    return merge_households(by=officer(), household=first, into=second, why="a test")


def pair(w: World) -> Pair:
    first, second = two(w)
    told = {"probability": 0.9, "people": [[0, 0]], "found_at": timezone.now()}
    return Pair.objects.get_or_create(first=first, second=second, defaults=told)[0]


def consent(w: World) -> Mapping[str, Any]:
    return {"household": w.home, "purpose": Consent.Purpose.STUDY, "how": Consent.How.SIGNED,
            "person": w.home.people.present()[0], "given_on": DAY}  # fmt: skip


def given(w: World) -> Consent:
    return give_consent(by=officer(), **consent(w))


def agreeing(w: World) -> Mapping[str, Any]:
    return {"purpose": "purpose_study", "how": "consent_signed", "on": "2014-03-02",
            "person": w.home.people.present()[0].pk}  # fmt: skip


def exported(w: World) -> Export:
    """A file that was asked for and not made yet."""
    return ask_for_export(
        by=officer(), territory=w.place, why="a reason of its own", purpose=Consent.Purpose.STUDY,
        columns=["exported_number"], format=Export.Format.CSV,
    )  # fmt: skip


def said_why(w: World) -> str:
    return exported(w).why


def reads_changes(role: Role, position: str) -> bool:
    """Who decides on them, or reads the trail; who proposes sees their own alone."""
    needed = {Permission.DECIDE_CHANGES, Permission.SEE_TRAIL}
    return position in COVERS["place"] and bool(needed & GRANTS[role])


def decides(role: Role, position: str) -> bool:
    return position in COVERS["place"] and Permission.DECIDE_CHANGES in GRANTS[role]


def of_two() -> Call:
    def arguments(w: World) -> Mapping[str, Any]:
        first, second = two(w)
        return {"household": first, "into": second, "why": "a test"}

    return Call(Permission.MERGE_HOUSEHOLDS, arguments)


ADDRESSES = {
    "households": Address(shows=lambda w: w.home.number),
    "change_kinds": Address(lambda w: [w.home.number]),
    "propose_change": Address(
        lambda w: [w.home.number, "respuestas"],
        posts=lambda w: {"home-rooms": "97", "observed_on": "2014-03-02", "why": "a test"},
    ),
    "household_history": Address(lambda w: [w.home.number]),
    "merge_household": Address(
        lambda w: [two(w)[0].number], posts=lambda w: {"into": two(w)[1].number, "why": "a test"}
    ),
    "propose_household": Address(),
    "changes": Address(shows=lambda w: f"/padron/cambios/{changed(w).pk}/", holds=decides),
    "change": Address(
        lambda w: [changed(w).pk], holds=reads_changes, does=Permission.DECIDE_CHANGES,
        posts=lambda w: {"decision": "refuse", "why": "a test"},
    ),
    "change_evidence": Address(lambda w: [proved(w).pk], holds=reads_changes),
    "consents": Address(
        lambda w: [w.home.number], posts=lambda w: agreeing(w), does=Permission.PROPOSE_CHANGES
    ),
    "exports": Address(
        shows=lambda w: said_why(w),
        posts=lambda w: {"place": w.place.pk, "purpose": "purpose_study", "why": "a test",
                         "column": "exported_number", "format": "csv"},
    ),
    "take_export": Address(lambda w: [exported(w).pk]),
    "pairs": Address(shows=lambda w: f"/padron/duplicados/{pair(w).pk}/"),
    "pair": Address(
        lambda w: [pair(w).pk], posts=lambda w: {"outcome": "cannot_tell", "why": "a test"}
    ),
}  # fmt: skip
ROWS = {
    "households": Rows(Permission.SEE_HOUSEHOLDS, lambda w: w.home),
}
CALLS = {
    "registry.import_households": Call(
        Permission.IMPORT_HOUSEHOLDS,
        lambda w: {"folder": w.folder, "country": w.country, "why": "a test"},
        where="country",
    ),
    "registry.propose_change": Call(
        Permission.PROPOSE_CHANGES,
        lambda w: {"household": w.home, "kind": "answers_corrected", "content": ROOMS,
                   "observed_on": DAY, "why": "a test"},
    ),
    "registry.propose_household": Call(
        Permission.PROPOSE_HOUSEHOLDS,
        lambda w: {"territory": w.place, "observed_on": DAY, "why": "a test",
                   "content": Content(territory=w.place.code, people=NOBODY.people)},
    ),
    "registry.decide_change": Call(
        Permission.DECIDE_CHANGES,
        lambda w: {"change": changed(w), "is_approved": True},
    ),
    "registry.withdraw_change": Call(
        Permission.PROPOSE_CHANGES, lambda w: {"change": changed(w)}, is_done=False
    ),
    "registry.merge_households": of_two(),
    "registry.undo_merge": Call(
        Permission.MERGE_HOUSEHOLDS, lambda w: {"merge": merged(w), "why": "a test"}
    ),
    "registry.judge_pair": Call(
        Permission.MERGE_HOUSEHOLDS,
        lambda w: {"pair": pair(w), "outcome": "cannot_tell", "why": "a test"},
    ),
    "registry.look_for_duplicates": Call(
        Permission.MERGE_HOUSEHOLDS, lambda w: {"territory": w.place}
    ),
    "registry.give_consent": Call(Permission.PROPOSE_CHANGES, consent),
    "registry.withdraw_consent": Call(
        Permission.PROPOSE_CHANGES, lambda w: {"consent": given(w), "on": timezone.localdate()}
    ),
    "registry.ask_for_export": Call(
        Permission.EXPORT_HOUSEHOLDS,
        lambda w: {"territory": w.place, "why": "a test", "purpose": Consent.Purpose.STUDY,
                   "columns": ["exported_number"], "format": Export.Format.CSV},
    ),
    "registry.make_export": Call(
        Permission.EXPORT_HOUSEHOLDS, lambda w: {"export": exported(w)}
    ),
    # Who did not ask for it does not take it, whatever their role.
    "registry.take_export": Call(
        Permission.EXPORT_HOUSEHOLDS, lambda w: {"export": exported(w)}, is_done=False
    ),
    "registry.keep_pairs": Call(Permission.MERGE_HOUSEHOLDS, lambda w: {"territory": w.place}),
}  # fmt: skip
