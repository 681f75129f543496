"""The registration form of a definition as an XLSForm, for ODK Collect and KoboToolbox.

https://xlsform.org: a workbook whose sheets ``survey``, ``choices`` and ``settings`` say what is
asked. Nothing that a definition records is required: "does not know" stays an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from chakana.expressions.figures import Language
from chakana.expressions.types import Kind
from chakana.expressions.units import SHARE
from chakana.guidebook.quantities import Quantities
from chakana.interchange.forms import Field, fields, told
from chakana.interchange.workbooks import write_workbook
from chakana.language.definition import Definition
from chakana.language.model import Text
from chakana.problems import ChakanaError, Location, Problem

LANGUAGES: Mapping[Language, str] = {"es": "Español (es)", "en": "English (en)"}
"""Each language as the form's reader offers it; the first is shown at the start."""
ASKING = ("text", "date", "decimal", "select_one")
YES_NO, YES_NO_UNKNOWN = "yes_no", "yes_no_unknown"
DOES_NOT_KNOW = "does_not_know"
"""The answer of who does not know; where it comes back it is read as unknown."""
AGREES = "${consent} = 'yes'"
PAST = ". <= today()"
CENTS = "(. * 100) - round(. * 100, 0) < 0.001 and round(. * 100, 0) - (. * 100) < 0.001"


@dataclass(frozen=True)
class Place:
    """A territory that may be chosen in the form."""

    code: str
    name: str


@dataclass(frozen=True)
class Form:
    """A form as its sheets: each row a dict of column and cell."""

    name: str
    survey: Sequence[Mapping[str, str]]
    choices: Sequence[Mapping[str, str]]
    settings: Mapping[str, str]

    @property
    def questions(self) -> int:
        """How many things it asks."""
        return sum(row["type"].split()[0] in ASKING for row in self.survey)

    def write(self, file: IO[bytes]) -> None:
        """Write the workbook. A text that begins like a formula stays a text.

        Raises :class:`ChakanaError` (FRM005) where openpyxl is not installed.
        """
        write_workbook(file, self.name, {
            "survey": _rows(self.survey), "choices": _rows(self.choices),
            "settings": _rows([self.settings]),
        })  # fmt: skip


