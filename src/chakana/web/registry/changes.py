"""Proposing a change of the register, and deciding on it: never the same person."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import IO

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.registry.content import Content, clean
from chakana.web.registry.evidence import attach, kept
from chakana.web.registry.models import Change, Household
from chakana.web.registry.privacy import without_people
from chakana.web.registry.rewriting import register, rewrite
from chakana.web.territories.models import Territory

OPEN, APPROVED, REFUSED = Change.State.PROPOSED, Change.State.APPROVED, Change.State.REFUSED


@action
def propose_change(
    *, by: User, household: Household, kind: str, content: Content, observed_on: date, why: str,
    evidence: IO[bytes] | None = None,
) -> Change:  # fmt: skip
    """Propose that something of ``household`` is otherwise since ``observed_on``.

    The same proposed again while it awaits a decision is the same proposal.
    """
    require(may(by, Permission.PROPOSE_CHANGES, household.territory))
    if household.merged_into_id is not None:
        raise Refused("household_is_merged")
    if kind == Change.Kind.NEW_HOUSEHOLD or kind not in Change.Kind.values:
        raise Refused("not_one_of_these")
    if content.territory and not Territory.objects.filter(code=content.territory).exists():
        raise Refused("choose_a_place")
    return _propose(by, household, household.territory, kind, content, observed_on, why, evidence)


@action
def propose_household(
    *, by: User, territory: Territory, content: Content, observed_on: date, why: str,
    evidence: IO[bytes] | None = None,
) -> Change:  # fmt: skip
    """Propose a household that is not in the register. It is none before somebody approves it."""
    require(may(by, Permission.PROPOSE_HOUSEHOLDS, territory))
    if content.territory != territory.code:
        raise Refused("choose_a_place")
    if not content.people:
        raise Refused("a_household_has_people")
    kind = Change.Kind.NEW_HOUSEHOLD
    return _propose(by, None, territory, kind, content, observed_on, why, evidence)


def _propose(
    by: User, household: Household | None, territory: Territory, kind: str, content: Content,
    observed_on: date, why: str, evidence: IO[bytes] | None,
) -> Change:  # fmt: skip
    content = clean(content)
    if content.is_empty:
        raise Refused("change_nothing_changes")
    if not why.strip():
        raise Refused("change_needs_why")
    if observed_on > timezone.localdate():
        raise Refused("change_not_a_day")
    asked = {"kind": kind, "household": household.pk if household else None, "why": why.strip(),
             "content": content.as_data(), "observed_on": observed_on.isoformat(),
             "by": by.pk}  # fmt: skip
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    there = Change.objects.filter(digest=digest, state=OPEN).first()
    if there is not None:
        return there
    with kept(evidence) as file:
        change = Change.objects.create(
            kind=kind, household=household, territory=territory, content=content.as_data(),
            observed_on=observed_on, why=why.strip(), digest=digest, proposed_by=by,
            proposed_at=timezone.now(),
        )  # fmt: skip
        attach(file, change)
        record(by=by, action="propose_change", subject=household or change, territory=territory,
               after={**_told(change), "has_evidence": file is not None},
               why=_safe(change, change.why))  # fmt: skip
    return change


@action
def decide_change(*, by: User, change: Change, is_approved: bool, why: str = "") -> Change:
    """Approve or refuse what somebody else proposed. Approved, a new record takes its place."""
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    home = change.household
    content = Content.of(change.content)
    for place in _places(change, content):
        require(may(by, Permission.DECIDE_CHANGES, place))
    if change.proposed_by_id == by.pk:
        raise Refused("decided_by_another")
    outcome = APPROVED if is_approved else REFUSED
    if change.state != OPEN:
        if (change.state, change.decided_by_id) == (outcome, by.pk):
            return change
        raise Refused("change_decided_already")
    if not (is_approved or why.strip()):
        raise Refused("refusal_needs_why")
    before = None
    if is_approved:
        before = _approve(change, home, content)
    change.state, change.decided_by, change.decided_why = outcome, by, why.strip()
    change.decided_at = change.record.known_from if change.record else timezone.now()
    change.save()
    after = {**_told(change), "state": change.state,
             "record": change.record_id, "household": change.household_id}  # fmt: skip
    record(by=by, action="decide_change", subject=change.household or change,
           territory=change.territory, before={"record": before}, after=after,
           why=_safe(change, why))  # fmt: skip
    return change


@action
def withdraw_change(*, by: User, change: Change) -> Change:
    """Take back what one proposed oneself, before anybody decided on it."""
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    is_new = change.kind == Change.Kind.NEW_HOUSEHOLD
    proposes = Permission.PROPOSE_HOUSEHOLDS if is_new else Permission.PROPOSE_CHANGES
    require(may(by, proposes, change.territory))
    if change.proposed_by_id != by.pk:
        raise Refused("withdrawn_by_who_proposed")
    if change.state == Change.State.WITHDRAWN:
        return change
    if change.state != OPEN:
        raise Refused("change_decided_already")
    change.state, change.decided_by = Change.State.WITHDRAWN, by
    change.decided_at = timezone.now()
    change.save()
    record(by=by, action="withdraw_change", subject=change.household or change,
           territory=change.territory, after=_told(change))  # fmt: skip
    return change


def _approve(change: Change, home: Household | None, content: Content) -> int | None:
    """Write the record; the key of the one whose place it takes."""
    now = timezone.now()
    if home is None:
        change.record = register(content, f"P-{change.pk:08d}", change.observed_on, now)
        change.household = change.record.household
        return None
    home = Household.objects.select_for_update(of=("self",)).get(pk=home.pk)
    if home.merged_into_id is not None:
        raise Refused("household_is_merged")
    held = home.records.get(known_until=None)
    if content.replaces and change.observed_on < held.observed_on:
        raise Refused("observed_before", day=held.observed_on)
    observed_on = max(change.observed_on, held.observed_on)
    change.record = rewrite(home, content, observed_on, now)
    change.household = home
    return held.pk


def _places(change: Change, content: Content) -> list[Territory]:
    """Where it is decided: by who answers for the place, and for the one moved to as well."""
    home = change.household
    places = [home.territory if home else change.territory]
    if content.territory:
        places.append(Territory.objects.get(code=content.territory))
    return places


def _told(change: Change) -> dict[str, object]:
    """A proposal for the trail: what it is about, and never what it says of anybody."""
    return {"change": change.pk, "kind": change.kind, "touches": Content.of(change.content).touched}


def _safe(change: Change, why: str) -> str:
    named = [
        str(one["fields"].get(name, "")) for one in change.content["people"]
        for name in ("given_names", "family_names")
    ]  # fmt: skip
    return without_people(why, change.household, also=named)
