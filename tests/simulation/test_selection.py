"""Who is taken of those who are eligible, on tables small enough to see at a glance."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from chakana.language.definition import Definition
from chakana.language.load import load_text
from chakana.problems import ChakanaError
from chakana.simulation.selection import select

DAY = date(2014, 1, 1)
PROGRAMME = """
chakana: 1
programme: xx/draw
title: {{es: Sorteo, en: Draw}}
country: PER
currency: PEN
sources: {{book: {{title: A book}}}}
parameters:
  places:
    label: {{es: Plazas, en: Places}}
    unit: households
    values: {{2014-01-01: 3}}
    source: book, line 1
variables:
  household.need:
    label: {{es: Necesidad, en: Need}}
    type: number
    unit: points
    source: book, line 2
components:
  help:
    label: {{es: Ayuda, en: Help}}
    instrument: transfer
    unit: household
    legal_power: {{holder: State, basis: {{es: Ley, en: Law}}, source: "book, line 3"}}
    mandate: {{rule: need >= 0, source: "book, line 4"}}
    eligibility:
      in_need: {{rule: need >= 1, source: "book, line 5"}}
    selection: {selection}
    benefit: {{amount: 100, source: "book, line 7"}}
"""


def programme(selection: str) -> Definition:
    return load_text(PROGRAMME.format(selection=selection))


def table(ranks: list[float | None], **columns: object) -> pl.DataFrame:
    rows = {
        "unit": list(range(1, len(ranks) + 1)),
        "rank": ranks,
        "eligible": True,
        "weight": 1.0,
        "cost": 100,
        "stratum": "",
    }
    return pl.DataFrame({"unit": rows.pop("unit"), "rank": rows.pop("rank")}).with_columns(
        **{
            name: value if isinstance(value, pl.Series) else pl.lit(value)
            for name, value in {**rows, **columns}.items()
        }
    )


def taken(selection: str, rows: pl.DataFrame, day: date = DAY) -> list[int]:
    definition = programme(selection)
    served = select(rows, definition, definition.component(), day)
    assert served.null_count() == 0
    return rows.filter(served)["unit"].to_list()


RANKED = '{mode: ranked, rank_by: need, number: places, source: "book, line 6"}'


def test_the_highest_come_first_up_to_the_number() -> None:
    assert taken(RANKED, table([1.0, 9.0, 3.0, 7.0, 5.0])) == [2, 4, 5]


def test_ascending_takes_the_lowest() -> None:
    ascending = RANKED.replace("number", "order: ascending, number")
    assert taken(ascending, table([1.0, 9.0, 3.0, 7.0, 5.0])) == [1, 3, 5]


def test_a_rank_that_is_unknown_is_not_taken_even_when_there_is_room() -> None:
    assert taken(RANKED, table([None, 9.0, None, 7.0])) == [2, 4]


def test_those_who_are_not_eligible_take_no_place() -> None:
    rows = table([9.0, 8.0, 7.0, 6.0], eligible=pl.Series([False, True, True, True]))
    assert taken(RANKED, rows) == [2, 3, 4]


def test_a_weight_stands_for_so_many_places() -> None:
    rows = table([9.0, 8.0, 7.0], weight=pl.Series([2.0, 2.0, 1.0]))
    assert taken(RANKED, rows) == [
        1
    ]  # the second would pass three places, and nobody jumps the queue


def test_the_number_holds_within_each_stratum() -> None:
    rows = table([9.0, 8.0, 7.0, 6.0, 5.0], stratum=pl.Series(["a", "a", "a", "a", "b"]))
    assert taken(RANKED, rows) == [1, 2, 3, 5]


def test_a_cutoff_takes_all_at_or_above_it() -> None:
    cutoff = '{mode: ranked, rank_by: need, cutoff: 5, source: "book, line 6"}'
    assert taken(cutoff, table([4.9, 5.0, 5.1, None])) == [2, 3]


def test_a_budget_is_never_passed() -> None:
    budget = '{mode: ranked, rank_by: need, budget: 2.5, source: "book, line 6"}'
    assert taken(budget, table([9.0, 8.0, 7.0])) == [1, 2]  # 250 cents, 100 each


def test_under_a_budget_a_cost_that_is_unknown_is_not_taken_for_nothing() -> None:
    budget = '{mode: ranked, rank_by: need, budget: 2.5, source: "book, line 6"}'
    costs = pl.Series([None, 100, 100, 100], dtype=pl.Int64)
    assert taken(budget, table([9.0, 8.0, 7.0, 6.0], cost=costs)) == [2, 3]
    assert taken(RANKED, table([9.0, 8.0, 7.0, 6.0], cost=costs)) == [1, 2, 3]  # no budget


LOTTERY = '{mode: lottery, number: places, source: "book, line 6"}'


def test_a_lottery_takes_the_number_and_is_the_same_on_every_run() -> None:
    rows = table([None] * 200)
    first = taken(LOTTERY, rows)
    assert len(first) == 3
    assert taken(LOTTERY, rows.sample(fraction=1, shuffle=True, seed=1).sort("unit")) == first


def test_a_lottery_favours_nobody_by_the_order_of_the_table() -> None:
    rows = table([None] * 200)
    turned = rows.reverse()
    assert sorted(taken(LOTTERY, turned)) == taken(LOTTERY, rows)


def test_ties_are_drawn_and_not_settled_by_the_order_of_the_table() -> None:
    rows = table([1.0] * 50)
    assert taken(RANKED, rows) != [1, 2, 3]
    assert sorted(taken(RANKED, rows.reverse())) == taken(RANKED, rows)


COMMITTEE = (
    "{mode: committee, committee: board, source: 'book, line 6', "
    "simulated_as: {approved: 0.3, assumption: true, because: none given}}"
)


def test_a_committee_takes_about_the_share_that_is_assumed() -> None:
    board = '    committees: {{board: {{label: {{es: Junta, en: Board}}, source: "book, line 8"}}}}'
    text = PROGRAMME.replace("    benefit:", f"{board}\n    benefit:")
    definition = load_text(text.format(selection=COMMITTEE))
    rows = table([None] * 20_000)
    share = select(rows, definition, definition.component(), DAY).mean()
    assert share == pytest.approx(0.3, abs=0.013)  # four standard errors


def test_a_limit_without_a_value_yet_is_an_error_and_not_no_limit() -> None:
    with pytest.raises(ChakanaError, match="SIM201"):
        taken(RANKED, table([1.0]), date(2013, 12, 31))
