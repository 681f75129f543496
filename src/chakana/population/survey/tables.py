"""Households and members of a survey as tables of a population, by the survey's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from chakana.population.columns import Table, row_problems
from chakana.population.description import Description
from chakana.population.rows import ROW
from chakana.population.survey.model import (
    Members,
    Territories,
    Units,
    VariableMapping,
    Weight,
    kind_for,
)
from chakana.population.survey.raw import Raw, code_of, joined, leave_out
from chakana.population.survey.values import make
from chakana.problems import Problem

if TYPE_CHECKING:
    from chakana.population.schema import Level, Unit

KEY = "source_key"


@dataclass(frozen=True)
class Made:
    """A table that was made, what is wrong with it, and the keys of what was left out."""

    frame: pl.DataFrame
    problems: list[Problem]
    left_out: pl.Series | None = None


def make_units(raw: Raw, units: Units, unit: Unit, tree: Territories) -> Made:
    """One row per household (or organisation): ``source_key``, territory, design, variables."""
    everything = raw
    raw, problems = leave_out(raw, units.leave_out)
    keys = joined(raw, units.key)
    problems += _empty_keys(raw, keys, "key")
    columns = [raw.frame[ROW], keys.alias(KEY)]
    if units.territory:
        code, found = code_of(raw, units.territory, ("territory",))
        problems += [*found, *_short(raw, code, tree.narrowest)]
        columns.append(code.str.slice(0, tree.narrowest).alias("territory"))
    else:
        columns.append(pl.repeat(tree.country.code, len(keys), eager=True).alias("territory"))
    columns += _design(raw, units, problems)
    columns += make_variables(raw, units.variables, unit, problems)
    frame, found = one_row_each(raw, pl.DataFrame(columns), units)
    problems += found
    frame = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(f"{unit}_id"))
    kept = frame.select(f"{unit}_id", pl.exclude(f"{unit}_id"))
    return Made(kept, problems, _keys_left_out(everything, raw, kept[KEY], units))


def _keys_left_out(everything: Raw, raw: Raw, kept: pl.Series, units: Units) -> pl.Series | None:
    """The keys of the households of which every row was left out."""
    if everything.frame.height == raw.frame.height:
        return None
    keys = joined(everything, units.key).drop_nulls().unique()
    return keys.filter(~keys.is_in(kept.drop_nulls().implode()))


def make_members(raw: Raw, members: Members, units: Made, unit: Unit) -> Made:
    """One row per person, in the order of the households: keys and variables."""
    raw, problems = leave_out(raw, members.leave_out)
    keys = joined(raw, members.unit)
    problems += _empty_keys(raw, keys, "unit")
    gone = _gone(keys, units.left_out)
    if gone is not None and gone.any():
        message = f"left out {raw.where(gone)}: their {unit} is left out."
        problems.append(raw.problem("POP032", message, ("unit",), warning=True))
        raw, keys = raw.only(~gone), keys.filter(~gone)
    ids = units.frame.select(KEY, f"{unit}_id").unique(KEY, keep="first")
    numbers = pl.DataFrame([keys.alias(KEY)]).join(ids, on=KEY, how="left", maintain_order="left")
    problems += _orphans(raw, keys, numbers[f"{unit}_id"], unit, units)
    own = joined(raw, [*members.unit, *members.key]) if members.key else None
    columns = [raw.frame[ROW], numbers[f"{unit}_id"]]
    if own is not None:
        hint = "Name what tells persons apart; leave other rounds out: leave_out: {year: [1997]}."
        problems += [*_empty_keys(raw, own, "key"), *_twice(raw, own, "key", hint)]
        columns.append(own.alias(KEY))
    columns += make_variables(raw, members.variables, "member", problems)
    frame = pl.DataFrame(columns)
    if not frame[f"{unit}_id"].is_sorted(nulls_last=True):
        frame = frame.sort(f"{unit}_id", nulls_last=True, maintain_order=True)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("member_id")
    return Made(frame.select(number, pl.all()), problems)


def _gone(keys: pl.Series, left_out: pl.Series | None) -> pl.Series | None:
    if left_out is None:
        return None
    return keys.is_in(left_out.implode()).fill_null(value=False)


def make_variables(
    raw: Raw, variables: dict[str, VariableMapping], level: Level, problems: list[Problem]
) -> list[pl.Series]:
    """Every variable of a section, for every row of ``raw``."""
    made = []
    for name, variable in variables.items():
        series, found = make(raw, name, variable, kind_for(name, variable, level) or "text")
        problems += found
        made.append(series)
    return made


def check_rows(made: Made, raw: Raw, level: Level, about: Description) -> Made:
    """``made`` with the faults that any population's rows may have, in the survey's row numbers."""
    found = row_faults(made.frame, raw, level, about)
    return Made(made.frame.drop(ROW), [*made.problems, *found], made.left_out)


def row_faults(frame: pl.DataFrame, raw: Raw, level: Level, about: Description) -> list[Problem]:
    """What no population's rows may hold: weights, codes, ranges, amounts, dates."""
    table = Table(level, raw.name, frame.lazy(), (), (), about)
    found = row_problems(table, frozenset(frame.columns) - {ROW, "territory"})
    return [raw.problem(p.code, p.message, _place(raw, p), p.hint) for p in found]


def _place(raw: Raw, problem: Problem) -> tuple[str, ...]:
    name = problem.message.split()[0]
    inner = ("variables", name)
    return inner if (*raw.key, *inner) in raw.document.marks else (name,)


