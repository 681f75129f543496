"""Calling the people who decide a stage, once or place by place, and putting a session off."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from chakana.language.definition import Component, Stage
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.targeting.lists import territory_of_rank, to_be_called
from chakana.web.targeting.models import Assessment, Decision, Session
from chakana.web.targeting.versions import read
from chakana.web.territories.models import RANKS, Territory
from chakana.web.territories.queries import hold_country

if TYPE_CHECKING:
    import polars as pl


@action
def call_session(
    *, by: User, assessment: Assessment, stage: str, territory: Territory, called_for: date,
    place: str = "",
) -> Session:  # fmt: skip
    """Call the people who decide ``stage``; the list is fixed now and read aloud then."""
    require(may(by, Permission.CALL_SESSIONS, territory))
    homes = _listed(assessment, stage, territory)
    session = list_called(assessment, stage, {territory: homes}, called_for, place)[0]
    record(by=by, action="call_session", subject=session, territory=territory,
           after={"households": homes.height, "called_for": called_for.isoformat()})  # fmt: skip
    return session


@action
def call_sessions(
    *, by: User, assessment: Assessment, stage: str, territory: Territory, rank: str,
    called_for: date, place: str = "", asked_as: str = "",
) -> int:  # fmt: skip
    """Call a session in each territory of ``rank`` inside ``territory``; how many.

    Where households live in no territory of that rank, in the narrowest around them.
    """
    require(may(by, Permission.CALL_SESSIONS, territory))
    if asked_as and (there := Session.objects.filter(asked_as=asked_as).count()):
        return there
    if rank not in RANKS or RANKS.index(rank) < RANKS.index(territory.rank):
        raise Refused("no_such_rank", rank=rank)
    homes = _listed(assessment, stage, territory)
    places = territory_of_rank(homes["path"], rank)
    lists: dict[Territory, pl.DataFrame] = {}
    for one in sorted(set(places.values()), key=lambda one: one.path):
        own = [path for path, found in places.items() if found == one]
        lists[one] = homes.filter(homes["path"].is_in(own))
    made = list_called(assessment, stage, lists, called_for, place, asked_as)
    after = {"sessions": len(made), "households": homes.height, "rank": rank,
             "called_for": called_for.isoformat()}  # fmt: skip
    record(by=by, action="call_sessions", subject=assessment, territory=territory, after=after)
    return len(made)


def _listed(assessment: Assessment, stage: str, territory: Territory) -> pl.DataFrame:
    """The households to be called; :class:`Refused` where there are none or they may not be.

    Whoever calls holds the country until the lists are kept: nobody is called to two sessions.
    """
    hold_country(territory)
    component = read(assessment.version).component(assessment.component)
    if not assessment.territory.contains(territory):
        raise Refused("not_assessed_there", territory=territory.name)
    if newer := _newer(assessment, territory):
        raise Refused("assessed_again", day=newer.day)
    homes = to_be_called(assessment, _decided(component, stage), component, territory)
    if not homes.height:
        raise Refused("nobody_awaits")
    return homes


def _newer(assessment: Assessment, territory: Territory) -> Assessment | None:
    """A later assessment of the same component there: its list is the one that holds."""
    later = Assessment.objects.filter(
        pk__gt=assessment.pk, component=assessment.component, settles=None,
        version__programme=assessment.version.programme,
    ).select_related("territory")  # fmt: skip
    return next((one for one in later if one.territory.contains(territory)), None)


def _decided(component: Component, stage: str) -> Stage:
    decided = {one.name: one for one in component.stages if one.decided_by}
    if stage not in decided:
        raise Refused("decided_by_rule", stage=stage)
    return decided[stage]


def list_called(
    assessment: Assessment, stage: str, lists: dict[Territory, pl.DataFrame], called_for: date,
    place: str, asked_as: str = "", follows: Session | None = None,
) -> list[Session]:  # fmt: skip
    """A session for each list, with its households in the order in which they are read."""
    import polars as pl

    made = Session.objects.bulk_create(
        Session(
            assessment=assessment, stage=stage, territory=territory, called_for=called_for,
            place=place.strip()[:120], households=homes.height, asked_as=asked_as, follows=follows,
        )
        for territory, homes in lists.items()
    )  # fmt: skip
    lines = [
        homes.select(
            "household_id", pl.col("name").str.slice(0, 170), "community",
            position=pl.int_range(1, pl.len() + 1), session_id=pl.lit(session.pk),
        )
        for session, homes in zip(made, lists.values(), strict=True)
    ]  # fmt: skip
    bulk.load(Decision, pl.concat(lines))
    return made


@action
def postpone_session(*, by: User, session: Session, until: date, why: str) -> Session:
    """Put off a session that was not held; the one called in its place has the same list."""
    require(may(by, Permission.HOLD_SESSIONS, session.territory))
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.state == Session.State.POSTPONED:
        return locked.followed_by.order_by("pk")[0]
    if locked.state != Session.State.CALLED:
        raise Refused("held_already", day=locked.held_on)
    if until <= locked.called_for:
        raise Refused("postponed_to_later")
    if not why.strip():
        raise Refused("postponed_why")
    locked.state, locked.why = Session.State.POSTPONED, why.strip()
    locked.save(update_fields=["state", "why"])
    new = _same_list(locked, until)
    record(by=by, action="postpone_session", subject=locked, territory=locked.territory,
           before={"called_for": locked.called_for.isoformat()},
           after={"called_for": until.isoformat(), "session": new.pk}, why=why)  # fmt: skip
    return new


@action
def call_again(*, by: User, session: Session, called_for: date, why: str) -> Session:
    """Call another session with the list of one that was held.

    Where the quorum was not there, or to mend what its minutes say: those stay as they are, and
    what the new session decides counts from then on.
    """
    require(may(by, Permission.CALL_SESSIONS, session.territory))
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.recorded_at is None:
        raise Refused("not_held_yet")
    if there := locked.followed_by.filter(state=Session.State.CALLED).first():
        return there
    if not why.strip():
        raise Refused("called_again_why")
    new = _same_list(locked, called_for)
    record(by=by, action="call_again", subject=new, territory=new.territory,
           before={"session": locked.pk}, after={"called_for": called_for.isoformat()},
           why=why)  # fmt: skip
    return new


def _same_list(session: Session, called_for: date) -> Session:
    """A session that follows ``session``, with its list."""
    import polars as pl

    rows = session.decisions.order_by("position")
    kinds = {"household_id": pl.Int64, "name": pl.String, "community": pl.String}
    homes = bulk.fetch(rows.values_list(*kinds), kinds)
    lists = {session.territory: homes}
    made = session.assessment, session.stage
    return list_called(*made, lists, called_for, session.place, follows=session)[0]
