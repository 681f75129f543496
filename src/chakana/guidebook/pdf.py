"""A manual as an accessible PDF (PDF/UA-1), set by typst with the fonts that its wheel carries."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chakana.guidebook.blocks import Manual, plain
from chakana.problems import ChakanaError, Location, Problem

_TEMPLATE = Path(__file__).with_name("manual.typ")
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_MOST_ROUNDS = 20


def render_pdf(manual: Manual) -> bytes:
    """The whole manual; :class:`ChakanaError` (GDB001) without the extra ``report``."""
    return _render(manual, only_leaflet=False)


def render_leaflet_pdf(manual: Manual) -> bytes:
    """The leaflet alone on one page; ValueError where the definition gives nothing."""
    if manual.leaflet is None:
        raise ValueError(f"{manual.programme} gives nothing, so there is no leaflet.")
    return _render(manual, only_leaflet=True)


def _render(manual: Manual, *, only_leaflet: bool) -> bytes:
    data = plain(manual)
    content = {"manual": data, "leaflet": data["leaflet"], "only_leaflet": only_leaflet}
    text = json.dumps(content, ensure_ascii=False)
    day = datetime.fromisoformat(manual.day).replace(tzinfo=UTC)
    for _ in range(_MOST_ROUNDS):
        made, lacking = _compile(text, day)
        if made is not None:
            return made
        text = _spell_out(text, lacking)
    raise RuntimeError(f"typst still cannot show {sorted(lacking)!r}")


def _compile(text: str, day: datetime) -> tuple[bytes | None, set[str]]:
    """The PDF, or the characters for which the fonts have no glyph."""
    typst = _typst()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    compiler = typst.Compiler(_TEMPLATE.read_bytes(), font_paths=fonts, sys_inputs={"manual": text})
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=day)
    except typst.TypstError as error:
        lacking = {_unquoted(found) for found in _NO_GLYPH.findall(str(error.diagnostic))}
        if not lacking:
            raise
        return None, lacking
    assert isinstance(made, bytes)
    return made, set()


def _unquoted(shown: str) -> str:
    r"""A character as typst's message shows it: itself, or ``\u{1f600}``."""
    escaped = re.fullmatch(r"\\u\{([0-9a-fA-F]+)\}", shown)
    return chr(int(escaped.group(1), 16)) if escaped else shown


def _spell_out(text: str, lacking: set[str]) -> str:
    """The text with characters that cannot be shown written as their number: ``[U+1F600]``."""
    for character in {one for found in lacking for one in found}:
        if ord(character) > 0x7F:
            text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        message = "Printing a PDF needs typst, which is not installed."
        hint = (
            "Install it with: pip install 'chakana[report]', or write to a file that ends in .html."
        )
        raise ChakanaError(Problem("GDB001", message, Location("guidebook"), hint)) from None
    return typst
