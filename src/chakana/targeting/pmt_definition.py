"""A fitted score as a definition: data that the rule engine runs and an official can read.

The definition has no component. It declares the score, its cut-off and who is under it, with the
errors beside the score; programmes name it under ``uses:``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from chakana.expressions.figures import fixed
from chakana.language.document import read_text
from chakana.problems import ChakanaError, Problem
from chakana.targeting.codes import stop

if TYPE_CHECKING:
    from chakana.language.load import Library
    from chakana.targeting.pmt_columns import Candidate, Recorded
    from chakana.targeting.pmt_errors import Errors
    from chakana.targeting.pmt_score import AreaScore, Fit, Term

_PLAIN = re.compile(r"[A-Za-z(][\w .()<>=*/'-]*")


@dataclass(frozen=True)
class Heading:
    """What the definition says of itself; ``survey`` is the title of the data it was fitted on.

    ``name`` begins the names it declares (``pmt_score``, ``pmt_cutoff``, ``pmt_poor``), which hold
    from ``day``. Variables that ``uses`` bring are not declared again.
    """

    programme: str
    country: str
    survey: str
    day: date
    uses: tuple[str, ...] = ()
    name: str = "pmt"
    unit: str = "points"
    score_es: str = "Puntaje: 100 × logaritmo del ingreso por persona que se estima"
    score_en: str = "Score: 100 × logarithm of the income per person that is predicted"


def as_definition(fit: Fit, heading: Heading, library: Library | None = None) -> str:
    """The text of the definition, laid out; TAR106 with the reasons if it would not load."""
    from chakana.language.format import format_text
    from chakana.language.load import Library

    shelf = library or Library()
    declared = _declared(heading, shelf)
    text = "\n".join(_lines(fit, heading, declared)) + "\n"
    try:
        _, problems = shelf.examine_document(read_text(text))
    except ChakanaError as error:
        problems = list(error.problems)
    wrong = [problem for problem in problems if problem.severity == "error"]
    if wrong:
        raise ChakanaError([_unprintable(wrong[0]), *wrong])
    return format_text(text)


def _unprintable(first: Problem) -> Problem:
    hint = "Rename the column, or the definition; names are lower case, digits and '_'."
    return stop("TAR106", f"The definition would not load: {first.message}", hint).problems[0]


def _declared(heading: Heading, shelf: Library) -> frozenset[tuple[str, str]]:
    """Level and name of every variable that the definitions used bring."""
    return frozenset(key for name in heading.uses for key in shelf.load(name).variables)


def _lines(fit: Fit, heading: Heading, declared: Iterable[tuple[str, str]]) -> Iterator[str]:
    source = f"source: survey, n = {fit.errors.rows}"
    yield "# A proxy means test fitted by `chakana pmt fit`. It guesses who is poor: `errors` says"
    yield "# how often it fails on households that it was not fitted on."
    yield "chakana: 1"
    yield f"programme: {heading.programme}"
    yield "title: {es: Prueba indirecta de medios, en: Proxy means test}"
    yield f"country: {heading.country}"
    if heading.uses:
        yield f"uses: [{', '.join(heading.uses)}]"
    yield f"sources: {{survey: {{title: {_text(heading.survey)}}}}}"
    yield "parameters:"
    yield f"  {heading.name}_cutoff:"
    yield "    label:"
    yield "      es: Puntaje bajo el cual un hogar es pobre"
    yield "      en: Score under which a household is poor"
    yield f"    unit: {heading.unit}"
    yield f"    values: {{{heading.day.isoformat()}: {_figure(fit.cutoff)}}}"
    yield f"    {source}"
    yield "variables:"
    for one in _read(fit):
        if (one.level, one.name) not in declared:
            yield from _recorded(one, source)
    yield from _scores(fit, heading, source)
    yield f"  household.{heading.name}_poor:"
    yield "    label: {es: Su puntaje lo señala como pobre, en: Its score finds it poor}"
    yield "    type: boolean"
    yield f"    rule: {heading.name}_score < {heading.name}_cutoff"
    yield f"    {source}"


def _scores(fit: Fit, heading: Heading, source: str) -> Iterator[str]:
    whole = f"{heading.name}_score"
    if fit.area is None:
        yield from _score_heading(whole, heading, ("", ""), source)
        yield from _score(fit.scores[0])
        yield from _errors(fit.errors, fit)
        return
    names = _area_names(fit, whole)
    for score, name in names.items():
        yield from _score_heading(name, heading, _place(fit.area, fit.scores[score].area), source)
        yield from _score(fit.scores[score])
        yield from _errors(fit.scores[score].errors, fit)
    yield from _score_heading(whole, heading, ("", ""), source)
    branches = (f"when {_condition(fit, fit.scores[n])} then {name}" for n, name in names.items())
    yield f"    rule: {_text('case ' + ' '.join(branches) + ' end')}"
    yield from _errors(fit.errors, fit)


def _place(area: Candidate, here: str | bool | None) -> tuple[str, str]:
    """Where a score holds, in Spanish and English."""
    es, en = (("sí", "yes") if here else ("no", "no")) if isinstance(here, bool) else (here, here)
    said = area.reads[0] if area.reads else None
    return f"; {said.es if said else area.said}: {es}", f"; {said.en if said else area.said}: {en}"


def _score_heading(
    name: str, heading: Heading, place: tuple[str, str], source: str
) -> Iterator[str]:
    es, en = _text(heading.score_es + place[0]), _text(heading.score_en + place[1])
    yield f"  household.{name}:"
    yield f"    label: {{es: {es}, en: {en}}}"
    yield "    type: number"
    yield f"    unit: {heading.unit}"
    yield f"    {source}"


def _score(score: AreaScore) -> Iterator[str]:
    yield "    score:"
    yield f"      intercept: {_figure(score.intercept)}"
    yield "      terms:"
    steps = {step.candidate: (number, step) for number, step in enumerate(score.steps, start=1)}
    for term in score.terms:
        number, step = steps[term.regressor.candidate.column]
        taken = f"step {number}: error {step.error:.4g}, {fixed(step.gain * 100, 1)} % less"
        yield f"        - {{{_term(term)}}}  # {taken}"


def _term(term: Term) -> str:
    kind = "when" if term.regressor.is_condition else "of"
    return f"{kind}: {_text(term.regressor.rule)}, weight: {_figure(term.weight)}"


def _errors(errors: Errors, fit: Fit) -> Iterator[str]:
    """How often and how far the score fails, out of fold."""
    figures: Mapping[str, object] = {
        "error": f"{errors.error:.4g}",
        "r_squared": f"{errors.r_squared:.3f}",
        "exclusion": f"{errors.exclusion:.3f}",
        "inclusion": f"{errors.inclusion:.3f}",
        "poorest": f"{fit.poorest:g}",
        "households": errors.rows,
        "folds": fit.folds,
    }
    yield "    errors:"
    yield from (f"      {name}: {value}" for name, value in figures.items())


def _recorded(one: Recorded, source: str) -> Iterator[str]:
    yield f"  {one.level}.{one.name}:"
    yield f"    label: {{es: {_text(one.es or one.name)}, en: {_text(one.en or one.name)}}}"
    yield f"    type: {one.type}"
    if one.unit is not None:
        yield f"    unit: {one.unit}"
    if one.rule is not None:
        yield f"    rule: {_text(one.rule)}"
        yield f"    {source}"


def _read(fit: Fit) -> list[Recorded]:
    """Every variable that the scores read, once, in the order in which they read it."""
    from chakana.targeting.pmt_columns import Recorded

    found: dict[tuple[str, str], Recorded] = {}
    if fit.area is not None:
        is_truth = isinstance(fit.scores[0].area, bool)
        place = Recorded("household", fit.area.column, "boolean" if is_truth else "text")
        for one in fit.area.reads or (() if fit.area.rule else (place,)):
            found[one.level, one.name] = one
    for score in fit.scores:
        for term in score.terms:
            candidate, kind = term.regressor.candidate, term.regressor.type
            unit = "units" if kind == "number" else None
            own = () if candidate.rule else (Recorded("household", candidate.column, kind, unit),)
            for one in candidate.reads or own:
                found[one.level, one.name] = one
    return list(found.values())


def _area_names(fit: Fit, whole: str) -> dict[int, str]:
    """The variable of each area's score, by its place in the fit."""
    assert fit.area is not None
    names: dict[int, str] = {}
    for number, score in enumerate(fit.scores):
        said = score.area if isinstance(score.area, str) else fit.area.column
        said = ("not_" if score.area is False else "") + re.sub(r"[^a-z0-9]+", "_", said.lower())
        name = f"{whole}_{said.strip('_')}"
        is_new = said.strip("_") and name not in names.values()
        names[number] = name if is_new else f"{whole}_{number + 1}"
    return names


def _condition(fit: Fit, score: AreaScore) -> str:
    assert fit.area is not None
    said = fit.area.said if fit.area.said.isidentifier() else f"({fit.area.said})"
    if isinstance(score.area, bool):
        return said if score.area else f"not {said}"
    quoted = str(score.area).replace("'", "''")
    return f"{said} = '{quoted}'"


def _text(text: str) -> str:
    """A scalar that YAML reads as ``text``, in quotes where it might not."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _figure(value: float) -> str:
    """Digits without an exponent; the value is rounded already, so that nothing is lost."""
    return f"{value:.12f}".rstrip("0").rstrip(".") if value else "0"
