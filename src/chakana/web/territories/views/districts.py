"""The district register: a table of the districts one may see, sorted, and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from chakana.expressions.figures import grouped
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.pages import paged, user_of
from chakana.web.plain import plain
from chakana.web.territories import register
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.texts import say

A_PAGE = 50
SORTS = ("tasa", "nombre", "poblacion", "codigo")
VARIABLES = (register.RATE, register.LOW, register.HIGH, register.PERSONS, register.ALTITUDE)


class District(NamedTuple):
    """A district, the names of what it lies in, and the figures that hold today."""

    one: Territory
    above: Sequence[str]
    held: dict[str, register.Held]

    def figure(self, name: str) -> Any:
        """The value of a variable; None where it is not known."""
        return self.held[name].value if name in self.held else None


def districts(request: HttpRequest) -> HttpResponse:
    """A page of the register, sorted as asked."""
    sort, region = _asked(request)
    rows = _sorted(_districts(request, region), sort)
    page = paged(request, [row.one for row in rows], A_PAGE)
    keys = {one.pk for one in page}
    known = register.words()
    labels = {name: register.word(name, known) for name in VARIABLES}
    sorts = [(name, say(f"districts_sort_{name}")) for name in SORTS]
    return render(request, "territories/districts.html", {
        "page": page, "total_text": grouped(Decimal(len(rows))), "region": region,
        "regions": _regions(request), "sort": sort, "sorts": sorts, "words": labels,
        "lines": [(row.one, _shown(row, labels)) for row in rows if row.one.pk in keys],
    })  # fmt: skip


def districts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same districts with every figure, its day and its source."""
    sort, region = _asked(request)
    rows = _sorted(_districts(request, region), sort)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="distritos.csv"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _lines(rows: list[District]) -> Iterator[str]:
    """The lines of the file, begun by the mark that spreadsheets look for."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_heading())
    for row in rows:
        told = [_cell(row.held.get(name), field) for name in VARIABLES
                for field in ("value", "holds_from", "source")]  # fmt: skip
        province, region = (*row.above, "", "")[:2] if len(row.above) > 1 else ("", *row.above)
        names = (_safe(text) for text in (row.one.name, province, region))
        yield writer.writerow([row.one.code, *names, *told])


def _heading() -> list[str]:
    known = register.words()
    ranks = [say(f"rank_{rank}") for rank in ("district", "province", "region")]
    labels = [register.word(name, known).label for name in VARIABLES]
    more = ("", f", {say('figure_from')}", f", {say('source').lower()}")
    return [say("territory_code"), *ranks, *(f"{one}{end}" for one in labels for end in more)]


def _cell(held: register.Held | None, field: str) -> Any:
    value = getattr(held, field) if held else ""
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> _safe("=1+1"), _safe("Andahuaylas")
    ("'=1+1", 'Andahuaylas')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _asked(request: HttpRequest) -> tuple[str, str]:
    sort = request.GET.get("orden", "")
    return sort if sort in SORTS else SORTS[0], request.GET.get("region", "")


def _regions(request: HttpRequest) -> list[tuple[str, str]]:
    """The regions in which the user sees something, by code and name."""
    seen = visible(user_of(request), Permission.SEE_TERRITORIES).filter(rank="district")
    above = {path.rsplit("/", 2)[0] for path in seen.order_by().values_list("path", flat=True)}
    paths = {f"{part}/" for path in above for part in (path, path.rsplit("/", 1)[0])}
    rows = Territory.objects.filter(rank="region", path__in=paths).order_by("name")
    return list(rows.values_list("code", "name"))


def _districts(request: HttpRequest, region: str) -> list[District]:
    rows = visible(user_of(request), Permission.SEE_TERRITORIES).filter(rank="district")
    top = Territory.objects.filter(rank="region", code=region).first() if region else None
    rows = inside(rows, top, through="") if top else rows
    held = register.today(rows, *VARIABLES)
    found = list(rows)
    paths = {path for one in found for path in one.above()[:-1]}
    names = dict(Territory.objects.filter(path__in=paths).exclude(rank="country")
                 .values_list("path", "name"))  # fmt: skip
    return [
        District(one, [names[path] for path in reversed(one.above()[:-1]) if path in names],
                 held.get(one.pk, {}))
        for one in found
    ]  # fmt: skip


def _sorted(rows: list[District], sort: str) -> list[District]:
    """By rate or persons the greatest first and what is not known last; else by name or code."""
    if sort == "nombre":
        return sorted(rows, key=lambda row: (plain(row.one.name), row.one.code))
    if sort == "codigo":
        return sorted(rows, key=lambda row: row.one.code)
    name = register.RATE if sort == "tasa" else register.PERSONS

    def order(row: District) -> tuple[bool, float, str]:
        value = row.figure(name)
        is_known = isinstance(value, int | float)
        return not is_known, -float(value) if is_known else 0.0, row.one.code

    return sorted(rows, key=order)


def _shown(row: District, labels: dict[str, register.Word]) -> dict[str, str]:
    """The figures of a row as people read them; what is not known is said."""
    low, high = row.figure(register.LOW), row.figure(register.HIGH)
    rate, held = labels[register.RATE], row.held.get(register.RATE)
    return {
        "rate": rate.shown(row.figure(register.RATE)),
        "interval": "" if None in (low, high) else f"{rate.shown(low)} – {rate.shown(high)}",
        "year": str(held.holds_from.year) if held else "",
        "persons": labels[register.PERSONS].shown(row.figure(register.PERSONS)),
        "altitude": labels[register.ALTITUDE].shown(row.figure(register.ALTITUDE)),
        "above": " · ".join(row.above),
    }
