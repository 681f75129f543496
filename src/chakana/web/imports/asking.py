"""The page that asks what each column means: what it shows, and what it was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from chakana.interchange.forms import Field, fields
from chakana.language.definition import Definition
from chakana.web.imports.listing import words
from chakana.web.imports.meaning import Meaning, Rows
from chakana.web.imports.models import Upload
from chakana.web.imports.reading import ROW, table
from chakana.web.texts import language, say

SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_LETTERS = 5, 40, 40
ROWS: tuple[Rows, ...] = ("households", "persons", "both")
SAME = ("household.observed_on", "household.consent")
"""Fields that may be the same in every row, said once for a whole file."""
NEEDED = ("household.territory", *SAME)
"""What the register cannot do without."""


@dataclass(frozen=True)
class Question:
    """A field as the page asks it: the column that it has now, and what stands in it first."""

    name: str
    label: str
    column: str
    example: str
    same: str
    may_be_same: bool
    is_date: bool
    words: list[tuple[int, str]]
    choices: list[tuple[str, str]]


class Asked:
    """What the page shows of a file."""

    def __init__(self, upload: Upload, definition: Definition, meaning: Meaning) -> None:
        self.upload, self.meaning = upload, meaning
        self.fields = fields(definition)

    @cached_property
    def groups(self) -> list[tuple[str, str, list[Question], list[Question]]]:
        """The questions by table and kind: its text, the list of its columns, the questions that
        the file answers or must, and those that it does not.
        """
        found = []
        for level in ("household", "member"):
            for kind in ("upload_who_and_where", "upload_answers_of"):
                own = [
                    self._question(one)
                    for one in self.fields
                    if one.level == level and one.is_identity == (kind == "upload_who_and_where")
                ]
                there = [one for one in own if one.column or one.name in NEEDED]
                absent = [one for one in own if one not in there]
                title = f"{say(f'upload_of_{level}')}: {say(kind).lower()}"
                found.append((title, self._table(level), there, absent))
        return found

    def _table(self, level: str) -> str:
        return level if level in self.upload.columns else "household"

    @cached_property
    def tables(self) -> list[tuple[str, list[str]]]:
        """Each table with all of its columns."""
        return list(self.upload.columns.items())

    @cached_property
    def previews(self) -> list[tuple[str, list[str], list[tuple[int, list[str]]]]]:
        """Each table: its name, some of its columns, its first rows with their numbers."""
        return [
            (say(f"{name}_table"), columns[:SHOWN_COLUMNS], list(_cells(rows, columns)))
            for (name, columns), rows in zip(self.tables, self._first.values(), strict=True)
        ]

    @cached_property
    def _first(self) -> dict[str, pl.DataFrame]:
        return {
            name: table(self.upload.token, name).head(SHOWN_ROWS).collect()
            for name, _ in self.tables
        }

    @cached_property
    def _odd_words(self) -> dict[str, list[str]]:
        if self.upload.state != Upload.State.CHECKED:
            return {}
        with_choices = {one.full_name for one in self.fields if one.choices}
        columns = {k: v for k, v in self.meaning.columns.items() if k in with_choices}
        return words(self.upload, columns)

    def _question(self, one: Field) -> Question:
        column = self.meaning.columns.get(one.full_name, "")
        odd = [*self.meaning.values.get(one.full_name, ()), *self._odd_words.get(one.full_name, ())]
        return Question(
            one.full_name, one.label.in_language(language()), column,
            self._example(one.level, column), self.meaning.same.get(one.full_name, ""),
            one.full_name in SAME, one.name == "observed_on",
            list(enumerate(dict.fromkeys(odd))),
            [(value, text.in_language(language())) for value, text in one.choices.items()],
        )  # fmt: skip

    def _example(self, level: str, column: str) -> str:
        rows = self._first[self._table(level)]
        if column not in rows.columns:
            return ""
        told = rows[column].drop_nulls()
        return str(told[0])[:SHOWN_LETTERS] if told.len() else ""

    @property
    def shapes(self) -> list[tuple[str, str]]:
        """What a row of the file may be."""
        possible = ("both",) if "member" in self.upload.columns else ("households", "persons")
        return [(one, say(f"{one}_rows")) for one in possible]


def _cells(rows: pl.DataFrame, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    shown = columns[:SHOWN_COLUMNS]
    for row in rows.select(ROW, *shown).rows():
        yield row[0], ["" if cell is None else str(cell)[:SHOWN_LETTERS] for cell in row[1:]]


def meaning_in(asked: Mapping[str, Any], definition: Definition, before: Meaning) -> Meaning:
    """What the page was answered."""
    named = {one.full_name: one for one in fields(definition)}
    columns = {name: column for name in named if (column := _told(asked, f"column:{name}"))}
    same = {name: told for name in SAME if (told := _told(asked, f"same:{name}"))}
    shape = _told(asked, "rows")
    rows = next((one for one in ROWS if one == shape), before.rows)
    return replace(
        before, rows=rows, home_key=_told(asked, "home_key"),
        parent_key=_told(asked, "parent_key"), columns=columns,
        same={name: told for name, told in same.items() if name not in columns},
        values={name: said for name, one in named.items() if (said := _words(asked, one))},
        decimal_comma=asked.get("decimal_comma") == "1",
    )  # fmt: skip


def _words(asked: Mapping[str, Any], one: Field) -> dict[str, str]:
    found = {}
    number = 0
    while (word := asked.get(f"word:{one.full_name}:{number}")) is not None:
        choice = _told(asked, f"choice:{one.full_name}:{number}")
        if choice in one.choices:
            found[str(word)[:200]] = choice
        number += 1
    return found


def _told(asked: Mapping[str, Any], name: str) -> str:
    return str(asked.get(name, "")).strip()
