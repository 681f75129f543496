"""The JSON Schema takes what Chakana takes, as an editor sees it, and refuses slips of the pen."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.language.definitions import SMALL

from chakana.language import schema
from chakana.language.document import read_text
from chakana.language.load import BUILT_IN
from chakana.language.model import Programme
from chakana.language.shape import fit

VALIDATOR = jsonschema.Draft202012Validator(schema.json_schema())
REPOSITORY = Path(__file__).resolve().parents[2]
DEFINITIONS = sorted(p for p in BUILT_IN.rglob("*.yaml") if not p.stem.endswith(".cases"))


def as_an_editor_sees(text: str) -> Any:
    """YAML by its usual reader; keys are texts, and dates too, as in JSON."""
    return _plain(yaml.safe_load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, datetime.date) else value


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.json_schema())


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_every_definition_of_the_library_passes(path: Path) -> None:
    data = as_an_editor_sees(path.read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(data)] == []


WRONG: list[tuple[str, str]] = [
    ("chakana: 1", "chakana: 2"),
    ("programme: pe/small", "programme: PE small"),
    ("country: PER", "country: Peru"),
    ("title: {es: Pequeño, en: Small}", "title: {es: Pequeño}"),
    ("title: {es: Pequeño, en: Small}", "title: {es: Pequeño, en: Small, fr: Petit}"),
    ("values: {2005-01-01: 0.40}", "values: {January: 0.40}"),
    ("values: {2005-01-01: 0.40}", "values: {}"),
    ("type: date", "type: day"),
    ("instrument: transfer", "instrument: present"),
    ("unit: household", "unit: family"),
    ("selection: {mode: all,", "selection: {mode: some,"),
    ("approved: 0.9", "approved: most"),
    ("    mandate:", "    mandat:"),
    ("assumption: true, because", "assumption: maybe, because"),
    ("  transfer:\n    label", "  Transfer:\n    label"),
]


@pytest.mark.parametrize(("right", "wrong"), WRONG)
def test_a_slip_is_refused_by_both(right: str, wrong: str) -> None:
    assert right in SMALL
    text = SMALL.replace(right, wrong, 1)
    assert list(VALIDATOR.iter_errors(as_an_editor_sees(text)))
    assert fit(read_text(text), Programme)[1]


def test_an_editor_offers_no_component_for_members() -> None:
    """Chakana refuses it with a better hint (CHK106); an editor does not even offer it."""
    text = SMALL.replace("unit: household", "unit: member", 1)
    assert list(VALIDATOR.iter_errors(as_an_editor_sees(text)))


@pytest.mark.parametrize(
    "because",
    ["the law names no age", "{es: la ley no da una edad, en: the law names no age}", "2013"],
)
def test_a_reason_is_a_text_or_one_in_each_language(because: str) -> None:
    text = SMALL.replace("because: the law names no age", f"because: {because}", 1)
    assert text != SMALL or because == "the law names no age"
    assert list(VALIDATOR.iter_errors(as_an_editor_sees(text))) == []
    assert fit(read_text(text), Programme)[1] == []


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for key, item in enumerate(value) for leaf in _leaves(item, (*path, key))]
    return [path]


DATA = as_an_editor_sees(SMALL)


@given(st.sampled_from(_leaves(DATA)), st.sampled_from([[], {"x": 1}, {}, [[1]]]))
def test_a_list_or_mapping_where_one_value_belongs_is_refused(
    path: tuple[Any, ...], instead: object
) -> None:
    data = copy.deepcopy(DATA)
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = instead
    assert list(VALIDATOR.iter_errors(data))


def test_a_reform_is_known_by_its_field() -> None:
    reform = {
        "chakana": 1, "reform": "pe/more", "of": "pe/small", "title": {"es": "Más", "en": "More"},
        "changes": {"parameters.ceiling.values": {"2014-01-01": 120000}, "summary": None},
    }  # fmt: skip
    assert VALIDATOR.is_valid(reform)
    assert not VALIDATOR.is_valid({**reform, "programme": "pe/small"})
    assert not VALIDATOR.is_valid({**reform, "changes": {}})


def test_every_field_of_a_definition_is_told_of() -> None:
    """Editors show the description of a part while it is written."""
    for name, part in schema.json_schema()["$defs"].items():
        assert part["description"], name


@pytest.mark.parametrize(
    "path",
    [schema.PUBLISHED, REPOSITORY / "docs" / "reference" / "chakana.schema.json"],
    ids=["package", "docs"],
)
def test_the_published_schema_is_current(path: Path) -> None:
    published = path.read_text(encoding="utf-8")
    assert published == schema.schema_text(), "run docs/generate.py"
    assert json.loads(published)["$id"] == schema.IDENTIFIER
