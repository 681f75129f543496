"""Pages that need nothing but themselves: templates, a style sheet, and the colours of it all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_BASE = Path(__file__).with_name("base.css")


@cache
def environment(folder: Path) -> Environment:
    """The templates of ``folder``: texts are escaped, and a name that is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def style(own: Path) -> str:
    """The style sheet of a page: what all pages share, then ``own``."""
    return _BASE.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


@cache
def colours() -> Mapping[str, str]:
    """Colour → its hexadecimal figure, for renderers that read no style sheet.

    >>> colours()["paper"]
    '#ffffff'
    """
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", _BASE.read_text(encoding="utf-8")))
