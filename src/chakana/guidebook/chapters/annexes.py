"""What was assumed and why, where the sources disagree, and every line that is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chakana.guidebook.blocks import Block, Chapter, Paragraph, Row, Section, table
from chakana.guidebook.chapters.values import names_used
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import ParameterSeries, VariableSpec
from chakana.language.document import Key
from chakana.language.parts import parts


def assumptions(say: Wording) -> Chapter | None:
    """Every assumption with its reason, and why one reading of a source was preferred."""
    found: dict[str, list[Row]] = {"assumed_title": [], "simulated_title": [], "readings": []}
    for key, part in parts(say.definition.programme):
        if isinstance(part, model.Sourced) and not isinstance(part, model.Alternative):
            _reason(say, found, part, trail(say, key), simulated=only_simulated(key))
    for name, part in _borrowed(say):
        _reason(say, found, part, name)
    sections = []
    for title, rows in found.items():
        if rows:
            columns = [say.label("what"), say.label("reason")]
            block = table(say.label(title), columns, rows, notes_title="")
            sections.append(Section(title.replace("_", "-"), say.label(title), (block,)))
    if not sections:
        return None
    opening = Paragraph(say.label("assumptions_intro"), "quiet")
    return Chapter(
        "assumptions", say.label("assumptions"), (opening,), tuple(sections), starts_page=True
    )


def _reason(
    say: Wording,
    found: dict[str, list[Row]],
    part: model.Sourced,
    name: str,
    *,
    simulated: bool = False,
) -> None:
    if part.because:
        assumed = "simulated_title" if simulated else "assumed_title"
        reason = say.text(part.because)
        found[assumed if part.assumption else "readings"].append(
            Row((name, reason[:1].upper() + reason[1:]))
        )


def _borrowed(say: Wording) -> Iterator[tuple[str, model.Sourced]]:
    """The parameters and variables of other definitions that the rules of this one use."""
    parameters, variables = names_used(say.definition)
    held = say.definition
    used: list[ParameterSeries | VariableSpec] = []
    used += [series for name, series in held.parameters.items() if name in parameters]
    used += [spec for key, spec in held.variables.items() if key in variables]
    for one in used:
        if one.programme != held.id:
            label, programme = say.text(one.part.label), say.programme(one.programme)
            yield say.label("from_programme", name=label, programme=programme), one.part


def only_simulated(key: Key) -> bool:
    """Whether what stands there serves the simulation and is no rule."""
    return "simulated_as" in key or key[-1] == "paid_share"


def contradictions(say: Wording) -> Chapter | None:
    """Where sources, or lines of one source, say different things: both are kept."""
    rows = [
        Row((trail(say, key), _used(say, part), *_other(say, part, other)))
        for key, part in parts(say.definition.programme)
        for other in getattr(part, "also", None) or []
    ]
    if not rows:
        return None
    columns = [say.label(name) for name in ("what", "used_here", "others_say", "where_said")]
    block = table(say.label("contradictions"), columns, rows, notes_title="")
    intro = Paragraph(say.label("contradictions_intro"), "quiet")
    return Chapter("contradictions", say.label("contradictions"), (intro, block))


def _other(say: Wording, part: model.Part, other: model.Alternative) -> tuple[str, str]:
    """What the other source says with its remark, and where."""
    value = say.scalar(other.value, getattr(part, "unit", None))
    remarks = [say.text(text) for text in (other.note, other.because) if text]
    return ": ".join([value, *remarks]), say.citation(other.source or "")


def _used(say: Wording, part: model.Part) -> str:
    """The value that the definition runs on."""
    if isinstance(part, model.ParameterPart):
        held = [value for day, value in sorted(part.values.items()) if day <= say.day]
        return say.scalar(held[-1], part.unit) if held else ""
    if isinstance(part, model.Fact):
        return say.scalar(part.value, part.unit)
    if isinstance(part, model.Financing):
        return say.scalar(part.amount, part.unit)
    if isinstance(part, model.Counterpart):
        return say.scalar(part.at_least, "share")
    if isinstance(part, model.Adoption):
        return say.scalar(part.share, "share")
    if isinstance(part, (model.Mandate, model.EligibilityStage)) and part.label is not None:
        return say.text(part.label)
    text = getattr(part, "rule", None) or getattr(part, "amount", None) or ""
    return " ".join(str(text).split())


def sources(say: Wording) -> Chapter | None:
    """The documents, and for each the lines cited and what they support."""
    programme = say.definition.programme
    rows = [
        Row((key, document.title, document.publisher or "", document.year or ""))
        for key, document in (*programme.sources.items(), *_sources_of_used(say))
    ]
    if not rows:
        return None
    columns = [say.label(key) for key in ("key", "title", "publisher", "year")]
    documents = table(say.label("documents"), columns, rows, notes_title="")
    cited = _cited(say)
    sections = [_lines(say, key, cited[key]) for key in programme.sources if cited.get(key)]
    return Chapter("sources", say.label("sources"), (documents,), tuple(sections))


def _sources_of_used(say: Wording) -> Iterator[tuple[str, model.SourceDocument]]:
    """The documents of the definitions used, also by those, but not what is listed already."""
    told = [document.title for document in say.definition.programme.sources.values()]
    pending = list(say.definition.used)
    while pending:
        used = pending.pop(0)
        pending += used.used
        for key, document in used.programme.sources.items():
            if document.title not in told:
                told.append(document.title)
                programme = say.programme(used.id)
                yield say.label("from_programme", name=key, programme=programme), document


def _lines(say: Wording, key: str, places: dict[str, list[str]]) -> Section:
    rows = [Row((place, "; ".join(uses))) for place, uses in sorted(places.items(), key=_by_number)]
    columns = [say.label("place"), say.label("supports")]
    block: Block = table(say.label("lines_of", source=key), columns, rows, notes_title="")
    return Section(f"source--{key}", key, (block,))


def _by_number(entry: tuple[str, list[str]]) -> tuple[int, str]:
    found = re.search(r"\d+", entry[0])
    return (int(found.group()) if found else 0, entry[0])


def _cited(say: Wording) -> dict[str, dict[str, list[str]]]:
    """Source → line → what is said there."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, part in parts(say.definition.programme):
        for citation in (getattr(part, "source", None) or "").split(";"):
            source, _, place = say.citation(citation).partition(", ")
            if place:
                uses = found.setdefault(source, {}).setdefault(place, [])
                if (where := _short_trail(say, key)) not in uses:
                    uses.append(where)
    return found


def trail(say: Wording, key: Key) -> str:
    """The way to a part in words: ``Transferencia › Elegibilidad › El distrito es pobre``."""
    return " › ".join(_trail(say, key))


def _short_trail(say: Wording, key: Key) -> str:
    """The first and last step of the way, without the component where there is only one."""
    if key[-2:-1] == ("also",):
        key = key[:-2]
    steps = list(_trail(say, key))
    if key[0] == "components" and len(say.definition.components) == 1 and len(steps) > 1:
        steps = steps[1:]
    return " › ".join([steps[0], steps[-1]] if len(steps) > 1 else steps)


def _trail(say: Wording, key: Key) -> Iterator[str]:
    here: object = say.definition.programme
    for step in key:
        here = _below(here, step)
        label = getattr(here, "label", None)
        if isinstance(label, model.Text):
            yield say.text(label)
        elif isinstance(step, int):
            yield str(step + 1)
        elif step != "components":
            yield say.labels.field(step) or say.word(step)


def _below(here: object, step: str | int) -> object:
    if isinstance(here, dict):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int):
        return here[step]
    aliases = {"in": "in_", "with": "with_"}
    return getattr(here, aliases.get(str(step), str(step)), None)
