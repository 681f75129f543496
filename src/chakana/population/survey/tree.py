"""The territories of a survey: the codes there are, the tree above them, attributes by rank."""

from __future__ import annotations

import polars as pl

from chakana.language.document import Key
from chakana.population.description import Description
from chakana.population.rows import ROW
from chakana.population.schema import RANKS
from chakana.population.survey.model import Attributes, Listing, Territories
from chakana.population.survey.raw import Raw, code_of, leave_out
from chakana.population.survey.tables import make_variables, row_faults
from chakana.problems import Problem

SHOWN = 5


def codes_of(raw: Raw, listing: Listing, narrowest: int) -> tuple[pl.Series, list[Problem]]:
    """The codes of the narrowest territories in the file that lists them all."""
    raw, problems = leave_out(raw, listing.leave_out)
    codes, found = code_of(raw, listing.code, ("code",))
    problems += found
    for odd, what in (
        (codes.is_null(), "no code"),
        (
            (codes.str.len_chars() != narrowest).fill_null(value=False),
            f"a code without {narrowest} characters",
        ),
        (codes.is_duplicated() & codes.is_not_null(), "a code that stands twice"),
    ):
        if odd.any():
            hint = "Rows that are no territory can be left out: leave_out: {column: [value]}"
            problems.append(raw.problem("POP028", f"{what} in {raw.where(odd)}.", ("code",), hint))
    return codes, problems


def grow(codes: pl.Series, tree: Territories) -> pl.DataFrame:
    """One row per territory: every narrowest code, and all that lie above it, widest first."""
    levels: list[tuple[str, int]] = [*tree.ranks.items()]
    tables = [_country(tree)]
    above = 0
    for rank, length in levels:
        own = codes.drop_nulls().str.slice(0, length).unique().sort()
        parent = (
            own.str.slice(0, above)
            if above
            else pl.Series([tree.country.code] * len(own), dtype=pl.String)
        )
        rows = {
            "territory": own,
            "rank": pl.Series([rank] * len(own), dtype=pl.String),
            "parent": parent,
        }
        tables.append(pl.DataFrame(rows))
        above = length
    grown = pl.concat(tables)
    names = {**tree.names, tree.country.code: tree.country.name}
    return grown.with_columns(
        name=pl.col("territory").replace_strict(names, default=None, return_dtype=pl.String)
    )


def _country(tree: Territories) -> pl.DataFrame:
    schema = dict.fromkeys(("territory", "rank", "parent"), pl.String)
    return pl.DataFrame([(tree.country.code, "country", None)], schema=schema, orient="row")


def join_attributes(
    frame: pl.DataFrame, raw: Raw, part: Attributes, about: Description
) -> tuple[pl.DataFrame, list[Problem]]:
    """``frame`` with the variables of a file of attributes for the territories of its rank."""
    raw, problems = leave_out(raw, part.leave_out)
    codes, found = code_of(raw, part.code, ("code",))
    problems += found
    twice = codes.is_duplicated() | codes.is_null()
    if twice.any():
        message = f"no code, or one that stands twice, in {raw.where(twice)}."
        problems.append(raw.problem("POP028", message, ("code",)))
        return frame, problems
    values = make_variables(raw, part.variables, "territory", problems)
    problems += row_faults(pl.DataFrame([raw.frame[ROW], *values]), raw, "territory", about)
    here = frame.filter(pl.col("rank") == part.rank)["territory"]
    problems += _unmatched(raw, codes, here, part.rank)
    joined = pl.DataFrame(
        [
            codes.alias("territory"),
            pl.repeat(part.rank, len(codes), eager=True).alias("rank"),
            *values,
        ]
    )
    both = frame.join(
        joined, on=["territory", "rank"], how="left", suffix="__new", maintain_order="left"
    )
    again = [name for name in both.columns if name.endswith("__new")]
    merged = [
        pl.coalesce(name, name.removesuffix("__new")).alias(name.removesuffix("__new"))
        for name in again
    ]
    return both.with_columns(merged).drop(again), problems


def _unmatched(raw: Raw, codes: pl.Series, here: pl.Series, rank: str) -> list[Problem]:
    """Warnings: attributes of no territory, and territories without attributes."""
    warnings = []
    inner: Key = ("code",)
    strangers = ~codes.is_in(here.to_list())
    if strangers.any():
        given = ", ".join(codes.filter(strangers).head(SHOWN))
        rows = f"{strangers.sum()} of {len(codes)} rows"
        message = f"{rows} are of no {rank} here ({given}): {raw.where(strangers)}."
        warnings.append(raw.problem("POP029", message, inner, warning=True))
    bare = here.filter(~here.is_in(codes.to_list()))
    if len(bare):
        given = ", ".join(bare.head(SHOWN)) + (", …" if len(bare) > SHOWN else "")
        message = f"{len(bare)} of {len(here)} territories of the rank {rank} have no row: {given}."
        warnings.append(
            raw.problem("POP029", message, inner, "What is asked of them is unknown.", warning=True)
        )
    return warnings


def named(frame: pl.DataFrame) -> pl.DataFrame:
    """A territory without a name is called by its code; columns in the order of the format."""
    first = ("territory", "rank", "parent", "name")
    order = {rank: place for place, rank in enumerate(RANKS)}
    return (
        frame.with_columns(pl.coalesce("name", "territory").alias("name"))
        .select(*first, pl.exclude(*first))
        .sort(
            pl.col("rank").replace_strict(order, return_dtype=pl.Int8),
            "territory",
            maintain_order=True,
        )
    )
