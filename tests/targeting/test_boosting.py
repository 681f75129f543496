"""The comparison sees what a sum of terms cannot, on the same folds and cut-offs."""

from __future__ import annotations

import random
import sys

import polars as pl
import pytest
from tests.targeting.samples import CANDIDATES, survey

from chakana.problems import ChakanaError
from chakana.targeting.boosting import boosted_errors
from chakana.targeting.pmt import fit


def test_boosting_finds_what_a_sum_of_terms_cannot() -> None:
    """Welfare is high when exactly one of two things is there: no linear score can say so."""
    draw = random.Random(1)
    rows = [(draw.random() < 0.5, draw.random() < 0.5, draw.random()) for _ in range(400)]
    frame = pl.DataFrame(
        {
            "this": [this for this, _, _ in rows],
            "that": [that for _, that, _ in rows],
            "welfare": [100.0 * (this != that) + 10 * rest for this, that, rest in rows],
        }
    )
    boosted = boosted_errors(frame, "welfare", ["this", "that"])
    assert boosted.r_squared > 0.95
    assert boosted.rows == 400


def test_on_a_sum_of_terms_it_is_no_better() -> None:
    frame = survey()
    asked = {"weight": "weight", "persons": "persons", "cluster": "psu"}
    boosted = boosted_errors(frame, "welfare", CANDIDATES, **asked)
    simple = fit(frame, "welfare", CANDIDATES, **asked).errors
    assert boosted.rows == simple.rows
    assert simple.error < boosted.error


def test_without_the_library_the_reader_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(ChakanaError, match=r"chakana\[evaluate\]"):
        boosted_errors(survey(), "welfare", CANDIDATES)
