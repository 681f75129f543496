"""Charts drawn by the server: plain SVG in the colours of the page, the figures in words below.

Each is a ``figure`` with a caption, a picture that needs no colour to be read, and a table that
opens. Values are shown as the functions of ``templatetags.chakana`` write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chakana.web.site.templatetags.chakana import grouped
from chakana.web.texts import say

Number = int | float | Decimal
Words = Callable[[Number], str]
SERIES = ("first", "second", "third", "fourth")
BESIDE = 24
"""Letters of a name that has room beside its bar."""
WIDE, LINE, NAMES, ROOM = 640, 34, 190, 110
"""The picture in its own units: its width, the height of a bar with its gap, the columns of names
and of values."""


def _plain(value: Number) -> str:
    return grouped(Decimal(str(value)))


@dataclass(frozen=True)
class _Rows:
    """Where bars lie: beside their names, or each below its own where one of them is long.

    ``left`` is where bars begin, ``line`` the height of a row, ``said`` and ``bar`` where in it the
    name stands and the bar begins.
    """

    left: int
    line: int
    said: int
    bar: int

    @classmethod
    def of(cls, names: Iterable[str]) -> _Rows:
        """The room that ``names`` need."""
        if any(len(name) > BESIDE for name in names):
            return cls(0, LINE + 20, 16, 23)
        return cls(NAMES, LINE, 22, 5)

    def length(self, value: Number, widest: float) -> float:
        """How long the bar of ``value`` is."""
        return round(max(float(value), 0.0) / widest * (WIDE - self.left - ROOM), 1)

    def name(self, name: str, top: int) -> SafeString:
        """The name of the row that begins at ``top``."""
        return format_html('<text x="0" y="{}">{}</text>', top + self.said, name)

    def value(self, length: float, top: int, text: str) -> SafeString:
        """What stands behind a bar."""
        x, y = round(self.left + length + 8, 1), top + self.bar + 17
        return format_html('<text x="{}" y="{}">{}</text>', x, y, text)


def bars(title: str, rows: Sequence[tuple[str, Number]], words: Words = _plain) -> SafeString:
    """A bar for each row, its name before or above it and its value behind it."""
    pairs = [(name, [value]) for name, value in rows]
    return _drawn(title, [""], pairs, words, legend=False)


def stacked(
    title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]],
    words: Words = _plain,
) -> SafeString:  # fmt: skip
    """A bar for each row, cut into ``parts`` (four at most), its sum behind it."""
    return _drawn(title, parts, rows, words, legend=True)


def _drawn(
    title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]], words: Words,
    *, legend: bool,
) -> SafeString:  # fmt: skip
    room, begins = _Rows.of(name for name, _ in rows), 30 if legend else 0
    widest = _scale([sum(map(float, values)) for _, values in rows])
    drawn = _legend(parts) if legend else SafeString("")
    for at, (name, values) in enumerate(rows):
        top, whole = room.line * at + begins, sum(map(Decimal, map(str, values)))
        drawn += room.name(name, top) + _pieces(values, widest, top, room)
        drawn += room.value(room.length(whole, widest), top, words(whole))
    table = _table(parts, [(name, [words(one) for one in values]) for name, values in rows], title)
    return _figure(title, room.line * len(rows) + begins, drawn, table)


def _pieces(values: Sequence[Number], widest: float, top: int, room: _Rows) -> SafeString:
    found, left, gap = [], float(room.left), 1 if len(values) > 1 else 0
    for series, value in zip(SERIES, values, strict=False):
        width = room.length(value, widest)
        found.append((series, round(left, 1), top + room.bar, max(width - gap, 0), LINE - 10))
        left += width
    piece = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
    return format_html_join("", piece, found)


HIGH, TOP, LEFT, FOOT = 260, 34, 90, 28


def lines(
    title: str, moments: Sequence[str], series: Sequence[tuple[str, Sequence[Number | None]]],
    words: Words = _plain,
) -> SafeString:  # fmt: skip
    """A line for each series (four at most) over ``moments``; a gap where nothing is known."""
    highest = _scale([one for _, values in series for one in values if one is not None])
    step = (WIDE - LEFT - 20) / max(len(moments) - 1, 1)
    drawn = format_html_join("", '<path class="{}" d="{}"/>', (
        (name, _path(values, highest, step))
        for name, (_, values) in zip(SERIES, series, strict=False)
    ))  # fmt: skip
    every = -(-len(moments) // 8)
    below = format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', (
        (round(LEFT + step * at), HIGH + TOP + FOOT - 6, moment)
        for at, moment in enumerate(moments) if at % every == 0
    ))  # fmt: skip
    names = [name for name, _ in series]
    rows = [(moment, [_or_dash(values[at], words) for _, values in series])
            for at, moment in enumerate(moments)]  # fmt: skip
    picture = _legend(names) + _levels(highest, words) + drawn + below
    return _figure(title, HIGH + TOP + FOOT, picture, _table(names, rows, title))


def _or_dash(value: Number | None, words: Words) -> str:
    return "—" if value is None else words(value)


def _path(values: Sequence[Number | None], highest: float, step: float) -> str:
    said, pen_is_down = [], False
    for at, value in enumerate(values):
        if value is not None:
            x, y = LEFT + step * at, TOP + HIGH - HIGH * float(value) / highest
            said.append(f"{'L' if pen_is_down else 'M'}{x:.1f} {y:.1f}")
        pen_is_down = value is not None
    return " ".join(said)


def _levels(highest: float, words: Words) -> SafeString:
    """Four levels with their figures, nought included."""
    level = '<path class="axis" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
    heights = [(part, TOP + HIGH - HIGH * part // 4) for part in range(5)]
    return format_html_join("", level, (
        (LEFT, y, WIDE, LEFT - 8, y + 5, words(round(highest * part / 4, 2)))
        for part, y in heights
    ))  # fmt: skip


def _legend(names: Iterable[str]) -> SafeString:
    """A square of each colour with its name, in one line above."""
    found, left = [], 0
    for series, name in zip(SERIES, names, strict=False):
        found.append((series, left, left + 20, name))
        left += 40 + 8 * len(name)
    mark = '<rect class="{}" x="{}" y="4" width="14" height="14"/><text x="{}" y="16">{}</text>'
    return format_html_join("", mark, found)


def _scale(values: Sequence[Number]) -> float:
    """The largest of ``values``, 1 where there is none above nought."""
    return max([float(one) for one in values], default=0.0) or 1.0


def _table(
    heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], title: str
) -> SafeString:
    """The figures of a chart."""
    head = format_html_join("", '<th scope="col" class="number">{}</th>',
                            ((one or title,) for one in heads))  # fmt: skip
    body = format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', (
        (name, format_html_join("", '<td class="number">{}</td>', ((one,) for one in values)))
        for name, values in rows
    ))  # fmt: skip
    return format_html(
        "<table><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>", head, body
    )


def _figure(title: str, height: int, drawn: SafeString, table: SafeString) -> SafeString:
    return format_html(
        '<figure class="chart"><figcaption>{0}</figcaption>'
        '<svg viewBox="0 0 {1} {2}" role="img" aria-label="{0}">{3}</svg>'
        '<details class="more"><summary>{4}</summary>{5}</details></figure>',
        title, WIDE, height, drawn, say("chart_figures"), table,
    )  # fmt: skip
