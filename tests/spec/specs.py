"""The behaviour of the rule language as cases: a rule, small tables, the results.

Each file of ``topics`` is a topic of the printed reference; ``vocabulary.yaml`` declares the names
that its rules use. In a table ``?`` is unknown, an amount is in the currency, and a result may be
written as a fraction (1/3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chakana.expressions.nodes import Value
from chakana.expressions.types import BOOLEAN, DATE, TEXT, Kind, Level, Type, of_unit
from chakana.expressions.units import parse_unit
from chakana.language.build import typed_value

HERE = Path(__file__).parent
DAY = date(2024, 6, 15)
UNKNOWN = "?"
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Case:
    """One case. ``tables`` holds the rows of each level; the results stand among them."""

    topic: str
    title: str
    text: str
    level: Level
    rule: str
    gives: str
    at: date
    tables: Mapping[Level, Rows]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    component: str = ""
    refused: str = ""
    says: str = ""

    @property
    def result_type(self) -> Type:
        """The type of the rule's value; ``gives`` is a kind or, for a figure, its unit."""
        plain = {"boolean": BOOLEAN, "date": DATE, "text": TEXT}
        return plain.get(self.gives) or of_unit(parse_unit(self.gives))

    @property
    def days(self) -> list[date]:
        """The days at which the case is looked at: its own, or those of the column ``on``."""
        found = {row["on"] for row in self.tables.get(self.level, []) if "on" in row}
        return sorted(date.fromisoformat(day) for day in found) or [self.at]

    def expected(self) -> dict[tuple[date, str], Value]:
        """The result of each row (by its name, and the day) that the table holds."""
        return {
            (date.fromisoformat(row["on"]) if "on" in row else self.at, row[self.level]): as_value(
                row["result"], self.result_type
            )
            for row in self.tables[self.level]
        }


@dataclass(frozen=True)
class Topic:
    """A chapter of the reference."""

    name: str
    title: str
    text: str
    cases: tuple[Case, ...]


def topics() -> Iterator[Topic]:
    """Every topic, in the order of the reference."""
    order = (HERE / "topics" / "order.txt").read_text().split()
    return (topic(name) for name in order)


@cache
def topic(name: str) -> Topic:
    data = _read(HERE / "topics" / f"{name}.yaml")
    cases = tuple(_case(name, entry) for entry in data["cases"])
    return Topic(name, data["title"], data["text"].strip(), cases)


@cache
def vocabulary() -> dict[str, Any]:
    """The parameters and variables that the cases share."""
    return _read(HERE / "vocabulary.yaml")


def _read(path: Path) -> dict[str, Any]:
    """YAML in which every scalar is a text, as the language reads it."""
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    assert isinstance(found, dict)
    return found


_FIELDS = {"case", "text", "level", "rule", "gives", "at", "table", "households", "members",
           "districts",
           "regions", "parameters", "variables", "component", "refused", "says"}  # fmt: skip


def _case(topic_name: str, entry: dict[str, Any]) -> Case:
    unknown = set(entry) - _FIELDS
    assert not unknown, f"{topic_name}: {entry.get('case')}: {unknown}"
    level: Level = entry.get("level", "household")
    named: dict[Level, str] = {
        "household": "households", "member": "members", "district": "districts",
        "region": "regions",
    }  # fmt: skip
    named[level] = "table"
    tables = {one: table(entry[key]) for one, key in named.items() if key in entry}
    return Case(
        topic_name,
        entry["case"],
        entry.get("text", "").strip(),
        level,
        entry.get("rule", "").strip(),
        entry.get("gives", "boolean"),
        date.fromisoformat(entry["at"]) if "at" in entry else DAY,
        tables,
        entry.get("parameters", {}),
        entry.get("variables", {}),
        entry.get("component", ""),
        entry.get("refused", ""),
        entry.get("says", ""),
    )


def table(text: str) -> Rows:
    """The rows of an ASCII table: a header, a line of dashes, and one line for each row."""
    lines = [line for line in text.strip().splitlines() if set(line.strip()) - set("-+| ")]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert all(len(row) == len(header) for row in rows), text
    return [dict(zip(header, row, strict=True)) for row in rows]


def as_value(cell: str, wanted: Type) -> Value:
    """A cell as a value: cents for money, a double for a number, None for unknown."""
    if cell == UNKNOWN:
        return None
    if "/" in cell and wanted.is_numeric:
        exact = Fraction(cell)
        return int(exact * 100) if wanted.kind is Kind.MONEY else float(exact)
    if wanted.kind is Kind.NUMBER:
        return float(Fraction(cell))
    return typed_value(cell, wanted)
