"""Spark says what the reference engine says, to the last bit. One session serves all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.engines.agreement import by_dataframe, by_reference, differences
from tests.property.test_engines_agree import Drawn, programmes, rooted

from chakana.expressions.nodes import NODES, Node

pytestmark = pytest.mark.spark
DAY = date(2013, 6, 1)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    made = builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


# A query takes Spark about a second: a few examples of each node, and no shrinking.
few = settings(
    max_examples=2, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


def demand_agreement(drawn: Drawn, session: Any) -> None:
    found = by_dataframe(*drawn, "pyspark", session)
    assert differences(found, by_reference(*drawn)) == []


@pytest.mark.parametrize("root", NODES, ids=lambda node: node.__name__)
def test_a_node_means_the_same_in_spark(root: type[Node], session: Any) -> None:
    @few
    @given(data=st.data())
    def agree(data: st.DataObject) -> None:
        demand_agreement(data.draw(rooted(root)), session)

    agree()


def test_a_definition_means_the_same_in_spark(session: Any) -> None:
    @few
    @given(drawn=programmes())
    def agree(drawn: Drawn) -> None:
        demand_agreement(drawn, session)

    agree()
