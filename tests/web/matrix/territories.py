"""The tree of territories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.lines import Address, Call
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission
from chakana.web.territories.mapping import read_mapping

MAPPING = """
chakana: 1
mapping: test
title: {es: Prueba, en: Test}
country: {code: PER, name: Perú}
sources: {}
territories:
  - {file: regions, rank: region, code: {column: code}, name: name}
"""


def regions(w: World) -> Mapping[str, Any]:
    (w.folder / "test.yaml").write_text(MAPPING, encoding="utf-8")
    file = w.folder / "regions.csv"
    file.write_text("code,name\nnew,Nueva\n", encoding="utf-8")
    mapping = read_mapping(w.folder / "test.yaml")
    return {"mapping": mapping, "files": [file], "territory": w.country, "why": "a test"}


ADDRESSES = {
    "territories": Address(),
    "districts": Address(),
    "districts_csv": Address(),
    "offices": Address(),
    "territories_upload": Address(),
    "territory": Address(lambda w: [w.place.code]),
    # Opens for whoever sent the files alone: tests/web/test_territories_pages.py.
    "territories_check": Address(lambda w: ["nobodys"], is_open=True),
}
CALLS = {
    "territories.import_territories": Call(Permission.IMPORT_TERRITORIES, regions, where="country"),
}
