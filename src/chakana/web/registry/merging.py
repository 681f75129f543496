"""Merging households found to be one, and undoing it: nothing is deleted, and undoing restores.

The household that goes keeps its people, records and payments. It stands in no list, assessment or
roster from then on, and did before: what was known at a moment is read with the merges of then.
"""

from __future__ import annotations

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.registry.models import Change, Household, Judgement, Merge, Pair
from chakana.web.registry.people import find_again
from chakana.web.registry.privacy import without_people


@action
def merge_households(*, by: User, household: Household, into: Household, why: str) -> Merge:
    """Find ``household`` to be ``into``, which stays. Refused while the one that goes takes part.

    Two enrolments never become one by a merge: the one of the household that goes must end first,
    or the other household goes. The same asked twice is one merge.
    """
    home, stays = _locked(household, into)
    for place in (home.territory, stays.territory):
        require(may(by, Permission.MERGE_HOUSEHOLDS, place))
    if not why.strip():
        raise Refused("merge_needs_why")
    if home.pk == stays.pk:
        raise Refused("merge_of_two")
    if home.merged_into_id == stays.pk:
        return home.merges.get(undone_at=None)
    if home.merged_into_id is not None or stays.merged_into_id is not None:
        raise Refused("household_is_merged")
    _require_free(home, stays)
    made = Merge.objects.create(
        household=home, into=stays, made_at=timezone.now(), by=by, why=why.strip()
    )
    home.merged_into = stays
    home.save(update_fields=["merged_into"])
    find_again(home)
    record(by=by, action="merge_households", subject=home, territory=home.territory,
           after={"merge": made.pk, "into": stays.pk, "number": stays.number},
           why=without_people(why, home, stays))  # fmt: skip
    return made


@action
def undo_merge(*, by: User, merge: Merge, why: str) -> Merge:
    """Let a household stand for itself again, exactly as it did."""
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    home, stays = _locked(merge.household, merge.into)
    for place in (home.territory, stays.territory):
        require(may(by, Permission.MERGE_HOUSEHOLDS, place))
    if merge.undone_at is not None:
        return merge
    if not why.strip():
        raise Refused("merge_needs_why")
    merge.undone_at, merge.undone_by, merge.undone_why = timezone.now(), by, why.strip()
    merge.save(update_fields=["undone_at", "undone_by", "undone_why"])
    home.merged_into = None
    home.save(update_fields=["merged_into"])
    find_again(home)
    _open_again(home, stays)
    record(by=by, action="undo_merge", subject=home, territory=home.territory,
           before={"merge": merge.pk, "into": stays.pk, "number": stays.number},
           why=without_people(why, home, stays))  # fmt: skip
    return merge


@action
def judge_pair(
    *, by: User, pair: Pair, outcome: str, why: str, stays: Household | None = None
) -> Judgement:
    """Say whether two households are one; if they are, ``stays`` is the one that stays."""
    pair = Pair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    first, second = _locked(pair.first, pair.second)
    for place in (first.territory, second.territory):
        require(may(by, Permission.MERGE_HOUSEHOLDS, place))
    if outcome not in Pair.Outcome.values or outcome == Pair.Outcome.OPEN:
        raise Refused("choose_an_outcome")
    if not why.strip():
        raise Refused("merge_needs_why")
    last = pair.judgements.last()
    asked = (by.pk, outcome, why.strip())
    if last and pair.outcome == outcome and (last.by_id, last.outcome, last.why) == asked:
        return last
    if pair.outcome == Pair.Outcome.SAME:
        raise Refused("merged_already")
    merge = None
    if outcome == Pair.Outcome.SAME:
        merge = _merge(by, first, second, stays, why)
    made = Judgement.objects.create(
        pair=pair, outcome=outcome, why=why.strip(), by=by, at=timezone.now(), merge=merge
    )
    before, pair.outcome = pair.outcome, outcome
    pair.save(update_fields=["outcome"])
    record(by=by, action="judge_pair", subject=pair, territory=first.territory,
           before={"outcome": before}, after={"outcome": outcome, "judgement": made.pk},
           why=without_people(why, first, second))  # fmt: skip
    return made


def _merge(
    by: User, first: Household, second: Household, stays: Household | None, why: str
) -> Merge:
    if stays is None or stays.pk not in (first.pk, second.pk):
        raise Refused("which_one_stays")
    goes = second if stays.pk == first.pk else first
    return merge_households(by=by, household=goes, into=stays, why=why)


def _locked(one: Household, other: Household) -> tuple[Household, Household]:
    """Both, locked in one order whoever asks, so that two merges never wait for each other."""
    rows = Household.objects.select_for_update(of=("self",)).select_related("territory")
    found = {home.pk: home for home in rows.filter(pk__in=(one.pk, other.pk)).order_by("pk")}
    return found[one.pk], found[other.pk]


def _require_free(home: Household, stays: Household) -> None:
    """Nothing of ``home`` would stop silently, or be left without a household to decide on."""
    taking_part = home.enrolments.filter(until=None)
    own = set(taking_part.values_list("programme", "component"))
    other = set(stays.enrolments.filter(until=None).values_list("programme", "component"))
    if own & other:
        raise Refused("both_take_part", one=home.number, other=stays.number)
    if own:
        raise Refused("goes_while_taking_part", one=home.number, other=stays.number)
    if home.changes.filter(state=Change.State.PROPOSED).exists():
        raise Refused("change_awaits", one=home.number)
    if home.merged_from.exists():
        raise Refused("others_were_merged", one=home.number)


def _open_again(home: Household, stays: Household) -> None:
    """What was judged to be one may be judged again."""
    first, second = sorted((home.pk, stays.pk))
    pairs = Pair.objects.filter(first=first, second=second, outcome=Pair.Outcome.SAME)
    pairs.update(outcome=Pair.Outcome.OPEN)
