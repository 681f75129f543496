"""Who the persons of a file are, as the register keeps it beside their answers."""

from __future__ import annotations

import polars as pl

from chakana.interchange.forms import NO_DOCUMENT

TEXTS = (
    "given_names", "family_names", "sex", "document_kind", "document_number", "relation", "phone",
)  # fmt: skip
OTHER = "other_document"
"""The kind of a document of which only the number is told."""


def document(text: pl.Expr) -> pl.Expr:
    """The number of a document as it is kept and compared: capital letters and figures."""
    bare = text.str.to_uppercase().str.replace_all("[^A-Z0-9]", "")
    return pl.when(bare != "").then(bare)


def telephone(text: pl.Expr) -> pl.Expr:
    """A telephone number as it is kept: figures, and the plus of a country before them."""
    plus = pl.when(text.str.starts_with("+")).then(pl.lit("+")).otherwise(pl.lit(""))
    return pl.concat_str(plus, text.str.replace_all(r"[^0-9]", ""))


def known_people(persons: pl.DataFrame) -> pl.DataFrame:
    """Those of ``persons`` of whom a name or a document is known, by ``home`` and ``position``.

    The position is that among all persons of the household, as in its answers.
    """
    there = set(persons.columns)
    told = {name: pl.col(name) if name in there else pl.lit(None, pl.String) for name in TEXTS}
    number = document(told["document_number"])
    kind = pl.when(told["document_kind"] != NO_DOCUMENT).then(told["document_kind"])
    kind = pl.when(number.is_not_null()).then(kind.fill_null(OTHER))
    told |= {"document_number": number, "document_kind": kind, "phone": telephone(told["phone"])}
    day = pl.col("birth_date") if "birth_date" in there else pl.lit(None, pl.Date)
    receives = pl.col("receives") if "receives" in there else pl.lit(value=False)
    people = persons.select(
        "home", pl.int_range(pl.len()).over("home").alias("position"),
        birth_date=day, is_recipient=receives.fill_null(value=False),
        **{name: one.fill_null("") for name, one in told.items()},
    )  # fmt: skip
    is_known = pl.any_horizontal(
        pl.col("given_names", "family_names", "document_number") != "", pl.col("is_recipient")
    )
    return people.filter(is_known)
