"""Made-up people for generated households: nobody's names and documents, the same on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

WOMEN = (
    "Rosa", "Juana", "María", "Julia", "Carmen", "Luz", "Nelly", "Yolanda", "Teófila", "Saturnina",
    "Victoria", "Fortunata", "Paulina", "Irene", "Maruja", "Hilaria", "Vilma", "Lucila", "Sonia",
    "Elizabeth", "Norma", "Benita", "Flor", "Dionisia", "Ruth", "Gregoria", "Marleny", "Felícitas",
    "Nélida", "Cirila", "Edith", "Agripina", "Roxana", "Eufemia", "Luzmila", "Mercedes", "Zenaida",
)  # fmt: skip
MEN = (
    "Juan", "José", "Luis", "Carlos", "Víctor", "Julio", "Percy", "Wilber", "Nazario", "Eusebio",
    "Félix", "Hilario", "Mario", "Edwin", "Alejandro", "Cirilo", "Rubén", "Dionisio", "Wilfredo",
    "Gregorio", "Abel", "Máximo", "Teodoro", "Roger", "Santiago", "Leonidas", "Marcelino", "Óscar",
    "Fredy", "Agustín", "Zenón", "Fausto", "Saúl", "Vicente", "Yony", "Efraín", "Isaac",
)  # fmt: skip
FAMILY = (
    "Quispe", "Huamán", "Mamani", "Condori", "Flores", "Rojas", "Ccahua", "Ñahui", "Oscco",
    "Palomino", "Vargas", "Pérez", "Sullca", "Altamirano", "Tello", "Ortiz", "Navarro", "Cárdenas",
    "Quintana", "Choque", "Cruz", "Huillca", "Ccente", "Yupanqui", "Rodas", "Allcca", "Pacheco",
    "Guizado", "Llamocca", "Taype", "Medina", "Arango", "Chipana", "Leguía", "Serna", "Buleje",
    "Ramírez", "Ccorisapra", "Huaraca", "Gutiérrez", "Ayquipa", "Merino", "Zúñiga", "Lizarme",
    "Villegas", "Tarqui", "Aguilar", "Orosco", "Maucaylle", "Pahuara", "Carrasco", "Espinoza",
)  # fmt: skip


def made_up(keys: pl.Series, members: pl.DataFrame) -> pl.DataFrame:
    """The people of generated households, as a batch takes them (``intake.Batch``).

    ``keys`` are those of the households in the file; ``members`` has ``home`` (their row, from 0),
    ``position`` and what the file tells of ``sex``, ``birth_date`` and ``head``. Children have
    both of their parents' names. A document begins with G, which no real one does. The first woman
    among the head and partner receives for the household, or else the head.
    """
    import polars as pl

    told = members.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in (("sex", pl.String), ("birth_date", pl.Date), ("head", pl.Boolean))
        if name not in members.columns
    )
    told = told.with_columns(key=pl.lit(keys).gather(pl.col("home")))
    may_receive = (pl.col("sex") == "female").fill_null(False) & (pl.col("position") < 2)
    first = pl.when(may_receive).then("position").min().over("home").fill_null(0)
    return told.select(
        "home", "position", _given().alias("given_names"), _family().alias("family_names"),
        pl.col("sex").fill_null(""), "birth_date",
        document_kind=pl.lit("national_id"),
        document_number=pl.concat_str(
            pl.lit("G"), (pl.col("key") % 10**7).cast(pl.String).str.zfill(7),
            pl.col("position").cast(pl.String).str.zfill(2),
        ),
        relation=pl.when("head").then(pl.lit("head")).otherwise(pl.lit("")),
        is_recipient=pl.col("position") == first,
    )  # fmt: skip


def _step() -> pl.Expr:
    import polars as pl

    return pl.col("key") * 7919 + pl.col("position") * 104729


def _given() -> pl.Expr:
    """Two given names of the sex that is told, those of women where none is."""
    import polars as pl

    def of(names: tuple[str, ...]) -> pl.Expr:
        listed = pl.lit(pl.Series(names))
        first, second = (
            listed.gather(_step() % len(names)),
            listed.gather(_step() // 37 % len(names)),
        )
        both = pl.concat_str(first, second, separator=" ")
        return pl.when(first == second).then(first).otherwise(both)

    return pl.when(pl.col("sex") == "male").then(of(MEN)).otherwise(of(WOMEN))


def _family() -> pl.Expr:
    """The head's and the partner's own, and for all others the first of each."""
    import polars as pl

    listed, key, place = pl.lit(pl.Series(FAMILY)), pl.col("key"), pl.col("position")
    own = listed.gather(_step() // 31 % len(FAMILY))
    fathers = listed.gather(key * 31 % len(FAMILY))
    mothers = listed.gather((key // 7 + key * 17) % len(FAMILY))
    first = pl.when(place == 1).then(mothers).otherwise(fathers)
    second = pl.when(place < 2).then(own).otherwise(mothers)
    return pl.concat_str(first, second, separator=" ")
