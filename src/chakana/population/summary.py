"""A population, or a survey file, in words: how many rows, which columns, what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.expressions.figures import Language, day_in_words, grouped, unit_word
from chakana.language.labels import Labels
from chakana.population.description import TABLE_OF
from chakana.population.schema import Level
from chakana.population.tables import UNIT_FILES, Population

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.read import Survey

LABELS = Path(__file__).with_name("labels.yaml")
FEW = 12
"""Different values that are listed one by one: those of a code, not those of a measure."""


def summary_of(population: Population, language: Language = "en") -> str:
    """What ``population`` is and holds, as lines of text: of each variable what it means and its
    share, average or codes, by the weights of the sample.
    """
    return "\n".join(_lines(population, language))


def size_of(population: Population) -> tuple[str, str]:
    """How many units and persons there are, their thousands set apart."""
    import polars as pl

    tables = (population.units, population.members)
    units, persons = (table.select(pl.len()).collect().item() for table in tables)
    return grouped(Decimal(units)), grouped(Decimal(persons))


def _lines(population: Population, language: Language) -> Iterator[str]:
    from chakana.population.holdings import holdings_of

    say, about = Labels(LABELS, language), population.description
    yield about.es if language == "es" else about.en
    if about.generated:
        yield say("generated", seed=about.seed)
    if about.observed_on:
        day = day_in_words(about.observed_on, language)
        yield say("observed_on", day=day, currency=about.currency)
    else:
        yield say("undated", currency=about.currency)
    yield from _sizes(population, language)
    yield from _list(say("notes"), [note.get(language, "") for note in about.notes])
    yield from _list(say("sources"), about.sources)
    for level, file, frame in _tables(population):
        variables = [one for one in population.schema if one.level == level]
        held = holdings_of(population, level, frame, variables, say)
        yield ""
        yield say(
            "table",
            words=say("territories_table" if level == "territory" else TABLE_OF[level]),
            name=file,
            rows=say("one_row") if held.rows == "1" else say("rows", number=held.rows),
            columns=len(variables),
        )
        for one in variables:
            holds = f": {held.of[one.name]}" if one.name in held.of else ""
            yield f"  {one.name:28} {one.es if language == 'es' else one.en}{holds}"


def _tables(population: Population) -> Iterator[tuple[Level, str, pl.LazyFrame]]:
    from chakana.population.tables import MEMBERS_FILE, TERRITORIES_FILE

    yield population.unit, UNIT_FILES[population.unit], population.units
    yield "member", MEMBERS_FILE, population.members
    yield "territory", TERRITORIES_FILE, population.territories


def _list(heading: str, texts: list[str] | tuple[str, ...]) -> Iterator[str]:
    if any(texts):
        yield f"{heading}:"
        yield from (f"- {text}" for text in texts if text)


def _sizes(population: Population, language: Language) -> Iterator[str]:
    """Rows and what they stand for; territories by rank."""
    import polars as pl

    say = Labels(LABELS, language)
    units, persons = size_of(population)
    unit, person = population.unit, "member" if language == "es" else "person"
    words = {
        "units": _counted(units, unit, language),
        "persons": _counted(persons, person, language),
    }
    if "weight" in population.units.collect_schema():
        weight = population.units.select(population.unit_key, "weight")
        of_members = population.members.select(population.unit_key).join(
            weight, on=population.unit_key, how="left"
        )
        for table, word, name in ((weight, unit, "units"), (of_members, person, "persons")):
            total = table.select(pl.col("weight").sum()).collect(engine="streaming").item()
            words[f"all_{name}"] = _counted(grouped(Decimal(round(total))), word, language)
        yield say("stand_for", **words)
        yield say("shares_weighted")
    else:
        yield say("counted", **words)
    ranks = population.territories.group_by("rank").len().collect()
    numbers = dict(ranks.iter_rows())
    counted = [_counted(grouped(Decimal(numbers[r])), r, language) for r in population.ranks]
    yield say("territories", ranks=", ".join(counted))


def _counted(number: str, word: str, language: Language) -> str:
    return f"{number} {unit_word(word, language, plural=number != '1')}"


def summary_of_survey(survey: Survey, language: Language = "en") -> str:
    """What a survey file holds, for writing its mapping: columns, questions, codes and answers."""
    say = Labels(LABELS, language)
    rows, columns = grouped(Decimal(survey.frame.height)), len(survey.columns)
    head = [say("file_size", rows=rows, columns=columns)]
    if len(survey.sheets) > 1:
        first, *others = survey.sheets
        head.append(say("sheet_read", sheet=first, others=", ".join(others)))
    return "\n".join([*head, *(_column(survey, name, say) for name in survey.frame.columns)])


def _column(survey: Survey, name: str, say: Labels) -> str:
    from chakana.population.survey.model import File
    from chakana.population.survey.raw import text_of, unreadable

    dtype = survey.frame.schema[name]
    if unreadable(dtype):
        return f"  {name}: {say('not_read', type=dtype)}"
    text = survey.frame.select(text_of(name, dtype, File(path="any"))).to_series()
    values = text.drop_nulls().unique()
    blank = grouped(Decimal(text.null_count()))
    empty = f"; {say('empty', number=blank)}" if text.null_count() else ""
    label = f" {survey.labels[name]}." if name in survey.labels else ""
    if len(values) > FEW:
        least, most = _ends(values)
        number = grouped(Decimal(len(values)))
        shown = say("values_from_to", number=number, least=least, most=most)
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
