"""Charts drawn by the server: plain SVG in the colours of the page, the figures in words below.

Each is a ``figure`` with a caption, a picture that needs no colour to be read, and a table that
opens. Values are shown as the functions of ``templatetags.chakana`` write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chakana.web.site.templatetags.chakana import grouped
from chakana.web.texts import say

Number = int | float | Decimal
Words = Callable[[Number], str]
SERIES = ("first", "second", "third", "fourth")
WIDE, LINE, NAMES, ROOM = 640, 34, 190, 110
"""The picture in its own units: its width, the height of a bar with its gap, the columns of names
and of values."""


def _plain(value: Number) -> str:
    return grouped(Decimal(str(value)))


def bars(title: str, rows: Sequence[tuple[str, Number]], words: Words = _plain) -> SafeString:
    """A bar for each row, its name before it and its value behind it."""
    widest = _scale([value for _, value in rows])
    drawn = format_html_join("", _BAR, (
        (LINE * index + 22, name, NAMES, LINE * index + 5, _length(value, widest), LINE - 10,
         NAMES + _length(value, widest) + 8, words(value))
        for index, (name, value) in enumerate(rows)
    ))  # fmt: skip
    table = _table([""], [(name, [words(value)]) for name, value in rows], title)
    return _figure(title, LINE * len(rows), drawn, table)


_BAR = (
    '<text x="0" y="{0}">{1}</text><rect class="first" x="{2}" y="{3}" width="{4}" height="{5}"/>'
    '<text x="{6}" y="{0}">{7}</text>'
)


def stacked(
    title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]],
    words: Words = _plain,
) -> SafeString:  # fmt: skip
    """A bar for each row, cut into ``parts`` (four at most), its sum behind it."""
    widest = _scale([sum(map(float, values)) for _, values in rows])
    drawn = format_html_join("", '<text x="0" y="{}">{}</text>{}<text x="{}" y="{}">{}</text>', (
        (LINE * at + 52, name, _pieces(values, widest, LINE * at + 35),
         NAMES + _length(sum(map(float, values)), widest) + 8, LINE * at + 52,
         words(sum(map(Decimal, map(str, values)))))
        for at, (name, values) in enumerate(rows)
    ))  # fmt: skip
    table = _table(parts, [(name, [words(one) for one in values]) for name, values in rows], title)
    return _figure(title, LINE * len(rows) + 30, _legend(parts) + drawn, table)


def _pieces(values: Sequence[Number], widest: float, top: int) -> SafeString:
    found, left = [], float(NAMES)
    for series, value in zip(SERIES, values, strict=False):
        width = _length(value, widest)
        found.append((series, round(left, 1), top, max(width - 1, 0), LINE - 10))
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


def _length(value: Number, widest: float) -> float:
    return round(max(float(value), 0.0) / widest * (WIDE - NAMES - ROOM), 1)


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
