"""What a register asks of a household: the recorded variables of a definition, and who and where.

A field is asked by a form (``xlsform``), and a column of a file is mapped to it. The questions of
identity are the register's own, the same for every programme; one that a definition records too
(``member.birth_date``) is asked once, as the definition says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from chakana.expressions.types import Kind
from chakana.expressions.units import Unit
from chakana.language.definition import Definition, VariableSpec
from chakana.language.document import read_document
from chakana.language.model import Text
from chakana.population.schema import standard_variables

FORM_CODES: Mapping[str, str] = {
    "FRM001": "A definition that records nothing of households, or whose names a form cannot ask.",
    "FRM002": "A form's answers that cannot be read: no XML of a form, or a damaged file.",
    "FRM003": "A file of answers larger, when unpacked, than what is read.",
    "FRM004": "Answers of several forms in one archive.",
    "FRM005": "A writer of forms that is not installed.",
}
"""Code → meaning, for forms and the answers that come back."""

LABELS = Path(__file__).with_name("labels.yaml")
FieldLevel = Literal["household", "member"]
LEVELS: tuple[FieldLevel, ...] = ("household", "member")


@dataclass(frozen=True)
class Field:
    """One thing that is asked; ``choices`` are the only values of a text, each with its name.

    ``is_identity`` tells what the register keeps in columns of its own from what goes into the
    answers that a definition reads.
    """

    level: FieldLevel
    name: str
    kind: Kind
    label: Text
    choices: Mapping[str, Text] = field(default_factory=dict)
    between: tuple[float, float] | None = None
    unit: Unit | None = None
    is_identity: bool = False

    @property
    def full_name(self) -> str:
        """``household.income``: no other field has it."""
        return f"{self.level}.{self.name}"


NO_DOCUMENT = "no_document"
_DOCUMENTS = (
    "national_id", "foreigner_card", "passport", "birth_record", "other_document", NO_DOCUMENT,
)  # fmt: skip
_RELATIONS = (
    "head", "partner", "child", "grandchild", "parent", "sibling", "other_relative", "not_related",
)  # fmt: skip
_OWN: tuple[tuple[FieldLevel, str, Kind, tuple[str, ...]], ...] = (
    ("household", "territory", Kind.TEXT, ()),
    ("household", "observed_on", Kind.DATE, ()),
    ("household", "consent", Kind.BOOLEAN, ()),
    ("member", "given_names", Kind.TEXT, ()),
    ("member", "family_names", Kind.TEXT, ()),
    ("member", "document_kind", Kind.TEXT, _DOCUMENTS),
    ("member", "document_number", Kind.TEXT, ()),
    ("member", "sex", Kind.TEXT, ("female", "male")),
    ("member", "birth_date", Kind.DATE, ()),
    ("member", "relation", Kind.TEXT, _RELATIONS),
    ("member", "phone", Kind.TEXT, ()),
    ("member", "receives", Kind.BOOLEAN, ()),
)


def told(key: str) -> Text:
    """The text called ``key`` in every language."""
    return Text.model_validate(read_document(LABELS).data[key])


def fields(definition: Definition) -> tuple[Field, ...]:
    """Everything a register asks for ``definition``: identity first, then what it records."""
    recorded = {one.full_name: one for one in _recorded(definition)}
    own = [one for one in identity() if one.full_name not in recorded]
    return tuple(sorted((*own, *recorded.values()), key=lambda one: LEVELS.index(one.level)))


def identity() -> Iterator[Field]:
    """What the register asks whatever the programme."""
    for level, name, kind, choices in _OWN:
        named = {one: told(one) for one in choices}
        yield Field(level, name, kind, told(name), named, is_identity=True)


def _recorded(definition: Definition) -> Iterator[Field]:
    known = standard_variables()
    for spec in definition.variables.values():
        if spec.level in LEVELS and spec.node is None:
            level: FieldLevel = "member" if spec.level == "member" else "household"
            standard = known[level].get(spec.name)
            yield Field(
                level, spec.name, spec.type.kind, spec.part.label, _choices(spec),
                standard.between if standard else None, spec.type.unit,
            )  # fmt: skip


def _choices(spec: VariableSpec) -> dict[str, Text]:
    labels = dict(spec.type.labels)
    choices = spec.type.choices or ()
    return {one: labels.get(one) or Text(es=one, en=one) for one in choices}
