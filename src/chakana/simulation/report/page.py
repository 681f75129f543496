"""The page: the answer first, then charts, then every figure, then what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chakana import __version__
from chakana.expressions.figures import Language, day_in_words
from chakana.language.assumptions import Assumption, assumptions_of
from chakana.language.definition import Definition
from chakana.look.pages import environment, style
from chakana.simulation.compare import compare
from chakana.simulation.extension_sheets import answer, extension_sheets
from chakana.simulation.figures import index, percent, whole
from chakana.simulation.report import charts
from chakana.simulation.report.drawing import firm
from chakana.simulation.report.pays_chart import pays_chart
from chakana.simulation.report.tiles import tiles_of
from chakana.simulation.sheets import Sheets

if TYPE_CHECKING:
    from chakana.simulation.extension import Extension
    from chakana.simulation.results import Simulation

_HERE = Path(__file__).parent
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
MOST_ROWS = 40


@dataclass(frozen=True)
class Card:
    """A scenario in a few sentences, and what a reader must know of it."""

    title: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Rests:
    """A definition that the report rests on: its version, and all that it assumes itself.

    ``assumptions`` are tuples of label, path and reason; that of a score says how well it predicts.
    """

    id: str
    title: str
    identity: str
    count: str
    assumptions: tuple[tuple[str, str, str], ...]


def page(
    simulations: Sequence[Simulation],
    language: Language,
    *,
    title: str,
    made_on: date,
    extension: Extension | None = None,
) -> str:
    """The report of ``simulations`` over one population, the last of them in detail, as HTML.

    One self-contained file. Raises :class:`ChakanaError` (SIM501) without the extra ``report``.
    """
    sheets = Sheets(language, simulations[0].currency)
    template = environment(_HERE).get_template("page.html.jinja")
    detail = [one for one in sheets.of(simulations[-1]) if len(one.rows) <= MOST_ROWS]
    return template.render(
        language=language, label=sheets.label, firm=firm, title=title,
        heading=sheets.heading(simulations[0]), generated=simulations[0].generated,
        population=list(sheets.of_population(simulations[0])), css=style(_HERE / "page.css"),
        scenarios=[_card(one, sheets) for one in simulations],
        comparison=[sheets.comparison(compare(simulations))] if len(simulations) > 1 else [],
        poverty=list(sheets.poverty(simulations)),
        charts=_charts(simulations, sheets), tiles=list(tiles_of(simulations[-1], sheets)),
        answer=_answer(extension, sheets),
        extension=list(extension_sheets(extension, sheets)) if extension else [],
        pays=pays_chart(extension, sheets) if extension else "",
        detail=detail, definitions=_definitions(simulations, sheets),
        made=sheets.label("made_with", version=__version__, day=day_in_words(made_on, language)),
    )  # fmt: skip


def _charts(simulations: Sequence[Simulation], sheets: Sheets) -> dict[str, str]:
    errors = {"errors": charts.errors_chart(simulations[-1], sheets)}
    if any(one.welfare is None for one in simulations):
        return errors
    return errors | {
        "poverty": charts.poverty_chart(simulations, sheets),
        "deciles": charts.decile_chart(simulations, sheets),
    }


def _card(simulation: Simulation, sheets: Sheets) -> Card:
    say, label = sheets.share, sheets.label
    lines = []
    for one, name in zip(simulation.components, sheets.names(simulation.components), strict=True):
        found = one.performance
        served = label(
            "summary_reach", programme=name, served=sheets.number(one.served),
            coverage=say(found.coverage), **sheets.unit_words(one.component.unit, one.served.value),
        )  # fmt: skip
        errors = label(
            "summary_errors", undercoverage=say(found.undercoverage), leakage=say(found.leakage)
        )
        lines.append(f"{served} {errors}")
    lines += [_cost_sentence(simulation, sheets), *_poverty_sentence(simulation, sheets)]
    return Card(simulation.title, tuple(lines), tuple(sheets.of_scenario(simulation)))


def _cost_sentence(simulation: Simulation, sheets: Sheets) -> str:
    year, once = (sheets.cents(cents) for cents in (simulation.cost_a_year, simulation.cost_once))
    if simulation.cost_a_year and simulation.cost_once:
        return sheets.label("summary_cost", year=year, once=once)
    if simulation.cost_once:
        return sheets.label("summary_cost_once", once=once)
    return sheets.label("summary_cost_year", year=year)


def _poverty_sentence(simulation: Simulation, sheets: Sheets) -> Iterator[str]:
    found = {
        "summary_poverty": simulation.poverty,
        "summary_extreme_poverty": simulation.extreme_poverty,
    }
    said = [
        sheets.label(
            label,
            before=sheets.share(poverty.before.headcount),
            after=sheets.share(poverty.after.headcount),
        )
        for label, poverty in found.items()
        if poverty is not None
    ]
    if said:
        yield " ".join(said)


def _answer(extension: Extension | None, sheets: Sheets) -> dict[str, str] | None:
    """The answer in a figure and a sentence."""
    if extension is None:
        return None
    return {"figure": sheets.millions(extension.cost), "sentence": answer(extension, sheets)}


def _definitions(simulations: Sequence[Simulation], sheets: Sheets) -> list[Rests]:
    """Each definition once, behind it those that it uses."""
    found: dict[str, Definition] = {}
    for simulation in simulations:
        for definition in simulation.definitions:
            found |= {one.id: one for one in _with_used(definition) if one.id not in found}
    return [_rests(definition, sheets) for definition in found.values()]


def _with_used(definition: Definition) -> Iterator[Definition]:
    yield definition
    for used in definition.used:
        yield from _with_used(used)


def _rests(definition: Definition, sheets: Sheets) -> Rests:
    own = [one for one in assumptions_of(definition) if one.programme == definition.id]
    number = len(own)
    return Rests(
        definition.id,
        definition.programme.title.in_language(sheets.language),
        definition.identity[:12],
        sheets.label("assumption_count_one" if number == 1 else "assumption_count", number=number),
        tuple(_assumption(one, definition, sheets) for one in own),
    )


def _assumption(one: Assumption, definition: Definition, sheets: Sheets) -> tuple[str, str, str]:
    told = one.as_dict(sheets.language)
    said = (told["because"].rstrip("."), _score_errors(one, definition, sheets))
    return told["label"], one.path, ". ".join(part for part in said if part)


def _score_errors(one: Assumption, definition: Definition, sheets: Sheets) -> str:
    """How well a fitted score predicts, by its definition; empty for what is no such score."""
    variable = definition.programme.variables.get(one.path.removeprefix("variables."))
    known = (variable and variable.errors) or {}
    tell: dict[str, Callable[[float], str]] = {
        "r_squared": index, "exclusion": percent, "inclusion": percent, "households": whole,
    }  # fmt: skip
    parts = [
        sheets.label(f"score_{name}", figure=say(float(known[name])))
        for name, say in tell.items()
        if _NUMBER.fullmatch(known.get(name, ""))
    ]
    return sheets.label("score_errors", errors="; ".join(parts)) if parts else ""
