"""What is wrong with a mapping of the right shape, before any file is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chakana.language.document import Document, Key
from chakana.population.schema import RANKS, Kind, Level, standard_variables
from chakana.population.survey.model import (
    Code,
    MappingShape,
    Part,
    VariableMapping,
    kind_for,
    parts_of,
)
from chakana.problems import Problem, suggest

RESERVED = {
    "weight", "stratum", "psu", "territory", "rank", "parent", "source_key",
    "household_id", "organisation_id", "member_id",
}  # fmt: skip


def faults_of(document: Document, shape: MappingShape) -> list[Problem]:
    """What is wrong with a mapping of the right shape, before any file is opened."""
    parts = parts_of(shape)
    problems = [*_whole(document, shape), *_two_kinds(document, parts)]
    for part in parts:
        if part.file not in shape.files:
            message = f"No file is called '{part.file}'."
            hint = suggest(part.file, shape.files)
            problems.append(document.problem("POP024", message, (*part.key, "file"), hint=hint))
        for name, variable in part.variables.items():
            key = (*part.key, "variables", name)
            for message, hint in variable_faults(name, variable, part.level):
                problems.append(document.problem("POP023", message, key, hint=hint, of_key=True))
    return problems


def _two_kinds(document: Document, parts: list[Part]) -> Iterator[Problem]:
    """A variable of territories may come from several files, but has one kind."""
    kinds: dict[tuple[Level, str], Kind | None] = {}
    for part in parts:
        for name, variable in part.variables.items():
            kind = kind_for(name, variable, part.level)
            if kinds.setdefault((part.level, name), kind) != kind:
                message = f"'{name}' is a {kind} here and a {kinds[part.level, name]} above."
                hint = "Give one of the two another name."
                key = (*part.key, "variables", name)
                yield document.problem("POP023", message, key, hint=hint, of_key=True)


def _whole(document: Document, shape: MappingShape) -> Iterator[Problem]:
    if (shape.units is None) != (shape.members is None):
        message = "A mapping has both 'units' and 'members', or neither."
        hint = (
            "Rules gather members; without them a household would count as having none. "
            "A survey without a row for each person makes no population."
        )
        yield document.problem("POP023", message, hint=hint)
    if shape.units is None and shape.territories.listed is None:
        message = "The mapping names neither units nor a list of territories."
        yield document.problem("POP023", message, ("territories",), hint="Add 'units' or 'listed'.")
    lengths = list(shape.territories.ranks.values())
    order = [RANKS.index(rank) for rank in shape.territories.ranks]
    if lengths != sorted(set(lengths)) or order != sorted(order):
        message = "A narrower rank needs more characters of the code than the wider one above it."
        hint = "Name the ranks from the widest: {region: 2, province: 4, district: 6}"
        yield document.problem("POP023", message, ("territories", "ranks"), hint=hint)
    for key, code in _codes(shape):
        if not lengths:
            hint = "ranks: {region: 2, province: 4, district: 6}"
            message = "A code says nothing while the ranks are not named."
            yield document.problem("POP023", message, key, hint=hint)
        if bool(code.columns) == bool(code.one_of):
            hint = "columns: [ubigeo], or one_of: {column: code}"
            yield document.problem("POP023", "A code has either columns or one_of.", key, hint=hint)


def _codes(shape: MappingShape) -> Iterator[tuple[Key, Code]]:
    tree = shape.territories
    if shape.units and shape.units.territory:
        yield ("units", "territory"), shape.units.territory
    if tree.listed:
        yield ("territories", "listed", "code"), tree.listed.code
    for place, attributes in enumerate(tree.attributes):
        yield ("territories", "attributes", place, "code"), attributes.code


FIELDS: Mapping[Kind, frozenset[str]] = {
    "boolean": frozenset({"true_when", "false_when", "true_above", "any_of"}),
    "number": frozenset({"codes", "times", "sum_of", "between"}),
    "money": frozenset({"codes", "times", "sum_of"}),
    "text": frozenset({"codes", "one_of"}),
    "date": frozenset({"format", "date_of"}),
}
SPECIFIC = frozenset().union(*FIELDS.values())


def variable_faults(
    name: str, variable: VariableMapping, level: Level
) -> Iterator[tuple[str, str]]:
    """What is wrong with one variable of a mapping: message and hint."""
    kind, standard = kind_for(name, variable, level), standard_variables()[level].get(name)
    if name in RESERVED:
        yield (
            f"'{name}' is not a variable.",
            "Weights, keys and territories have fields of their own.",
        )
        return
    if kind is None:
        yield f"'{name}' has no kind.", "kind: boolean, number, money, text or date"
        return
    if standard and standard.kind != kind:
        yield (
            f"'{name}' is a {standard.kind} in every population, not a {kind}.",
            f"It means: {standard.en}. Choose another name for another meaning.",
        )
    if len(variable.given()) != 1:
        given = " and ".join(variable.given()) or "nothing"
        yield (
            f"'{name}' needs one source and has {given}.",
            "from: column, or one of sum_of, any_of, one_of, date_of",
        )
    if variable.between and (standard or variable.between[0] >= variable.between[1]):
        yield (
            f"'{name}' has a range of its own, or its range is upside down.",
            "between: [0, 50], the least and the greatest figure, of variables of your own.",
        )
    yield from _unfitting(name, variable, kind)
    strange = {*variable.codes.values(), *variable.one_of.values()} - set(
        standard.codes if standard else ()
    )
    if kind == "text" and standard and standard.codes and strange:
        wrong = sorted(strange)[0]
        yield f"'{wrong}' is no code of '{name}'.", f"Its codes are {', '.join(standard.codes)}."
    if kind in ("number", "money") and not all(map(_is_figure, variable.codes.values())):
        yield f"The codes of '{name}' must stand for figures.", "codes: {yes: 1, no: 0}"


def _unfitting(name: str, variable: VariableMapping, kind: Kind) -> Iterator[tuple[str, str]]:
    given = {way for way in SPECIFIC if way in variable.model_fields_set}
    for field in sorted(given - FIELDS[kind]):
        fields = ", ".join(sorted(FIELDS[kind]))
        yield f"A {kind} has no '{field}'.", f"Of its own a {kind} has {fields}."
    if kind == "boolean":
        tests = bool(variable.true_when) + (variable.true_above is not None)
        if tests != 1:
            yield f"'{name}' does not say when it is true.", "true_when: [1], or true_above: 0"
        if variable.true_when and not variable.false_when:
            yield f"'{name}' does not say when it is false.", "false_when: [2], or false_when: rest"
    if variable.date_of and len(variable.date_of) != 3:
        yield f"'{name}' needs three columns.", "date_of: [year, month, day]"
    if variable.one_of and kind == "text" and variable.codes:
        yield f"'{name}' has both one_of and codes.", "one_of already names the codes."


def _is_figure(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False
