"""A map on which each territory has the pattern of its class of values.

It is read without colours: classes grow darker and denser, territories with room for it have their
name, each says its value when it is pointed at or reached with the keyboard, and a table says the
same. What is not known has a pattern of its own and is never taken for nought.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chakana.web.territories.maps.classes import class_of, limits, written
from chakana.web.territories.maps.paper import Paper, Polygons, box_of, joined, middle, path
from chakana.web.territories.models import Outline, Territory
from chakana.web.texts import say

Address = Callable[[Territory], str]
MOST_LINKS, MOST_NAMES = 300, 60
"""Above so many territories each class is drawn as one shape, and names would hide the map."""
MOST_BYTES = 45_000
"""Of the shapes: with names, legend and the rest of its page a map stays below 100 kB."""
GRIDS = (1, 2, 3, 5, 8, 12)
LETTER, LINE, DOT = 12, 25, 9
"""Units that a letter is wide, a line of text high, and a point's radius on the sheet."""
UNKNOWN = "u"


@dataclass(frozen=True)
class Shape:
    """What is drawn of a territory: its outline, or a point (longitude, latitude) without one."""

    territory: Territory
    value: float | None
    polygons: Polygons
    point: tuple[float, float] | None


def choropleth(
    territories: Iterable[Territory], values: Mapping[int, float | None], unit: str, *,
    title: str, address: Address | None = None, has_table: bool = True,
) -> SafeString:  # fmt: skip
    """A figure with the map of ``territories`` by their ``values`` (by key; absent is unknown).

    ``unit`` is ``share`` (0 to 1, shown in per cent), a sign such as ``m``, or empty. ``address``
    gives the page of a territory. ``has_table`` is false where the page has the table already.
    Territories without an outline are points at their coordinates; those without either stand in
    the table alone, and how many they are is told.
    """
    rows = list(territories)
    shapes = list(_shapes(rows, values))
    cuts = limits([one.value for one in shapes if one.value is not None], unit)
    name = f"m{hashlib.sha256(title.encode()).hexdigest()[:6]}"
    drawn = [one for one in shapes if one.polygons or one.point]
    box = box_of([one.polygons for one in drawn], [one.point for one in drawn if one.point])
    picture: SafeString | str = ""
    if box is not None:
        picture = _picture(drawn, cuts, unit, name, title, address, Paper.of(box))
        picture += _legend(shapes, cuts, unit, name)
    left = (
        sum(not one.polygons for one in shapes)
        if len(drawn) > MOST_LINKS
        else (len(shapes) - len(drawn))
    )
    note = format_html('<p class="quiet">{}</p>', say("map_left_out", count=left)) if left else ""
    table = _table(shapes, unit, title, address) if has_table else ""
    return format_html(
        '<figure class="map"><figcaption>{}</figcaption>{}{}{}</figure>',
        title, picture, note, table,
    )  # fmt: skip


def _shapes(rows: list[Territory], values: Mapping[int, float | None]) -> Iterator[Shape]:
    outlines = dict(
        Outline.objects.filter(territory__in=[one.pk for one in rows]).values_list(
            "territory_id", "polygons"
        )
    )
    for one in rows:
        point = None
        if one.longitude is not None and one.latitude is not None:
            point = (one.longitude, one.latitude)
        polygons = outlines.get(one.pk) or ()
        yield Shape(one, values.get(one.pk), polygons, None if polygons else point)


def _class(shape: Shape, cuts: list[float]) -> str:
    return UNKNOWN if shape.value is None else str(class_of(shape.value, cuts))


def _picture(
    shapes: list[Shape], cuts: list[float], unit: str, name: str, title: str,
    address: Address | None, paper: Paper,
) -> SafeString:  # fmt: skip
    if len(shapes) > MOST_LINKS:
        body = _by_class(shapes, cuts, name, paper)
    else:
        body = format_html_join("", "{}", (
            (_territory(one, shape, _class(one, cuts), unit, name, address),)
            for one, shape in zip(shapes, _paths(shapes, paper), strict=True)
        ))  # fmt: skip
    return format_html(
        '<svg viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}</svg>',
        paper.width, paper.height, title, _patterns(name, len(cuts)), body, _names(shapes, paper),
    )  # fmt: skip


def _paths(shapes: list[Shape], paper: Paper) -> list[str]:
    """The shape of each on the finest grid on which all of them weigh little enough.

    One that is too small for the grid is a dot in its place.
    """
    return _lightest(lambda sheet: [_path(one, sheet) for one in shapes], paper)


def _lightest(
    draw: Callable[[Paper], list[str]], paper: Paper, grids: Sequence[int] = GRIDS
) -> list[str]:
    found: list[str] = []
    for grid in grids:
        found = draw(replace(paper, grid=grid))
        if sum(map(len, found)) <= MOST_BYTES:
            break
    return found


def _path(one: Shape, paper: Paper) -> str:
    drawn = path(paper.rings(one.polygons))
    return drawn or _dot(*_place(one, paper), DOT if not one.polygons else DOT / 2)


def _place(one: Shape, paper: Paper) -> tuple[float, float]:
    if one.polygons:
        return paper.at(*middle(one.polygons))
    x, y = one.point or (0.0, 0.0)
    return paper.at(x * 10_000, y * 10_000)


def _dot(x: float, y: float, radius: float) -> str:
    across = round(2 * radius)
    half = f"{radius:g} {radius:g} 0 1 0"
    return f"M{round(x - radius)} {round(y)}a{half} {across} 0 {half} -{across} 0z"


