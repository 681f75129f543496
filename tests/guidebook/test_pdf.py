"""The PDF manual: accessible, complete, the same each time, and safe from a stranger's texts.

What is set is read back by typst's own query, which gives the elements of the document with
their texts; where poppler is installed its pdftotext reads the finished file as well.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.guidebook.pages import all_texts, manual
from tests.guidebook.test_html import HOSTILE, TEXTS

from chakana.guidebook import pdf
from chakana.guidebook.blocks import Block, Manual, Table
from chakana.guidebook.pdf import render_leaflet_pdf, render_pdf
from chakana.guidebook.plain import clean, plain
from chakana.problems import ChakanaError

typst = pytest.importorskip("typst", reason="the extra `report` is not installed")


def elements(of: Manual, selector: str) -> list[Any]:
    """The elements of the set document, by typst's own query."""
    content = pdf.content_of(of, only_leaflet=False)
    found: list[Any] = json.loads(pdf.typesetter(content).query(selector))
    return found


def texts(element: Any) -> str:
    """What an element reads."""
    if isinstance(element, dict):
        own = element["text"] if element.get("func") in ("text", "raw") else ""
        parts = (value for key, value in element.items() if key not in ("text", "func"))
        return own + "".join(texts(part) for part in parts)
    return "".join(texts(part) for part in element) if isinstance(element, list) else ""


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_claims_to_be_accessible_and_typst_upholds_it(language: str) -> None:
    """typst refuses to write PDF/UA-1 when headings skip a level or a text has no glyph."""
    made = render_pdf(manual(language))
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in made
    assert f"/Lang({language})".encode() in made
    assert page_count(made) > 10


def page_count(made: bytes) -> int:
    (found,) = re.findall(rb"/Type/Pages/Count (\d+)", made)
    return int(found)


def test_every_chapter_and_section_is_a_heading() -> None:
    of = manual()
    found = {texts(heading["body"]).strip() for heading in elements(of, "heading")}
    wanted = {clean(one.title) for one in of.chapters}
    wanted |= {clean(section.title) for one in of.chapters for section in one.sections}
    assert wanted <= found
    assert of.leaflet is not None
    assert of.leaflet.title in found


def test_values_and_prohibitions_are_set() -> None:
    of = manual()
    set_tables = "".join(texts(table) for table in elements(of, "table")).replace("\u00a0", " ")
    for value in ("S/ 100 per household per month", "S/ 120.50", "40 %", "S/ 12 345", "18 years"):
        assert value in set_tables
    lists = "".join(texts(one) for one in elements(of, "list"))
    assert "To work unpaid" in lists
    assert "To vote for somebody" in lists


def text_of(made: bytes, tmp_path: Path) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    file = tmp_path / "manual.pdf"
    file.write_bytes(made)
    run = subprocess.run([reader, str(file), "-"], capture_output=True, text=True, check=True)
    return run.stdout


def test_a_reader_finds_every_text_of_the_manual(tmp_path: Path) -> None:
    """Letters only: where lines break and words are parted is the typesetter's."""
    of = manual()
    read = letters(text_of(render_pdf(of), tmp_path))
    captions = {block.caption for block in blocks_of(of) if isinstance(block, Table)}
    for one in of.chapters:
        for text in all_texts(plain(one)):
            # Names of kinds and ids are single words and not set; a caption may be the heading.
            if " " in text and text not in captions:
                assert letters(text) in read, text


def blocks_of(of: Manual) -> list[Block]:
    return [b for one in of.chapters for part in (one, *one.sections) for b in part.blocks]


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_leaflet_is_one_page(language: str) -> None:
    assert page_count(render_leaflet_pdf(manual(language))) == 1


def test_the_file_is_the_same_each_time() -> None:
    assert render_pdf(manual()) == render_pdf(manual())


@cache
def headings_of_a_harmless_text() -> int:
    return len(elements(manual(mark="x"), "heading"))


def holds(hostile: str) -> None:
    """It is set, as text, and makes no element of its own."""
    of = manual(mark=f"{hostile}x")
    content, made = pdf.spelt_out(pdf.content_of(of, only_leaflet=False))
    assert made.startswith(b"%PDF")
    found = json.loads(pdf.typesetter(content).query("heading"))
    assert len(found) == headings_of_a_harmless_text()
    shown = json.loads(content)["manual"]["chapters"][2]["title"]
    assert shown in {texts(heading["body"]).strip() for heading in found}


def test_hostile_texts_stay_texts() -> None:
    holds(" ".join([*HOSTILE, "no glyph: 😀 漢字 عربي", "\\u{1f600} [U+41]"]))


@settings(max_examples=4)
@given(TEXTS)
def test_any_text_stays_a_text(hostile: str) -> None:
    holds(hostile)


def test_what_no_font_shows_is_spelt_out() -> None:
    content, _ = pdf.spelt_out(pdf.content_of(manual(mark=" 漢"), only_leaflet=False))
    assert "Every part [U+6F22]" in content


def test_without_typst_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ChakanaError) as caught:
        render_pdf(manual())
    (problem,) = caught.value.problems
    assert problem.code == "GDB001"
    assert "chakana[report]" in problem.hint
