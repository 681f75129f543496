"""People who may be one, found by Splink in DuckDB: names, birth date, document and place together.

Splink weighs what agrees by how often it agrees by chance: the same rare birth date says much, the
same sex nothing. How often two records of one person agree (``m``) is assumed, with its reason;
how often those of two people do (``u``) is counted in the register itself. Nothing follows from a
probability: people judge each pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chakana.web.assumptions import assumed
from chakana.web.registry.sounds import key, words

if TYPE_CHECKING:
    import polars as pl

SAMPLE = 1_000_000
"""Pairs drawn to count how often two strangers agree."""
SEED = 7
BLOCKS = (
    "l.document = r.document",
    "l.sounds = r.sounds and l.district = r.district",
    "l.sounds = r.sounds and l.birth_year = r.birth_year",
    "l.birth_date = r.birth_date and l.district = r.district",
    "l.birth_date = r.birth_date and l.family_sound = r.family_sound",
)
"""Pairs that are compared at all: alone among all pairs of a country these can be one person."""


@dataclass(frozen=True)
class Likely:
    """Two people of two households, by their keys, and how probable it is that they are one."""

    first: int
    second: int
    probability: float


def prepared(people: pl.DataFrame) -> pl.DataFrame:
    """People as they are compared. Given ``unique_id``, ``household``, ``given``, ``family``,
    ``birth_date``, ``document`` and ``place`` (the path of the territory).
    """
    import polars as pl

    def sorted_words(*names: str) -> list[str]:
        return sorted(word for name in names for word in words(name))

    rows = people.select("given", "family").iter_rows()
    told = [sorted_words(given, family) for given, family in rows]
    family = [words(name) for name in people["family"]]
    date = pl.col("birth_date").cast(pl.String)
    parts = pl.col("place").str.strip_chars("/").str.split("/")
    return people.with_columns(
        names=pl.Series([" ".join(one) for one in told], dtype=pl.String),
        sounds=pl.Series([" ".join(sorted(map(key, one))) for one in told], dtype=pl.String),
        family_sound=pl.Series([key(one[0]) if one else None for one in family], dtype=pl.String),
        birth_date=date, birth_year=date.str.slice(0, 4), community=parts.list.last(),
        district=parts.list.head(4).list.join("/"),
        document=pl.col("document").replace("", None),
    )  # fmt: skip


def likely(people: pl.DataFrame) -> Iterator[Likely]:
    """Pairs of people of different households above the assumed probability, the likest first."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    table = prepared(people)
    least = assumed("duplicate_likelihood") / 100
    linker = Linker(DuckDBAPI().register(table.to_arrow()), _settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE, seed=SEED)
    found = linker.inference.predict(threshold_match_probability=least)
    rows = found.as_duckdbpyrelation().filter("household_l <> household_r")
    for first, second, probability in (
        rows.select("unique_id_l, unique_id_r, match_probability")
        .order("match_probability desc")
        .fetchall()
    ):
        yield Likely(first, second, probability)


def _settings() -> dict[str, Any]:
    """How people are compared; each level with how often two records of one person reach it.

    Assumptions: no study of this register's errors exists. Most records of one person are spelt
    alike and carry the right day; one in some is typed with a slip, and documents are seldom wrong.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "blocking_rules_to_generate_predictions": list(BLOCKS),
        "probability_two_random_records_match": 1e-6,
        "additional_columns_to_retain": ["household"],
        "retain_matching_columns": False,
        "comparisons": [
            _compared("names", _either_null("names"), (
                ("names_l = names_r", 0.60),
                ("sounds_l = sounds_r", 0.20),
                ("jaro_winkler_similarity(names_l, names_r) >= 0.94", 0.13),
                ("jaro_winkler_similarity(names_l, names_r) >= 0.85", 0.05),
            ), 0.02),
            _compared("birth_date", _either_null("birth_date"), (
                ("birth_date_l = birth_date_r", 0.80),
                ("damerau_levenshtein(birth_date_l, birth_date_r) <= 1", 0.10),
                (_SWAPPED, 0.03),
                ("birth_year_l = birth_year_r", 0.04),
            ), 0.03),
            _compared("document", _either_null("document"), (
                ("document_l = document_r", 0.90),
                ("damerau_levenshtein(document_l, document_r) <= 1", 0.06),
            ), 0.04),
            _compared("community", _either_null("community"), (
                ("community_l = community_r", 0.70),
                ("district_l = district_r", 0.15),
            ), 0.15),
        ],
    }  # fmt: skip


_SWAPPED = (
    "birth_year_l = birth_year_r and birth_date_l[6:7] = birth_date_r[9:10]"
    " and birth_date_l[9:10] = birth_date_r[6:7]"
)
"""The same day with day and month exchanged."""


def _either_null(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _compared(
    name: str, unknown: str, levels: tuple[tuple[str, float], ...], otherwise: float
) -> dict[str, Any]:
    """A comparison of Splink: what is not known on either side says nothing."""
    told = [
        {"sql_condition": condition, "label_for_charts": condition, "m_probability": share}
        for condition, share in levels
    ]
    none = {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True}
    other = {"sql_condition": "ELSE", "label_for_charts": "other", "m_probability": otherwise}
    return {"output_column_name": name, "comparison_levels": [none, *told, other]}
