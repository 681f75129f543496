"""How many people must come for a session to decide, and who says so."""

from __future__ import annotations

import math
from typing import NamedTuple

from chakana.language.definition import Component
from chakana.web.assumptions import assumed
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Session
from chakana.web.targeting.versions import read
from chakana.web.territories.queries import inside


class Quorum(NamedTuple):
    """``people`` must come. ``is_assumed`` where the definition does not say how many."""

    people: int
    is_assumed: bool


def quorum_of(session: Session) -> Quorum:
    """The quorum of a session: that of the committee which decides, or the office's assumption.

    A committee's quorum up to 1 is a share of its members. The assumption is a share of the
    households that the register has in the session's territory, one person for each.
    """
    component = read(session.assessment.version).component(session.assessment.component)
    stated = _stated(component, session.stage)
    if stated is not None:
        return Quorum(stated, is_assumed=False)
    homes = inside(Household.objects.standing(), session.territory).count()
    return Quorum(max(1, math.ceil(homes * assumed("assembly_quorum") / 100)), is_assumed=True)


def _stated(component: Component, stage: str) -> int | None:
    """How many people the definition asks for; None where it does not say."""
    decides = next((one.decided_by for one in component.stages if one.name == stage), None)
    committee = component.part.committees.get(decides or "")
    if committee is None or committee.quorum is None:
        return None
    if committee.quorum > 1:
        return math.ceil(committee.quorum)
    return math.ceil(committee.quorum * len(committee.members)) if committee.members else None
