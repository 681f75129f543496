"""One household or organisation as people write it down, in a worked case or in a file of its own.

``{district.poverty_rate: 0.45, rural: true, members: [{age_stated: 8}], decided: {assembly: true},
enrolled_in: [pe/juntos]}``: a name without its level is the unit's own; what is not there, or is
``unknown``, is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chakana.engines.reference import Thing
from chakana.expressions.nodes import Value
from chakana.expressions.types import LEVELS, TERRITORY_RANKS, Level
from chakana.language.build import typed_value
from chakana.language.definition import Component, Definition
from chakana.language.document import Document, Key, read_document, read_text
from chakana.problems import ChakanaError, Problem, suggest

NOT_VARIABLES = ("members", "decided", "enrolled_in")


class GivenReader:
    """Reads units for ``definition`` out of ``document``; what is wrong gathers in ``problems``."""

    def __init__(self, definition: Definition, document: Document) -> None:
        self.definition, self.document = definition, document
        self.problems: list[Problem] = []

    def complain(self, message: str, key: Key, hint: str = "") -> None:
        self.problems.append(self.document.problem("CHK007", message, key, hint=hint))

    def thing(self, components: Iterable[Component], given: Any, key: Key = ()) -> Thing:
        """The unit that ``given`` describes, with its members and the territories it lies in.

        ``components`` all serve this kind of unit; decisions are read for each of them. Without
        any it is a household.
        """
        components = list(components)
        level = components[0].unit if components else "household"
        values: dict[Level, dict[str, Value]] = {one: {} for one in LEVELS}
        for name, text in self._mapping(given, key).items():
            if name not in NOT_VARIABLES:
                at, short = name_at(name, level)
                values[at][short] = self._typed(at, short, text, (*key, name))
        unit = Thing(level, values[level], _territories(values, level))
        unit.members = [
            self._member(one, unit, (*key, "members", index))
            for index, one in enumerate(self._list(given, "members", key))
        ]
        unit.decided = self._decisions(components, given, key)
        if isinstance(given, dict) and given.get("enrolled_in") is not None:
            unit.enrolled = Enrolled(map(str, self._list(given, "enrolled_in", key)))
        return unit

    def _mapping(self, given: Any, key: Key) -> dict[str, Any]:
        if isinstance(given, dict):
            return given
        if given is not None:
            hint = "For example: {district.poverty_rate: 0.45, members: [{age_stated: 8}]}"
            self.complain("Names with their values are needed here.", key, hint)
        return {}

    def _list(self, given: Any, name: str, key: Key) -> list[Any]:
        found = given.get(name) if isinstance(given, dict) else None
        if found is None or isinstance(found, list):
            return found or []
        self.complain(f"'{name}' is a list.", (*key, name), f"{name}: [ … ]")
        return []

    def _typed(self, level: Level, name: str, text: Any, key: Key) -> Value:
        spec = self.definition.variables.get((level, name))
        if spec is None:
            self._unknown_name(level, name, key)
            return None
        if spec.node is not None:
            self.complain(f"'{level}.{name}' is derived: give what it is derived from.", key)
            return None
        if text is None or text == "unknown":
            return None
        if not isinstance(text, str):
            self.complain(f"'{name}' holds one value.", key)
            return None
        try:
            return typed_value(text, spec.type)
        except ValueError as error:
            self.complain(str(error), key)
            return None

    def _unknown_name(self, level: Level, name: str, key: Key) -> None:
        """The suggestion is written as the author wrote: with its level, or without."""
        written = str(key[-1])
        variables = self.definition.variables
        known = [f"{at}.{other}" for at, other in variables if "." in written]
        known += [other for at, other in variables if at == level and "." not in written]
        known += NOT_VARIABLES if level != "member" and "." not in written else ()
        message = f"No variable is called '{level}.{name}'."
        hint = suggest(written, known)
        self.problems.append(self.document.problem("CHK007", message, key, hint=hint, of_key=True))

    def _member(self, given: Any, unit: Thing, key: Key) -> Thing:
        values = {
            name: self._typed("member", name.removeprefix("member."), text, (*key, name))
            for name, text in self._mapping(given, key).items()
        }
        named = {name.removeprefix("member."): value for name, value in values.items()}
        return Thing("member", named, {**unit.within, unit.level: unit})

    def _decisions(
        self, components: Iterable[Component], given: Any, key: Key
    ) -> dict[tuple[str, str], bool]:
        given = given.get("decided") if isinstance(given, dict) else None
        stages = [(one.name, stage.name) for one in components for stage in one.stages
                  if stage.decided_by]  # fmt: skip
        names = {name for _, name in stages}
        decided: dict[tuple[str, str], bool] = {}
        for name, text in self._mapping(given, (*key, "decided")).items():
            place: Key = (*key, "decided", name)
            if name not in names:
                self.complain(
                    f"People decide nothing called '{name}'.", place, suggest(name, names)
                )
            elif text in ("true", "false"):
                decided |= {stage: text == "true" for stage in stages if stage[1] == name}
            elif text not in (None, "unknown"):
                self.complain(f"'{name}' is decided true or false.", place)
        return decided


class Enrolled(dict[str, bool]):
    """Enrolment given in full: a programme that is not listed is one the unit is not in."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(dict.fromkeys(names, True))

    def get(self, key: str, default: bool | None = None) -> bool:  # type: ignore[override]
        return key in self


