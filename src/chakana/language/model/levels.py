"""The levels at which a rule can live and a component can serve."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import WithJsonSchema

LevelName = Literal[
    "member", "household", "organisation", "community", "district", "province", "region", "country"
]
UnitName = Annotated[
    LevelName, WithJsonSchema({"type": "string", "enum": list(get_args(LevelName)[1:])})
]
"""Whom a component serves: households or more; editors do not offer members."""
