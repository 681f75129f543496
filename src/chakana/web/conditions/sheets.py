"""A list as a file that is filled in where there is no connection, and what it then says.

A line with nothing in its last cell says nothing and counts against nobody. One wrong line has the
whole file put back, with every wrong line named, so that nobody is half reported.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path

from chakana.interchange.workbooks import write_workbook
from chakana.population.read import Layout, read_survey
from chakana.web.actions import Refused
from chakana.web.cells import safe
from chakana.web.conditions.listed import MET, NOT_MET, OUTCOMES, Line
from chakana.web.plain import plain
from chakana.web.texts import in_each_language, say

COLUMNS = ("code", "who_it_is", "territory", "was_it_met")
NEEDED = ("code", "was_it_met")
SHORT = {"si": MET, "yes": MET, "1": MET, "no": NOT_MET, "0": NOT_MET}
"""What people write in haste."""
ENDINGS = (".csv", ".xlsx")
MOST_BYTES = 10_000_000


@dataclass(frozen=True)
class Fault:
    """A line that cannot be taken: its row as a spreadsheet counts, its code, why, what stood."""

    row: int
    code: str
    reason: str
    given: str = ""


@dataclass
class Filled:
    """What a file says: an outcome of ``OUTCOMES`` by the verification's key, and what is wrong."""

    told: dict[int, str] = field(default_factory=dict)
    blank: int = 0
    faults: list[Fault] = field(default_factory=list)


def as_file(lines: Iterable[Line], ending: str, name: str) -> bytes:
    """The list as CSV or XLSX, with what was said before already filled in."""
    rows = list(_rows(lines))
    if ending == ".csv":
        text = StringIO()
        csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
        return text.getvalue().encode("utf-8-sig")
    file, words = BytesIO(), [[say("sheet_words")], *([say(one)] for one in OUTCOMES)]
    write_workbook(file, name, {say("sheet_list"): rows, say("sheet_help"): words})
    return file.getvalue()


def _rows(lines: Iterable[Line]) -> Iterator[list[str]]:
    words = {outcome: say(text) for text, outcome in OUTCOMES.items()}
    yield [say(one) for one in COLUMNS]
    for line in lines:
        yield [line.one.code, line.name, line.one.territory.name, words.get(line.said, "")]


def read(path: Path, lines: Iterable[Line]) -> Filled:
    """What the file at ``path`` says of ``lines``. Raises :class:`ChakanaError` or Refused."""
    survey = read_survey(path, Layout())
    columns = _columns(survey.columns)
    cells = survey.frame.select(columns.values()).rename({v: k for k, v in columns.items()})
    on_it, found, first = {one.one.code: one for one in lines}, Filled(), dict[str, int]()
    for row, cell in enumerate(cells.iter_rows(named=True), 2):
        told = {name: str(value or "").strip() for name, value in cell.items()}
        if any(told.values()):
            _take(found, first, row, told, on_it)
    return found


def _columns(names: Iterable[str]) -> dict[str, str]:
    """Which column is which, in either language. Refused where one that is needed is absent."""
    there = {plain(name): name for name in names}
    found = {
        one: there[plain(text)]
        for one in COLUMNS
        for text in in_each_language(one)
        if plain(text) in there
    }
    if absent := [say(one) for one in NEEDED if one not in found]:
        raise Refused("sheet_lacks_columns", names=", ".join(absent))
    return found


def _take(
    found: Filled, first: dict[str, int], row: int, told: dict[str, str], on_it: dict[str, Line]
) -> None:
    code, word = told["code"].removeprefix("'"), told["was_it_met"]
    line, outcome = on_it.get(code), _outcomes().get(plain(word), "")
    reason, given = "", word
    if line is None:
        reason, given = "row_not_on_the_list", code
    elif code in first:
        reason, given = "row_is_there_twice", str(first[code])
    elif not _is_name(told.get("who_it_is", ""), line):
        # A column that was sorted alone would report one child for another.
        reason, given = "row_has_another_name", told["who_it_is"]
    elif word and not outcome:
        reason = "row_says_no_known_word"
    first.setdefault(code, row)
    if reason or line is None:
        found.faults.append(Fault(row, code, reason, given))
    elif outcome:
        found.told[line.one.pk] = outcome
    else:
        found.blank += 1


def _is_name(given: str, line: Line) -> bool:
    return not given or plain(given.removeprefix("'")) == plain(line.name)


def _outcomes() -> dict[str, str]:
    words = {
        plain(text): told for name, told in OUTCOMES.items() for text in in_each_language(name)
    }
    return SHORT | words