PREFER = (
    "Say which row to take, prefer: {column: head, holds: [1]} or prefer: first; "
    "rows of other rounds are left out, leave_out: {year: [1997]}."
)


def one_row_each(raw: Raw, frame: pl.DataFrame, units: Units) -> tuple[pl.DataFrame, list[Problem]]:
    """The preferred row of each key, in the order in which keys first stand; differences told."""
    if units.prefer is None:
        return frame, _twice(raw, frame[KEY], "key", PREFER)
    if units.prefer == "first":
        kept = frame.unique(KEY, keep="first", maintain_order=True)
        return kept, _differences(raw, frame, units)
    likes = raw.text(units.prefer.column).is_in(units.prefer.holds).fill_null(value=False)
    marked = frame.with_columns(likes.alias("likes__"))
    liked = marked.group_by(KEY, maintain_order=True).agg(
        pl.col("likes__").sum(), pl.col(ROW).first()
    )
    problems = []
    for count, what in ((0, "no row"), (None, "several rows")):
        odd = liked["likes__"] == 0 if count == 0 else liked["likes__"] > 1
        if odd.any():
            first = raw.frame[ROW].is_in(liked.filter(odd)[ROW].to_list())
            message = (
                f"{_keys(int(odd.sum()))} {what} in which {units.prefer.column} holds "
                f"{', '.join(units.prefer.holds)}; the first is taken: {raw.where(first)}."
            )
            problems.append(raw.problem("POP031", message, ("prefer",), warning=True))
    problems += _differences(raw, frame, units)
    order = marked.with_row_index("order__").sort("likes__", "order__", descending=[True, False])
    taken = order.unique(KEY, keep="first", maintain_order=True)
    firsts = marked.select(KEY).with_row_index("first__").unique(KEY, keep="first")
    chosen = taken.join(firsts, on=KEY, how="left", nulls_equal=True).sort("first__")
    return chosen.drop("likes__", "order__", "first__"), problems


def _keys(number: int) -> str:
    return "1 key has" if number == 1 else f"{number} keys have"


def _differences(raw: Raw, frame: pl.DataFrame, units: Units) -> list[Problem]:
    """A warning for each column that differs within a household although nobody says it varies."""
    same = [
        name
        for name in frame.columns
        if name not in (ROW, KEY) and not (name in units.variables and units.variables[name].varies)
    ]
    counts = frame.group_by(KEY, maintain_order=True).agg(
        pl.col(ROW).first(), pl.col(same).n_unique()
    )
    problems = []
    for name in same:
        odd = counts.filter(pl.col(name) > 1)
        if odd.height:
            first = raw.frame[ROW].is_in(odd[ROW].to_list())
            message = (
                f"{name} differs between the rows of {_of_keys(odd.height)}; the row taken counts "
                f"(first of each: {raw.where(first)})."
            )
            inner = ("variables", name) if name in units.variables else (name,)
            hint = "Say 'varies: true' where the value of that row alone is meant."
            problems.append(raw.problem("POP030", message, inner, hint, warning=True))
    return problems


def _of_keys(number: int) -> str:
    return "1 key" if number == 1 else f"{number} keys"


def _design(raw: Raw, units: Units, problems: list[Problem]) -> list[pl.Series]:
    columns = []
    if units.weight:
        given = units.weight
        times = given.times if isinstance(given, Weight) else None
        column = given.column if isinstance(given, Weight) else given
        weight = VariableMapping.model_validate({"from": column, "times": times})
        series, found = make(raw, "weight", weight, "number", ("weight",))
        problems += found
        columns.append(series)
    for name in ("stratum", "psu"):
        column = getattr(units, name)
        if column:
            columns.append(raw.text(column).alias(name))
    return columns


def _short(raw: Raw, code: pl.Series, narrowest: int) -> list[Problem]:
    short = (code.str.len_chars() < narrowest).fill_null(value=False)
    if not short.any():
        return []
    values = code.filter(short).unique(maintain_order=True).head(3).to_list()
    message = (
        f"codes of fewer than {narrowest} characters in {raw.where(short)}: {', '.join(values)}."
    )
    hint = (
        "Where a file lost leading zeros, give the column its length under 'digits' of the file; "
        "otherwise give the ranks fewer characters."
    )
    return [raw.problem("POP033", message, ("territory",), hint)]


def _empty_keys(raw: Raw, keys: pl.Series, field: str) -> list[Problem]:
    empty = keys.is_null()
    if not empty.any():
        return []
    return [raw.problem("POP025", f"the key is empty in {raw.where(empty)}.", (field,))]


def _twice(raw: Raw, keys: pl.Series, field: str, hint: str = "") -> list[Problem]:
    known = keys.drop_nulls()
    if known.n_unique() == len(known):
        return []
    twice = keys.is_duplicated() & keys.is_not_null()
    values = keys.filter(twice).unique(maintain_order=True).head(3).to_list()
    message = f"the key stands more than once in {raw.where(twice)}: {', '.join(values)}."
    return [raw.problem("POP025", message, (field,), hint)]


def _orphans(raw: Raw, keys: pl.Series, ids: pl.Series, unit: Unit, units: Made) -> list[Problem]:
    lost = ids.is_null() & keys.is_not_null()
    if not lost.any():
        return []
    values = keys.filter(lost).unique(maintain_order=True).head(3).to_list()
    known = units.frame[KEY].drop_nulls().head(1).to_list()
    message = f"no {unit} with the key of {raw.where(lost)}: {', '.join(values)}."
    hint = f"The keys of the {unit}s look like {known[0]}." if known else ""
    return [raw.problem("POP026", message, ("unit",), hint)]