def name_at(name: str, unit: Level) -> tuple[Level, str]:
    """The level and the short name of a variable as it is given for ``unit``."""
    level, dot, short = name.partition(".")
    return (level, short) if dot and level in LEVELS else (unit, name)


def _territories(values: Mapping[Level, dict[str, Value]], unit: Level) -> dict[Level, Thing]:
    """One territory of each rank, each within those above it."""
    within = {rank: Thing(rank, values[rank]) for rank in TERRITORY_RANKS if rank != unit}
    for rank, territory in within.items():
        above = LEVELS.index(rank)
        territory.within = {r: t for r, t in within.items() if LEVELS.index(r) > above}
    return within


def read_given(path: Path | str) -> Document:
    """The document of a household's file, YAML or JSON; coded problems when it is neither."""
    path = Path(path)
    if path.suffix.lower() != ".json":
        return _with_names(read_document(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return read_document(path)  # which says what is wrong
    return _with_names(read_text(text.replace("\t", " "), str(path)))


def _with_names(document: Document) -> Document:
    if isinstance(document.data, dict):
        return document
    message = "The file does not describe a household: it holds no names with values."
    hint = "For example: district.poverty_rate: 0.45, and members: with a list of them."
    raise ChakanaError(document.problem("CHK007", message, hint=hint))


def units_described(
    definition: Definition, document: Document, component: str | None = None
) -> dict[str, Thing]:
    """The unit that a file describes, by each component that serves such units.

    With ``component``, only by that one. Which unit it is follows from the names in the file;
    where they leave it open, it is the unit of the first component.
    """
    if component is not None:
        components = [definition.component(component)]
    else:
        served = served_unit(definition, document.data)
        components = [one for one in definition.components.values() if one.unit == served]
    if not components:
        hint = "It describes, and gives nothing: a definition that uses it may be explained."
        message = f"{definition.id} has no component."
        raise ChakanaError(document.problem("CHK210", message, hint=hint))
    reader = GivenReader(definition, document)
    thing = reader.thing(components, document.data)
    if reader.problems:
        raise ChakanaError(reader.problems)
    return {one.name: thing for one in components}


def served_unit(definition: Definition, given: Mapping[str, Any]) -> Level:
    """What kind of unit ``given`` describes."""
    units = list(dict.fromkeys(component.unit for component in definition.components.values()))
    if not units:
        return "household"

    def fits(unit: Level) -> int:
        names = [name_at(name, unit) for name in given if name not in NOT_VARIABLES]
        return sum(name in definition.variables for name in names if name[0] == unit)

    return max(units, key=fits)
