"""A population, or a survey file, in words: how many rows, which columns, what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from chakana.expressions.figures import grouped
from chakana.population.description import TABLE_OF
from chakana.population.schema import Variable
from chakana.population.tables import Population

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.read import Survey


def summary_of(population: Population, language: str = "en") -> str:
    """What ``population`` is and holds, as lines of text in ``language`` (``es`` or ``en``)."""
    return "\n".join(_lines(population, language))


def size_of(population: Population) -> tuple[str, str]:
    """How many units and persons there are, their thousands set apart."""
    import polars as pl

    tables = (population.units, population.members)
    units, persons = (table.select(pl.len()).collect().item() for table in tables)
    return grouped(Decimal(units)), grouped(Decimal(persons))


def _lines(population: Population, language: str) -> Iterator[str]:
    import polars as pl

    about = population.description
    yield getattr(about, language)
    if about.generated:
        words = {"en": "Generated, not observed; seed", "es": "Generada, no observada; semilla"}
        yield f"{words[language]} {about.seed}."
    yield from (f"- {note[language]}" for note in about.notes if note.get(language))
    yield from (f"- {source}" for source in about.sources)
    yield ""
    tables = ((population.unit, population.units), ("member", population.members))
    schema = population.schema
    for level, frame in (*tables, ("territory", population.territories)):
        variables = [variable for variable in schema if variable.level == level]
        rows = frame.select(pl.len()).collect().item()
        yield f"{TABLE_OF[variables[0].level]}: {grouped(Decimal(rows))} × {len(variables)}"
        yield from (_line(variable, about.currency, language) for variable in variables)
        yield ""
    yield f"{' > '.join(population.ranks)}"


def _line(variable: Variable, currency: str, language: str) -> str:
    kind = f"money ({currency} × 100)" if variable.kind == "money" else variable.kind
    codes = f" [{', '.join(variable.codes)}]" if variable.codes else ""
    return f"  {variable.name:28} {kind:20} {getattr(variable, language)}{codes}"


def summary_of_survey(survey: Survey) -> str:
    """What a survey file holds, for writing its mapping: columns, questions, codes and answers."""
    head = f"{grouped(Decimal(survey.frame.height))} rows × {len(survey.columns)} columns"
    return "\n".join([head, *(_column(survey, name) for name in survey.frame.columns)])


def _column(survey: Survey, name: str) -> str:
    from chakana.population.survey.model import File
    from chakana.population.survey.raw import text_of, unreadable

    dtype = survey.frame.schema[name]
    if unreadable(dtype):
        return f"  {name}: {dtype}, which no mapping reads"
    text = survey.frame.select(text_of(name, dtype, File(path="any"))).to_series()
    values = text.drop_nulls().unique()
    empty = f"; {grouped(Decimal(text.null_count()))} empty" if text.null_count() else ""
    label = f" {survey.labels[name]}." if name in survey.labels else ""
    if len(values) > FEW:
        least, most = _ends(values)
        shown = f"{grouped(Decimal(len(values)))} values, from {least} to {most}"
    else:
        answers = survey.value_labels.get(name, {})
        shown = ", ".join(f"{v} ({answers[v]})" if v in answers else v for v in values.sort())
    return f"  {name}:{label} {shown}{empty}"


def _ends(values: pl.Series) -> tuple[str, str]:
    """The first and the last value: as figures where all are, otherwise in the order of letters."""
    import polars as pl

    figures = values.cast(pl.Float64, strict=False)
    ordered = values.sort() if figures.null_count() else values.gather(figures.arg_sort())
    return str(ordered[0]), str(ordered[-1])


FEW = 12
"""Different values that are listed one by one: those of a code, not those of a measure."""