def _rows(rows: Sequence[Mapping[str, str]]) -> Iterator[list[str]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    yield names
    for row in rows:
        yield [row.get(one, "") for one in names]


def registration_form(definition: Definition, places: Sequence[Place] = ()) -> Form:
    """The form that registers households for ``definition``; ``places`` are the territories that
    may be chosen, without them the code is written.

    Raises :class:`ChakanaError` (FRM001) for a definition that records nothing of households.
    """
    asked = fields(definition)
    if all(one.is_identity for one in asked):
        message = f"{definition.id} records no variable of a household or of its members."
        raise ChakanaError(Problem("FRM001", message, Location(definition.id)))
    title = Text(
        es=told("title").es.format(programme=definition.programme.title.es),
        en=told("title").en.format(programme=definition.programme.title.en),
    )
    name = f"{definition.id.replace('/', '_').replace('-', '_')}_register"
    survey = [*_survey(definition, asked, places)]
    settings = {
        "form_title": title.es, "form_id": name, "version": definition.identity[:12],
        "default_language": LANGUAGES["es"],
    }  # fmt: skip
    return Form(name, survey, [*_lists(asked, places)], settings)


def _survey(
    definition: Definition, asked: Sequence[Field], places: Sequence[Place]
) -> Iterator[dict[str, str]]:
    purpose = _filled("purpose", programme=definition.programme.title)
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    yield _question("note", "purpose", purpose)
    by_name = {one.name: one for one in asked if one.level == "household" and one.is_identity}
    for one in by_name.values():
        required = {"required": "yes"}
        if one.name == "consent":
            yield _question(f"select_one {YES_NO}", one.name, one.label) | required
        elif one.name == "territory":
            kind = "select_one territory" if places else "text"
            code = {} if places else _checked("regex(., '^[0-9A-Za-z-]{1,40}$')", "must_be_code")
            yield _question(kind, one.name, one.label) | required | code
        else:
            yield _question("date", one.name, one.label) | required | _checked(PAST, "must_be_past")
    inside = {"relevant": AGREES}
    yield _question("begin_group", "household", told("household")) | inside
    yield from (_asked(one) for one in asked if one.level == "household" and not one.is_identity)
    yield {"type": "end_group", "name": "household"}
    yield _question("begin_repeat", "member", told("member")) | inside
    yield from (_asked(one) for one in asked if one.level == "member")
    yield {"type": "end_repeat", "name": "member"}


def _asked(one: Field) -> dict[str, str]:
    """The question of a field: its type, how it is answered and what an answer must be."""
    kind, hints, check = _answered(one)
    found = _question(kind, one.name, one.label, _sentences(hints)) | check
    if one.name == "document_number" and one.is_identity:
        found["relevant"] = "${document_kind} != 'no_document'"
    return found


def _answered(one: Field) -> tuple[str, list[Text], dict[str, str]]:
    empty = told("leave_empty")
    if one.kind is Kind.BOOLEAN:
        return f"select_one {YES_NO_UNKNOWN}", [], {}
    if one.choices:
        return f"select_one {_list(one)}", [], {}
    if one.kind is Kind.DATE:
        return "date", [empty], _checked(PAST, "must_be_past")
    if one.kind is Kind.TEXT:
        return "text", [empty], {}
    return "decimal", [_unit(one), empty], _limits(one)


def _limits(one: Field) -> dict[str, str]:
    """What a figure must be: between its limits; whole cents where it is money."""
    between = one.between or ((0.0, 1.0) if one.unit == SHARE else None)
    if between:
        least, most = (f"{limit:g}" if limit < 1e6 else f"{limit:.0f}" for limit in between)
        return _checked(f". >= {least} and . <= {most}", "must_be_between", least=least, most=most)
    return _checked(CENTS, "must_be_cents") if one.kind is Kind.MONEY else {}


def _unit(one: Field) -> Text:
    if one.unit is None:
        return Text(es="", en="")
    if one.unit == SHARE:
        return told("as_share")
    said = {code: Quantities(code).unit(str(one.unit)) for code in LANGUAGES}
    return _filled("in_unit", unit=Text(**said))


def _list(one: Field) -> str:
    return f"{one.level}_{one.name}"


def _lists(asked: Sequence[Field], places: Sequence[Place]) -> Iterator[dict[str, str]]:
    unknown = told("does_not_know")
    for name in (YES_NO, YES_NO_UNKNOWN):
        yield _choice(name, "yes", told("yes"))
        yield _choice(name, "no", told("no"))
    yield _choice(YES_NO_UNKNOWN, DOES_NOT_KNOW, unknown)
    for one in asked:
        for value, label in one.choices.items():
            yield _choice(_list(one), value, label)
        if one.choices:
            yield _choice(_list(one), DOES_NOT_KNOW, unknown)
    for place in places:
        yield _choice("territory", place.code, Text(es=place.name, en=place.name))


def _choice(name: str, value: str, label: Text) -> dict[str, str]:
    return {"list_name": name, "name": value, **_spoken("label", label)}


def _question(kind: str, name: str, label: Text, hint: Text | None = None) -> dict[str, str]:
    said = _spoken("label", label) | (_spoken("hint", hint) if hint else {})
    return {"type": kind, "name": name, **said}


def _spoken(column: str, text: Text) -> dict[str, str]:
    """A text in a column for each language; no reference to a question can stand in it."""
    return {
        f"{column}::{LANGUAGES[code]}": text.in_language(code).replace("${", "$ {")
        for code in LANGUAGES
        if text.in_language(code)
    }


def _checked(constraint: str, message: str, **places: str) -> dict[str, str]:
    filled = {name: Text(es=text, en=text) for name, text in places.items()}
    said = _filled(message, **filled)
    return {"constraint": constraint, **_spoken("constraint_message", said)}


def _filled(key: str, **places: Text) -> Text:
    """The text called ``key``, its places filled in each language."""
    return Text(**{
        code: told(key).in_language(code).format(
            **{name: text.in_language(code) for name, text in places.items()}
        )
        for code in LANGUAGES
    })  # fmt: skip


def _sentences(texts: Sequence[Text]) -> Text:
    return Text(**{
        code: " ".join(filter(None, (text.in_language(code) for text in texts)))
        for code in LANGUAGES
    })  # fmt: skip
