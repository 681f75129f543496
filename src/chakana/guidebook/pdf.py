"""A manual as an accessible PDF (PDF/UA-1), set by typst with the fonts that its wheel carries."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from chakana.guidebook.blocks import Manual
from chakana.guidebook.codes import stop
from chakana.guidebook.plain import plain
from chakana.look.pages import colours

_TEMPLATE = Path(__file__).with_name("manual.typ")
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_MOST_ROUNDS = 20
"""typst names the characters it cannot show a few at a time."""


def render_pdf(manual: Manual) -> bytes:
    """The whole manual; ChakanaError (GDB001) without the extra ``report``."""
    return spelt_out(content_of(manual, only_leaflet=False))[1]


def render_leaflet_pdf(manual: Manual) -> bytes:
    """The leaflet alone on one page; ValueError where the definition gives nothing."""
    if manual.leaflet is None:
        raise ValueError(f"{manual.programme} gives nothing, so there is no leaflet.")
    return spelt_out(content_of(manual, only_leaflet=True))[1]


def content_of(manual: Manual, *, only_leaflet: bool) -> str:
    """What the template reads, as JSON. Texts are data there and never markup."""
    data = plain(manual)
    content = {
        "manual": data, "leaflet": data["leaflet"], "only_leaflet": only_leaflet,
        "colours": colours(),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False)


def render_form(template: Path, form: Mapping[str, Any], day: date) -> bytes:
    """A PDF of another template, which reads ``form`` and ``colours`` from ``sys.inputs.content``.

    For minutes, letters and the like; ChakanaError (GDB001) without the extra ``report``.
    """
    content = json.dumps({"form": form, "colours": colours()}, ensure_ascii=False)
    return spelt_out(content, template, day)[1]


def typesetter(content: str, template: Path = _TEMPLATE) -> Any:
    """A typst compiler for ``content`` that sees no font but its own. It serves once."""
    typst = _typst()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(template.read_bytes(), font_paths=fonts, sys_inputs={"content": content})


def spelt_out(
    content: str, template: Path = _TEMPLATE, day: date | None = None
) -> tuple[str, bytes]:
    """The content with what no font shows written as its number (``[U+1F600]``), and its PDF."""
    day = day or date.fromisoformat(json.loads(content)["manual"]["day"])
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for _ in range(_MOST_ROUNDS):
        made, lacking = _compile(content, template, moment)
        if made is not None:
            return content, made
        for character in lacking:
            content = content.replace(character, f"[U+{ord(character):04X}]")
    raise RuntimeError(f"typst still cannot show {sorted(lacking)!r}")


def _compile(content: str, template: Path, day: datetime) -> tuple[bytes | None, set[str]]:
    """The PDF, or the characters for which the fonts have no glyph."""
    compiler = typesetter(content, template)
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=day)
    except _typst().TypstError as error:
        shown = _NO_GLYPH.findall(f"{error.message}\n{error.diagnostic}")
        lacking = {one for text in shown for one in _unescaped(text) if ord(one) > 0x7F}
        if not lacking:
            raise
        return None, lacking
    assert isinstance(made, bytes)
    return made, set()


def _unescaped(shown: str) -> str:
    r"""Characters as typst's message shows them: themselves, or ``\u{1f600}``."""
    return re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda found: chr(int(found.group(1), 16)), shown)


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        message = "Printing a PDF needs typst, which is not installed."
        hint = "Install it with: pip install 'chakana[report]', or write to a .html file."
        raise stop("GDB001", message, hint, "guidebook") from None
    return typst
