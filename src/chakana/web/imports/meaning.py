"""What the columns of a file mean: guessed by their names, decided by people, remembered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chakana.interchange.forms import Field, fields
from chakana.interchange.odk import SEPARATORS
from chakana.language.definition import Definition
from chakana.web.plain import plain

Rows = Literal["households", "persons", "both"]
"""Whether a row of the only table is a household or a person, or households and persons have each
a table of their own."""
HOME_KEYS = (
    "instance id", "instanceid", "key", "uuid", "household id", "householdid", "id hogar",
    "idhogar", "hogar id", "codigo hogar", "numero hogar", "hogar", "hh id", "hhid", "clave hogar",
    "folio", "index", "clave", "codigo", "numero", "id",
)  # fmt: skip
"""Names, without accents and signs, that columns with the key of a household have."""
PAIRS = (("uuid", "submission uuid"), ("key", "parent key"), ("index", "parent index"))
"""The key of a household, and what it is called among its persons: Kobo's and ODK Central's."""
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "household.territory": ("ubigeo", "codigo ubigeo", "territorio", "distrito", "codigo comunidad",
                            "codigo distrito", "codigo del territorio", "district code"),
    "household.observed_on": ("fecha de la visita", "fecha visita", "fecha encuesta", "fecha",
                              "today", "visit date"),
    "household.consent": ("consentimiento", "acepta"),
    "member.given_names": ("nombres", "nombre", "first name", "prenombres"),
    "member.family_names": ("apellidos", "apellido", "last name", "surname"),
    "member.document_kind": ("tipo documento", "tipo de documento", "tipo doc"),
    "member.document_number": ("dni", "numero documento", "numero de documento", "nro documento",
                               "num doc", "documento", "curp", "cedula"),
    "member.sex": ("sexo", "genero", "gender"),
    "member.birth_date": ("fecha de nacimiento", "fecha nacimiento", "fec nac", "fecnac", "dob",
                          "date of birth", "nacimiento"),
    "member.phone": ("telefono", "celular", "telephone", "mobile"),
    "member.relation": ("parentesco", "relacion", "relationship"),
    "member.receives": ("titular", "receptor", "receptora", "recipient", "is recipient"),
}  # fmt: skip
"""How registers call what is asked, besides the name and the label of a field."""


@dataclass(frozen=True)
class Meaning:
    """What the columns of a file mean.

    ``columns`` says which column holds a field (by its full name), ``same`` what a field is in
    every row where no column holds it, ``values`` what a column's own words mean: field → word →
    choice. ``home_key`` and ``parent_key`` are the columns with the household's key in its own
    table and in that of persons.
    """

    rows: Rows = "households"
    home_key: str = ""
    parent_key: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal_comma: bool = False

    def as_data(self) -> dict[str, Any]:
        """The meaning as plain data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Meaning:
        """The meaning in plain data."""
        return cls(**data)

    def column(self, one: Field) -> str | None:
        """The column that holds a field, if one does."""
        return self.columns.get(one.full_name) or None


def signature(columns: Mapping[str, Iterable[str]]) -> str:
    """What a heading is known by: the names of its columns, in whatever order."""
    told = "\n".join(f"{table}:{name}" for table, names in sorted(columns.items())
                     for name in sorted(map(bare, names)))  # fmt: skip
    return hashlib.sha256(told.encode()).hexdigest()


def bare(name: str) -> str:
    """A column's name as it is compared: without accents, signs and capitals.

    >>> bare("N° de Hogar_ID"), bare("birthDate")
    ('n de hogar id', 'birth date')
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", plain(split)))


def last_part(name: str) -> str:
    """A column's name without the groups of the form before it: ``household/income``."""
    for sign in SEPARATORS:
        name = name.rpartition(sign)[2] or name
    return name


def guess(definition: Definition, columns: Mapping[str, list[str]]) -> Meaning:
    """What the columns of the tables ``household`` and ``member`` mean, by their names.

    ``columns`` has one table where a file has only one; a field then may be in any row.
    """
    homes = columns.get("household", [])
    persons = columns.get("member", homes)
    asked = fields(definition)
    found = dict(_named(asked, "household", homes)) | dict(_named(asked, "member", persons))
    if "member" in columns:
        rows: Rows = "both"
    else:
        rows = "persons" if any(one.startswith("member.") for one in found) else "households"
    keys = keys_of(homes, persons) if rows == "both" else (_first(HOME_KEYS, homes), "")
    return Meaning(rows, *keys, found)


def keys_of(homes: Iterable[str], persons: Iterable[str]) -> tuple[str, str]:
    """The columns with the key of a household in its own table and in that of persons."""
    for own, parent in PAIRS:
        found = _first((own,), homes), _first((parent,), persons)
        if all(found):
            return found
    shared = set(map(bare, homes)) & set(map(bare, persons))
    for name in (*HOME_KEYS, *map(bare, homes)):
        if name in shared:
            return _first((name,), homes), _first((name,), persons)
    return _first(HOME_KEYS, homes), parent_key_of(persons) or _first(HOME_KEYS, persons)


def parent_key_of(columns: Iterable[str]) -> str:
    """The column of a table of persons that names their household as an export of forms does."""
    return _first((parent for _, parent in PAIRS), columns)


SHORTEST = 5
"""Letters that a column's longest word needs, so that a part of a label tells something."""


def _named(asked: Iterable[Field], level: str, columns: list[str]) -> Iterator[tuple[str, str]]:
    """Fields of ``level`` with the column that is called as they are; no column twice."""
    by_name = {bare(name): name for name in reversed(columns)}
    by_name |= {bare(last_part(name)): name for name in reversed(columns)} | by_name
    taken: set[str] = set()
    of_level = [one for one in asked if one.level == level]
    for one in of_level:
        known = (bare(one.name), bare(one.label.es), bare(one.label.en),
                 *OTHER_NAMES.get(one.full_name, ()))  # fmt: skip
        column = next((by_name[name] for name in known if name in by_name), None)
        if column is not None and column not in taken:
            taken.add(column)
            of_level = [other for other in of_level if other is not one]
            yield one.full_name, column
    yield from _alike(of_level, [name for name in columns if name not in taken])


def _alike(asked: list[Field], columns: list[str]) -> Iterator[tuple[str, str]]:
    """Fields with the only column all of whose words stand in their label, and in no other's."""
    for column in columns:
        words = set(bare(last_part(column)).split())
        if max(map(len, words), default=0) < SHORTEST:
            continue
        meant = [
            one
            for one in asked
            if any(words <= set(bare(label).split()) for label in (one.label.es, one.label.en))
        ]
        if len(meant) == 1:
            asked = [one for one in asked if one is not meant[0]]
            yield meant[0].full_name, column


def _first(names: Iterable[str], columns: Iterable[str]) -> str:
    """The first column that is called as one of ``names``."""
    given = list(columns)[::-1]
    by_name = {bare(last_part(name)): name for name in given} | {bare(name): name for name in given}
    return next((by_name[name] for name in names if name in by_name), "")