def _territory(
    one: Shape, shape: str, of_class: str, unit: str, name: str, address: Address | None
) -> SafeString:
    told = written(one.value, unit) if one.value is not None else say("unknown")
    words = f"{one.territory.name}: {told}"
    drawn = format_html(
        '<path fill="url(#{}{})" fill-rule="evenodd" d="{}"><title>{}</title></path>',
        name, of_class, shape, words,
    )  # fmt: skip
    if address is None:
        return drawn
    return format_html('<a href="{}" aria-label="{}">{}</a>', address(one.territory), words, drawn)


def _by_class(shapes: list[Shape], cuts: list[float], name: str, paper: Paper) -> SafeString:
    """One shape for each class: too many territories to be told apart or reached one by one."""
    classes: dict[str, list[Shape]] = {}
    for one in shapes:
        classes.setdefault(_class(one, cuts), []).append(one)

    def draw(sheet: Paper) -> list[str]:
        return [
            path(joined(ring for one in some for ring in sheet.rings(one.polygons)))
            for some in classes.values()
        ]

    drawn = zip(classes, _lightest(draw, paper, GRIDS[1:]), strict=True)
    return format_html_join(
        "", '<path fill="url(#{}{})" fill-rule="evenodd" d="{}"/>',
        ((name, of_class, shape) for of_class, shape in drawn),
    )  # fmt: skip


def _names(shapes: list[Shape], paper: Paper) -> SafeString:
    """The names for which there is room: none lies over another."""
    if len(shapes) > MOST_NAMES:
        return SafeString("")
    placed: list[tuple[float, float, float]] = []
    written_: list[tuple[int, int, str]] = []
    for one in sorted(shapes, key=lambda shape: len(shape.territory.name)):
        x, y = _place(one, paper)
        half = len(one.territory.name) * LETTER / 2
        y += 0 if one.polygons else DOT + LINE * 0.6
        is_free = all(abs(y - b) > LINE or abs(x - a) > half + h for a, b, h in placed)
        if is_free and half < x < paper.width - half and 0 < y < paper.height:
            placed.append((x, y, half))
            written_.append((round(x), round(y), one.territory.name))
    return format_html(
        '<g class="names" aria-hidden="true">{}</g>',
        format_html_join("", '<text x="{}" y="{}">{}</text>', written_),
    )


PAPER, INK = "#fff", "#3b2a18"
TILES = (
    ("#fbf6ea", SafeString("")),
    ("#eed9a6", SafeString('<circle cx="4" cy="4" r="1.1"/>')),
    ("#d9a35f", SafeString('<path d="M0 9 9 0M-1 1 1-1M8 10 10 8"/>')),
    ("#a85f33", SafeString('<path d="M0 0 9 9M-1 8 1 10M8-1 10 1" stroke="#fbf6ea"/>')),
    ("#5b2415", SafeString('<path d="M0 4.5H9M4.5 0V9" stroke="#eed9a6"/>')),
)
"""Colour and marks of each class: both grow darker, so that it is read in grey and in print."""
NOT_KNOWN = SafeString('<path d="M0 9 9 0" stroke="#8a94a0" stroke-width="1.6"/>')
TILE = (
    '<pattern id="{}{}" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<rect width="9" height="9" fill="{}"/>'
    '<g fill="{}" stroke="{}" stroke-width=".9">{}</g></pattern>'
)


def _patterns(name: str, cuts: int) -> SafeString:
    """The tiles with which classes are filled."""
    tiles = [(str(at), *TILES[place]) for at, place in enumerate(_spread(max(cuts - 1, 1)))]
    tiles.append((UNKNOWN, PAPER, NOT_KNOWN))
    return format_html("<defs>{}</defs>", format_html_join("", TILE, (
        (name, at, colour, INK, INK, marks) for at, colour, marks in tiles
    )))  # fmt: skip


def _spread(classes: int) -> list[int]:
    """The tiles of so many classes: as far from each other as there are."""
    if classes == 1:
        return [2]
    return [round(at * (len(TILES) - 1) / (classes - 1)) for at in range(classes)]


def _legend(shapes: list[Shape], cuts: list[float], unit: str, name: str) -> SafeString:
    """Each class with its limits and how many territories are in it."""
    counts: dict[str, int] = {}
    for one in shapes:
        of_class = _class(one, cuts)
        counts[of_class] = counts.get(of_class, 0) + 1
    lines = [
        (name, str(at), say("map_from_to", low=written(low, unit), high=written(high, unit)),
         counts.get(str(at), 0))
        for at, (low, high) in enumerate(pairwise(cuts))
    ]  # fmt: skip
    if UNKNOWN in counts:
        lines.append((name, UNKNOWN, say("unknown"), counts[UNKNOWN]))
    swatch = (
        '<li><svg viewBox="0 0 36 24" width="36" height="24" aria-hidden="true">'
        '<rect width="36" height="24" fill="url(#{}{})"/></svg> {} '
        '<span class="quiet">({})</span></li>'
    )
    return format_html(
        '<ul class="legend" aria-label="{}">{}</ul>', say("map_legend"),
        format_html_join("", swatch, lines),
    )  # fmt: skip


def _table(shapes: list[Shape], unit: str, title: str, address: Address | None) -> SafeString:
    """The same in figures, the greatest first, what is not known last."""
    order = sorted(shapes, key=lambda one: (one.value is None, -(one.value or 0)))
    lines = format_html_join("", '<tr><th scope="row">{}</th><td class="number">{}</td></tr>', (
        (_linked(one.territory, address),
         say("unknown") if one.value is None else written(one.value, unit))
        for one in order
    ))  # fmt: skip
    return format_html(
        '<details class="more"><summary>{}</summary><table><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="number">{}</th></tr></thead><tbody>{}</tbody></table></details>',
        say("chart_figures"), say("territory"), title, lines,
    )  # fmt: skip


def _linked(one: Territory, address: Address | None) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', address(one), one.name) if address else one.name
