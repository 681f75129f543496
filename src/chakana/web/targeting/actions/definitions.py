"""Taking a definition into the office, and making it the programme's from a day on."""

from __future__ import annotations

from datetime import date

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.targeting.models import Adoption, Version
from chakana.web.targeting.versions import adopted, keep
from chakana.web.territories.models import Territory


@action
def keep_definition(*, by: User, definition: Definition, country: Territory) -> Version:
    """Keep a checked definition as a version that all can read. It decides nothing yet."""
    require(may(by, Permission.ADOPT, country))
    before = Version.objects.filter(digest=definition.identity).first()
    version = keep(definition)
    if before is None:
        record(by=by, action="keep_definition", subject=version, territory=country,
               after=_told(version))  # fmt: skip
    return version


@action
def adopt_definition(
    *, by: User, version: Version, country: Territory, holds_from: date, why: str
) -> Adoption:
    """Decide that ``version`` is its programme's from ``holds_from`` on.

    What was decided before stays as it was: each assessment and each payment keeps its version.
    Asked again for the version and day of the last decision, nothing happens.
    """
    require(may(by, Permission.ADOPT, country))
    if country.parent_id is not None:
        raise Refused("adopted_for_a_country")
    # Whoever decides holds the country's row, so that two decisions have an order.
    Territory.objects.select_for_update().get(pk=country.pk)
    last = adopted(version.programme).first()
    if last is not None and (last.version_id, last.holds_from) == (version.pk, holds_from):
        return last
    if not why.strip():
        raise Refused("adoption_needs_why")
    made = Adoption.objects.create(version=version, holds_from=holds_from, why=why.strip(), by=by)
    record(by=by, action="adopt_definition", subject=made, territory=country,
           before=_told(last.version) if last else None,
           after={**_told(version), "holds_from": holds_from.isoformat()}, why=why)  # fmt: skip
    return made


def _told(version: Version) -> dict[str, str]:
    return {"programme": version.programme, "version": version.digest}
