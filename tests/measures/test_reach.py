"""Territories reached in full, in part, not at all."""

from __future__ import annotations

import polars as pl
import pytest

from chakana.measures.design import Design
from chakana.measures.over import Over
from chakana.measures.reach import reach
from chakana.problems import ChakanaError

# San Antonio de Cachi had 14 communities: full services in nine, partial in one, none in the four
# most remote (FAO 2016, seed 001, line 687). The hours are ours; the order of remoteness is not.
CACHI = pl.DataFrame(
    [
        {
            "community": f"c{place:02}",
            "hours": float(place),
            "meant": True,
            "served": place <= 9 or (place == 10 and household == 0),
            "size": 4,
        }
        for place in range(1, 15)
        for household in range(3)
    ]
)


def test_the_communities_of_cachi() -> None:
    found = reach(Over(CACHI, persons="size"), "community", remoteness="hours")
    kinds = (found.full, found.partial, found.none, found.nobody_meant)
    assert [kind.territories for kind in kinds] == [9, 1, 4, 0]
    assert [kind.meant for kind in kinds] == [9 * 12, 12, 4 * 12, 0]
    assert [kind.remoteness for kind in kinds] == [5.0, 10.0, 12.5, None]
    assert found.table.filter(pl.col("territory") == "c10")["coverage"].item() == pytest.approx(
        1 / 3
    )


def test_where_nobody_is_known_to_be_meant_there_is_no_reach() -> None:
    frame = pl.DataFrame(
        {"place": ["a", "a", "b"], "meant": [None, False, True], "served": [True, False, False]}
    )
    found = reach(Over(frame), "place")
    assert found.nobody_meant.territories == 1
    assert found.none.territories == 1
    assert found.table["unknown"].to_list() == [1.0, 0.0]
    assert found.table["coverage"].to_list() == [None, 0.0]


def test_equal_weights_that_add_up_unequally_are_still_full() -> None:
    frame = pl.DataFrame({"place": ["a"] * 10, "weight": [0.1] * 10}).with_columns(
        meant=pl.lit(value=True), served=pl.lit(value=True)
    )
    assert reach(Over(frame, Design("weight")), "place").full.territories == 1


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ChakanaError, match="Did you mean 'community'"):
        reach(Over(CACHI), "comunity")
