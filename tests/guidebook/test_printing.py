"""The command, and the manuals of every definition that ships."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
import typer
from tests.guidebook.pages import EVERY_PART, Page
from typer.testing import CliRunner

from chakana.cli import guidebook
from chakana.expressions.figures import LANGUAGES, Language
from chakana.guidebook.plain import clean
from chakana.guidebook.printing import print_guidebook
from chakana.language import model
from chakana.language.load import Library
from chakana.language.parts import parts
from chakana.problems import ChakanaError

LIBRARY = Library()
DAY = date(2026, 1, 1)


def written(value: str, unit: str | None) -> str:
    """A value as a reader expects it, worked out from the file and not by the guidebook."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return ""  # texts and dates are said in words
    if unit == "share":
        return f"{(number * 100).normalize():f} %"
    whole, _, cents = f"{number:,f}".replace(",", " ").partition(".")
    cents = cents.rstrip("0")
    is_money = bool(unit) and str(unit)[:3].isupper()
    return whole + (f".{cents.ljust(2, '0') if is_money else cents}" if cents else "")


def read(source: str, out: Path, language: Language, *, leaflet: bool = False) -> str:
    print_guidebook(source, out, language=language, day=DAY, library=LIBRARY, leaflet=leaflet)
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_definition_of_the_library_prints(
    name: str, language: Language, tmp_path: Path
) -> None:
    page = Page(read(name, tmp_path / "manual.html", language))
    programme = LIBRARY.load(name).programme
    said = page.text.replace("\u00a0", " ")
    assert not page.faults
    assert len(page.values("id")) == len(set(page.values("id")))
    assert all(
        after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
    )
    for parameter in programme.parameters.values():
        assert clean(parameter.label.in_language(language)) in said
        for value in parameter.values.values():
            assert written(value, parameter.unit) in said
    assert nothing_left_out(programme, said, language) == []


def nothing_left_out(programme: model.Programme, said: str, language: Language) -> list[str]:
    """The texts and reasons of a definition that the page does not show, capitals apart."""
    texts = []
    for _, part in parts(programme):
        if isinstance(part, model.Text):
            texts.append(part.in_language(language))
        elif isinstance(part, model.Sourced) and part.because:
            texts.append(part.because.in_language(language))
    shown = said.casefold()
    return [text for text in texts if clean(text).casefold() not in shown]


def test_no_text_of_any_part_is_left_out(tmp_path: Path) -> None:
    page = Page(read(str(EVERY_PART), tmp_path / "manual.html", "en"))
    programme = LIBRARY.load(str(EVERY_PART)).programme
    assert nothing_left_out(programme, page.text, "en") == []
    assert "To work unpaid" in page.text


def test_a_reform_says_what_it_changes(tmp_path: Path) -> None:
    """The reform below raises one value; the rest of the manual is that of the reform as well."""
    reform = tmp_path / "more.yaml"
    changes = "{parameters.monthly_transfer.values: {2005-01-01: 160}}"
    title = "{es: Más dinero, en: More money}"
    reform.write_text(
        f"chakana: 1\nreform: xx/more\nof: pe/juntos\ntitle: {title}\nchanges: {changes}\n",
        encoding="utf-8",
    )
    said = Page(read(str(reform), tmp_path / "manual.html", "en")).text.replace("\u00a0", " ")
    assert "More money" in said
    assert "What this reform changes" in said
    assert "S/ 160" in said
    assert "Compared with Juntos" in said


@pytest.mark.parametrize("language", ["es", pytest.param("en", marks=pytest.mark.heavy)])
@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_definition_of_the_library_prints_as_pdf(
    name: str, language: Language, tmp_path: Path
) -> None:
    pytest.importorskip("typst", reason="the extra `report` is not installed")
    out = tmp_path / "manual.pdf"
    print_guidebook(name, out, language=language, day=DAY, library=LIBRARY)
    assert out.read_bytes().startswith(b"%PDF-1.7")


def run(*arguments: str) -> tuple[int, str, BaseException | None]:
    app = typer.Typer()
    app.callback()(lambda: None)
    guidebook.register(app)
    result = CliRunner().invoke(app, ["guidebook", *arguments])
    return result.exit_code, result.output, result.exception


def test_the_command_writes_the_manual_of_a_day(tmp_path: Path) -> None:
    out = tmp_path / "manual.html"
    code, said, _ = run(str(EVERY_PART), "--out", str(out), "--lang", "en", "--at", "2012-03-04")
    assert code == 0
    assert str(out) in said
    assert "2012-03-04" in said
    page = Page(out.read_text(encoding="utf-8"))
    assert "S/ 80 per household per month" in page.text.replace("\u00a0", " ")
    assert ("html", "lang", "en") in page.attributes


def test_an_office_sets_its_language_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "hoja.html"
    monkeypatch.setenv("CHAKANA_LANG", "es")
    assert run(str(EVERY_PART), "--out", str(out), "--leaflet")[0] == 0
    text = Page(out.read_text(encoding="utf-8")).text
    assert "Hoja para la" in text
    assert "Nadie puede exigir" in text


@pytest.mark.parametrize(
    ("source", "file", "options", "code"),
    [
        (str(EVERY_PART), "manual.docx", (), "GDB002"),
        ("pe/sisfoh", "hoja.html", ("--leaflet",), "GDB003"),
        (str(EVERY_PART), "no such folder/manual.html", (), "GDB004"),
        ("pe/juntoss", "manual.html", (), "CHK009"),
    ],
)
def test_what_cannot_be_printed_is_explained(
    source: str, file: str, options: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    status, _, error = run(source, "--out", str(tmp_path / file), *options)
    assert status == 1
    assert isinstance(error, ChakanaError)
    (problem,) = error.problems
    assert problem.code == code
    assert problem.hint


def test_an_unknown_language_or_day_is_refused(tmp_path: Path) -> None:
    out = str(tmp_path / "manual.html")
    assert run(str(EVERY_PART), "--out", out, "--lang", "fr")[0] == 2
    status, _, error = run(str(EVERY_PART), "--out", out, "--at", "yesterday")
    assert status == 1
    assert isinstance(error, ChakanaError)
    assert error.problems[0].code == "CLI001"


def test_the_guide_names_files_that_are_there_and_commands_that_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst", reason="the extra `report` is not installed")
    repository = EVERY_PART.parents[2]
    guide = (repository / "docs/how-to/print-a-guidebook.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests)/[^`]+)`", guide)
    assert len(named) >= 5
    assert [name for name in named if not (repository / name).exists()] == []
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ chakana guidebook (.+)$", guide, flags=re.MULTILINE)
    assert [run(*command.split())[0] for command in commands] == [0] * 3
    assert len(list(tmp_path.iterdir())) == 3
