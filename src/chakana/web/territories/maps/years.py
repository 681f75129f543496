"""A figure over the years as a small line, each point with its day and value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chakana.web.territories.maps.classes import written
from chakana.web.texts import short_day

WIDE, HIGH, SIDE, HEAD, FOOT = 640, 200, 70, 34, 34


def years(title: str, points: Sequence[tuple[date, float]], unit: str) -> SafeString:
    """A figure for ``points`` in the order of their days; empty for fewer than two."""
    if len(points) < 2:
        return SafeString("")
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    top = max(value for _, value in points) or 1.0
    placed = [
        (round(SIDE + (WIDE - 2 * SIDE) * (day.toordinal() - first) / (last - first)),
         round(HIGH - FOOT - (HIGH - HEAD - FOOT) * max(value, 0.0) / top), day, value)
        for day, value in points
    ]  # fmt: skip
    marks = format_html_join(
        "",
        '<circle cx="{0}" cy="{1}" r="5"/><text x="{0}" y="{2}">{3}</text>'
        '<text x="{0}" y="{4}">{5}</text>',
        ((x, y, y - 12, written(value, unit), HIGH - 8, short_day(day))
         for x, y, day, value in placed),
    )  # fmt: skip
    line = " ".join(f"{x},{y}" for x, y, _, _ in placed)
    return format_html(
        '<figure class="years"><figcaption>{0}</figcaption>'
        '<svg viewBox="0 0 {1} {2}" role="img" aria-label="{0}: {3}">'
        '<path d="M{4} {5}H{6}"/><polyline points="{7}"/>{8}</svg></figure>',
        title, WIDE, HIGH, "; ".join(f"{short_day(d)} {written(v, unit)}" for d, v in points),
        SIDE // 2, HIGH - FOOT, WIDE - SIDE // 2, line, marks,
    )  # fmt: skip
