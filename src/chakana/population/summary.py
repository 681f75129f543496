"""A population in words: what it is, how many rows, which variables, from where."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.population.description import TABLE_OF
from chakana.population.schema import Variable
from chakana.population.tables import Population


def summary_of(population: Population, language: str = "en") -> str:
    """What ``population`` is and holds, as lines of text in ``language`` (``es`` or ``en``)."""
    return "\n".join(_lines(population, language))


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
        yield f"{TABLE_OF[variables[0].level]}: {f'{rows:,}'.replace(',', ' ')} × {len(variables)}"
        yield from (_line(variable, about.currency, language) for variable in variables)
        yield ""
    yield f"{' > '.join(population.ranks)}"


def _line(variable: Variable, currency: str, language: str) -> str:
    kind = f"money ({currency} × 100)" if variable.kind == "money" else variable.kind
    codes = f" [{', '.join(variable.codes)}]" if variable.codes else ""
    return f"  {variable.name:28} {kind:20} {getattr(variable, language)}{codes}"
