"""How every chart of a report looks, and its drawing as SVG; nothing is fetched from elsewhere."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chakana.look.pages import colours
from chakana.problems import Location
from chakana.simulation.codes import stop
from chakana.simulation.figures import NO_BREAK

if TYPE_CHECKING:
    import altair as alt

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, MUTED, GRID = (colours()[name] for name in ("ink", "quiet", "line"))
SERIES = tuple(colours()[name] for name in ("first", "second", "third", "fourth"))
WIDTH = 640


def altair() -> Any:
    """The library of the charts; ChakanaError (SIM501) where it is not installed."""
    try:
        import altair as library
    except ImportError:
        message = "Charts need Altair and vl-convert, which are not installed."
        hint = "Install them with: pip install 'chakana[report]'."
        raise stop("SIM501", message, hint, Location("report")) from None
    return library


def share_axis() -> Any:
    """Shares as tables write them: ``40 %``."""
    return altair().Axis(labelExpr=f"format(datum.value * 100, '.0f') + '{NO_BREAK}%'")


def scale_of(names: Sequence[str], first: str | None = None) -> Any:
    """A colour for each of ``names``, ``first`` that of the first."""
    series = [*([first] if first else []), *SERIES]
    return altair().Scale(domain=list(names), range=series[: len(names)])


IN_LINES = "split(datum.value, '\\n')"
"""How Vega draws a label that holds the breaks of :func:`in_lines`."""


def in_lines(name: str, width: int = 24) -> str:
    """A long name broken into lines of at most ``width`` letters, its figures whole.

    >>> in_lines("Territorios Productivos para 400 000").split("\\n")
    ['Territorios Productivos', 'para 400\\xa0000']
    """
    return "\n".join(textwrap.wrap(firm(name), width, break_long_words=False))


def firm(text: str) -> str:
    """``text`` with its figures held together: no line breaks within ``400 000``."""
    return re.sub(r"(?<=\d) (?=\d)", NO_BREAK, text)


def legend() -> Any:
    """Above the chart, long names whole."""
    return altair().Legend(orient="top", labelLimit=320, symbolType="square")


def svg(chart: alt.TopLevelMixin) -> str:
    """The drawing, in the colours and type of every report."""
    import vl_convert

    axis = {"labelColor": INK, "titleColor": MUTED, "gridColor": GRID, "domainColor": MUTED,
            "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}  # fmt: skip
    config = {
        "font": FONT, "axis": axis, "view": {"stroke": None}, "background": "transparent",
        "legend": {"labelColor": INK, "labelFontSize": 13},
        "header": {"labelColor": INK, "labelFontSize": 13},
    }  # fmt: skip
    spec = chart.to_dict()
    spec["config"] = config
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return svg
