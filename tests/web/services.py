"""Schools and clinics of a test, brought in as an office brings them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from chakana.web.territories.actions import import_territories
from chakana.web.territories.mapping import read_mapping
from chakana.web.territories.models import Territory

HEADING = "kind,code,name,territory,serves,services,latitude,longitude,capacity,since,until"
KINDS = ("school", "clinic")


def open_services(
    country: Territory, serves: Iterable[Territory], day: date, *, kinds: Iterable[str] = KINDS
) -> None:
    """A facility of each kind for each territory, known to be open from ``day`` on."""
    rows = [
        f"{kind},{kind}-{place.code},{kind} of {place.name},{place.code},{place.code},,,,,{day},"
        for place in serves
        for kind in kinds
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder, "facilities.csv")
        path.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
        import_territories(
            by=None, mapping=read_mapping("facilities"), files=[path], territory=country, day=day
        )
