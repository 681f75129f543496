"""From the name of a definition to a file that can be handed out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from chakana.expressions.figures import Language
from chakana.guidebook.blocks import Manual
from chakana.guidebook.codes import stop
from chakana.guidebook.manual import build_manual
from chakana.guidebook.neighbours import neighbours
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.simulation.cases import CaseResult, run_cases

ENDINGS = (".html", ".pdf")


def print_guidebook(
    source: str,
    out: Path,
    *,
    language: Language,
    day: date,
    library: Library,
    leaflet: bool = False,
) -> Manual:
    """Write the manual of ``source``, or its leaflet alone, to ``out`` (``.html`` or ``.pdf``).

    Values are those in force on ``day``. Raises ChakanaError: what is wrong with
    the definition or its cases, GDB001 (no typst), GDB002 (another ending), GDB003 (no leaflet),
    GDB004 (a file that cannot be written).
    """
    if out.suffix.lower() not in ENDINGS:
        message = f"'{out.name}' ends neither in .html nor in .pdf."
        raise stop("GDB002", message, "Name the file manual.html or manual.pdf.", str(out))
    definition = library.load(source)
    cases = worked_cases(library, source, definition)
    reformed = library.load(definition.reform_of) if definition.reform_of else None
    manual = build_manual(
        definition, language, day, neighbours=neighbours(library), cases=cases, reformed=reformed
    )
    if leaflet and manual.leaflet is None:
        message = f"'{definition.id}' gives nothing, so there is no leaflet to hand to anybody."
        raise stop("GDB003", message, "Leave out --leaflet.", definition.document.file)
    _write(out, _rendered(manual, out.suffix.lower(), leaflet))
    return manual


def worked_cases(library: Library, source: str, definition: Definition) -> Sequence[CaseResult]:
    """The results of the cases that stand beside the definition; none without such a file.

    A reform has none: those beside what it reforms were written for other rules.
    """
    if definition.reform_of:
        return ()
    path = Path(definition.document.file)
    beside = path.with_name(f"{path.stem}.cases.yaml")
    return run_cases(library, source) if beside.is_file() else ()


def _rendered(manual: Manual, ending: str, leaflet: bool) -> bytes:
    if ending == ".pdf":
        from chakana.guidebook.pdf import render_leaflet_pdf, render_pdf

        return render_leaflet_pdf(manual) if leaflet else render_pdf(manual)
    from chakana.guidebook.html import render_html, render_leaflet_html

    return (render_leaflet_html(manual) if leaflet else render_html(manual)).encode()


def _write(out: Path, content: bytes) -> None:
    """Write ``content`` beside its place and move it there: whole, or not at all."""
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        message = f"The file cannot be written: {error.strerror or error}."
        raise stop("GDB004", message, "Choose a folder that exists.", str(out)) from None
