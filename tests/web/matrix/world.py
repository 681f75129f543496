"""One small country at work, and somebody in each role at each place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.test import Client
from django.utils import timezone
from tests.web.assembly import held
from tests.web.conftest import DAY, through_the_door
from tests.web.services import open_services

from chakana.language.definition import Definition
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import Appointment, User
from chakana.web.accounts.roles import Role
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.registry.actions import import_households
from chakana.web.registry.models import Household
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_session,
    keep_definition,
)
from chakana.web.targeting.models import Assessment, Session
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.transfers.actions import (
    decide_destinations,
    open_cycle,
    propose_cash,
    set_bank,
    set_terms,
)
from chakana.web.transfers.models import Cycle
from chakana.web.work.jobs import start
from chakana.web.work.models import Job

POSITIONS = ("above", "there", "below", "beside", "ended", "not_begun", "closed")
COVERS = {
    "place": ("above", "there"),
    "country": ("above",),
    "anywhere": ("above", "there", "below", "beside"),
}
"""At which positions a role holds for what lies in the place, in the whole country, anywhere."""


@dataclass
class World:
    """A country, a ``place`` in it (a region) with one ``beside``, and everything in the place."""

    country: Territory
    place: Territory
    beside: Territory
    below: Territory
    home: Household
    assessment: Assessment
    approved: Assessment
    session: Session
    cycle: Cycle
    job: Job
    folder: Path
    definition: Definition
    people: dict[tuple[Role, str], User] = field(default_factory=dict)
    clients: dict[tuple[Role, str], Client] = field(default_factory=dict)

    def somebody(self, role: Role) -> User:
        """Who has this role in the place."""
        return self.people[role, "there"]


def build(generated: Path, later: Path, other: Path, definition: Definition) -> World:
    """The register, the assembly and a cycle in the place; then everybody at every position."""
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    maker = Maker(country, definition)
    import_households(by=maker.national, folder=generated, country=country, why="a test")
    maker.adopt()
    open_services(country, [country], date(2005, 1, 1))
    place, beside, *_ = Territory.objects.filter(rank="region")
    home = inside(Household.objects.order_by("pk"), place)[0]
    parent = home.territory.parent
    assert parent is not None
    below = Territory.objects.create(
        code="below", rank="community", name="Otra", parent=parent, path=f"{parent.path}below/"
    )
    assessment = maker.assess(place)
    maker.hold(maker.call(assessment, place))
    # Families who came later await another session.
    import_households(by=maker.national, folder=later, country=country, why="a test")
    approved = maker.assess(place)
    enrol_eligible(by=maker.national, assessment=approved, since=date(2014, 1, 1))
    maker.say_how_to_pay()
    cycle = open_cycle(
        by=maker.preparer, version=approved.version, component="transfer", territory=place,
        begins=date(2014, 1, 1), ends=date(2014, 2, 28),
    )  # fmt: skip
    job = start(by=maker.national, kind="job", arguments={}, territory=place)
    world = World(
        country, place, beside, below, home, assessment, approved, maker.call(approved, place),
        cycle, job, other, definition,
    )  # fmt: skip
    world.people = dict(_everybody(world))
    world.clients = {key: through_the_door(one) for key, one in world.people.items()}
    return world


@dataclass(frozen=True)
class Maker:
    """Those of the whole country who bring the world to where it is."""

    country: Territory
    definition: Definition

    def _by(self, role: Role) -> User:
        user, is_new = User.objects.get_or_create(username=f"maker-{role}")
        if is_new:
            appoint(by=None, user=user, role=role, territory=self.country)
        return user

    @property
    def national(self) -> User:
        return self._by(Role.NATIONAL_OFFICER)

    @property
    def preparer(self) -> User:
        return self._by(Role.PAYMENTS_PREPARER)

    def say_how_to_pay(self) -> None:
        """A bank, the programme's account, and cash in one place for everybody."""
        bank = set_bank(
            by=self.national, country=self.country, code="018", name="Banco", why="a test"
        )
        set_terms(
            by=self.national, country=self.country, programme="pe/juntos", payer="Juntos",
            account="00-1", bank=bank, why="a test",
        )  # fmt: skip
        change = propose_cash(
            by=self.preparer, territory=self.country, bank=bank, place="Plaza", why="a test"
        )
        approver = self._by(Role.PAYMENTS_APPROVER)
        decide_destinations(by=approver, change=change, is_approved=True)

    def adopt(self) -> None:
        version = keep_definition(
            by=self.national, definition=self.definition, country=self.country
        )
        adopt_definition(
            by=self.national, version=version, country=self.country,
            holds_from=date(2005, 1, 1), why="a test",
        )  # fmt: skip

    def assess(self, place: Territory) -> Assessment:
        return assess_households(
            by=self.national, programme=self.definition.id, component="transfer", territory=place,
            day=DAY,
        )  # fmt: skip

    def call(self, assessment: Assessment, place: Territory) -> Session:
        return call_session(
            by=self.national, assessment=assessment, stage="approved_by_assembly",
            territory=place, called_for=DAY,
        )  # fmt: skip

    def hold(self, session: Session) -> Session:
        return held(self._by(Role.ASSEMBLY_PRESIDENT), self.national, session)


def _everybody(world: World) -> Iterator[tuple[tuple[Role, str], User]]:
    today = timezone.localdate()
    past, tomorrow = date(2014, 1, 1), today + timedelta(days=1)
    ranges = {"ended": (past, today - timedelta(days=1)), "not_begun": (tomorrow, None)}
    places = {"above": world.country, "below": world.below, "beside": world.beside}
    for role in Role:
        for position in POSITIONS:
            user = User.objects.create(
                username=f"{role}-{position}", is_active=position != "closed"
            )
            since, until = ranges.get(position, (past, None))
            Appointment.objects.create(
                user=user, role=role, territory=places.get(position, world.place),
                since=since, until=until,
            )  # fmt: skip
            yield (role, position), user
