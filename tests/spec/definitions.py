"""A case as the text of a definition and the small population that its tables describe."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.engines.tables import STORED, Hamlet
from tests.spec.specs import Case, Rows, as_value, vocabulary

from chakana.expressions.nodes import EnrolledIn, Value
from chakana.expressions.types import BOOLEAN, Level, Type, of_unit
from chakana.expressions.units import parse_unit

PLAIN_COMPONENT = """
mandate: {rule: poor, source: "law, line 9"}
selection: {mode: all, source: "law, line 9"}
"""
Types = Mapping[tuple[Level, str], Type]
HOME = "home"
"""The household of members whose table names none."""
RESULTS = ("result", "eligible", "because", "missing", "meant", "amount", "exit", "on")


def definition_text(case: Case) -> str:
    """The definition in which the case's rule is the variable ``result`` of its level."""
    words = vocabulary()
    variables = {**words["variables"], **case.variables}
    if case.rule:
        variables[f"{case.level}.result"] = _result(case)
    parts = {
        "parameters": {**words["parameters"], **case.parameters},
        "variables": variables,
    }
    written = "\n".join(f"{name}: {json.dumps(part)}" for name, part in parts.items())
    body = (case.component or PLAIN_COMPONENT).strip().replace("\n", "\n    ")
    return f"""chakana: 1
programme: xx/reference
title: {{es: Referencia, en: Reference}}
country: PER
currency: PEN
sources: {{law: {{title: The law}}}}
{written}
components:
  support:
    label: {{es: Apoyo, en: Support}}
    instrument: transfer
    unit: household
    legal_power: {{holder: A ministry, basis: {{es: Ley, en: Law}}, source: "law, line 8"}}
    {body}
"""


def _result(case: Case) -> dict[str, Any]:
    kind = case.result_type.kind
    typed = {"type": "number", "unit": case.gives} if case.result_type.is_numeric else {}
    label = {"es": "Resultado", "en": "Result"}
    return {"label": label, "type": str(kind), **typed, "rule": case.rule, "source": "law, line 7"}


def hamlet(case: Case) -> Hamlet:
    """The population of the case: its rows by level, joined by the names in the first columns."""
    types = variable_types(case)
    rows = {level: _without_repeats(level, table) for level, table in case.tables.items()}
    homes = rows.get("household") or _homes(rows)
    keys = {home["household"]: index for index, home in enumerate(homes, start=1)}
    for home in homes:
        home.setdefault("district", "somewhere" if "district" not in rows else "")
    places = _places(rows, homes)
    return Hamlet(
        units=[
            {"household_id": keys[home["household"]], "territory": _place(home),
             **_values("household", home, types)}
            for home in homes
        ],
        members=[
            {"household_id": keys[one.get("household", HOME)], **_values("member", one, types)}
            for one in rows.get("member", [])
        ],
        territories=[
            {"territory": place["code"], "rank": place["rank"], "parent": place.get("parent"),
             **_values(place["rank"], place, types)}  # type: ignore[arg-type]
            for place in places
        ],
        of_units=_storage("household", homes, types),
        of_members=_storage("member", rows.get("member", []), types),
        of_territories={
            **_storage("district", rows.get("district", []), types),
            **_storage("region", rows.get("region", []), types),
        },
    )  # fmt: skip


def variable_types(case: Case) -> Types:
    """The type of every variable that a table may hold."""
    found: dict[tuple[Level, str], Type] = {}
    for full_name, part in {**vocabulary()["variables"], **case.variables}.items():
        level, _, name = full_name.partition(".")
        declared = of_unit(parse_unit(part["unit"])) if "unit" in part else None
        found[level, name] = declared or Type(next(k for k in STORED if k == part["type"]))
    return found


def _without_repeats(level: Level, table: Rows) -> Rows:
    """The rows of a table, each once where it shows the same thing on several days."""
    return list({row.get(level, str(index)): dict(row) for index, row in enumerate(table)}.values())


def _homes(rows: Mapping[Level, Rows]) -> Rows:
    """The households that the other tables speak of: of the members, or one for each district."""
    named = dict.fromkeys(one.get("household", HOME) for one in rows.get("member", []))
    if named:
        return [{"household": name} for name in named]
    return [{"household": row["district"], "district": row["district"]} for row in rows["district"]]


def _place(home: Mapping[str, str]) -> str | None:
    return home["district"] or None


def _places(rows: Mapping[Level, Rows], homes: Rows) -> list[dict[str, str]]:
    found = [
        {**row, "code": row["district"], "rank": "district", "parent": row.get("region", "")}
        for row in rows.get("district", [])
    ]
    known = {row["code"] for row in found}
    others = {home["district"] for home in homes} - known - {""}
    found += [{"code": code, "rank": "district"} for code in sorted(others)]
    found += [{**row, "code": row["region"], "rank": "region"} for row in rows.get("region", [])]
    return found


def _stored(level: Level, column: str, types: Types) -> tuple[str, Type] | None:
    """The name and type of the table column that a column of the case stands for."""
    if column.startswith("enrolled_in("):
        programme = column.split("'")[1]
        return EnrolledIn("household", programme).column, BOOLEAN
    if column.startswith("decision of the "):
        return f"decided__support__{column.removeprefix('decision of the ')}", BOOLEAN
    if column in RESULTS or column.startswith("condition "):
        return None
    declared = types.get((level, column))
    return (column, declared) if declared is not None else None


def _values(level: Level, row: Mapping[str, str], types: Types) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for column, cell in row.items():
        stored = _stored(level, column, types)
        if stored is not None:
            values[stored[0]] = as_value(cell, stored[1])
    return values


def _storage(level: Level, rows: Rows, types: Types) -> dict[str, Any]:
    columns = {column for row in rows for column in row}
    found = (_stored(level, column, types) for column in sorted(columns))
    return {name: STORED[declared.kind] for name, declared in filter(None, found)}
