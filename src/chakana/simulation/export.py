"""Results as plain data, for JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from chakana.measures.estimate import Estimate
from chakana.simulation.findings import ComponentResult, Findings


def as_data(simulations: Sequence[Findings]) -> dict[str, Any]:
    """Simulations as data for JSON: money in cents, shares 0–1, undefined figures null."""
    return {"simulations": [_simulation(one) for one in simulations]}


def _simulation(one: Findings) -> dict[str, Any]:
    return {
        "title": one.title,
        "day": one.day.isoformat(),
        "currency": one.currency,
        "generated": one.generated,
        "definitions": {each.id: each.identity for each in one.definitions},
        "components": [_component(each) for each in one.components],
        "welfare": _plain(one.welfare),
        "by": {name: table.to_dicts() for name, table in one.by.items()},
    }


def _component(one: ComponentResult) -> dict[str, Any]:
    return {
        "programme": one.definition.id,
        "component": one.component.name,
        **{
            entry.name: _plain(getattr(one, entry.name))
            for entry in fields(one)
            if entry.name not in ("definition", "component")
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate) or (is_dataclass(value) and not isinstance(value, type)):
        return {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump(exclude_none=True)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
