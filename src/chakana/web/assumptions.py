"""What the office decides and no source gives: ``assumptions.yaml``, each with its reason."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chakana.language.document import read_document

FILE = Path(__file__).with_name("assumptions.yaml")


@dataclass(frozen=True)
class Assumption:
    """``value`` counts ``unit``; label, unit and reason are texts by language."""

    name: str
    value: int
    unit: Mapping[str, str]
    label: Mapping[str, str]
    because: Mapping[str, str]
    is_set: bool
    """Whether whoever runs the site has set this value."""


@cache
def assumptions() -> Mapping[str, Assumption]:
    """Every assumption of the office, by name. ValueError where one is set to no whole number."""
    found = {}
    for name, told in read_document(FILE).data.items():
        given = os.environ.get(f"CHAKANA_{name.upper()}")
        texts = {key: told[key] for key in ("unit", "label", "because")}
        found[name] = Assumption(name, int(given or told["value"]), is_set=bool(given), **texts)
    return found


def assumed(name: str) -> int:
    """The value that the assumption ``name`` has here."""
    return assumptions()[name].value
