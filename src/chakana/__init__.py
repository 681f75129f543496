"""Chakana: a programme is one definition, checked, simulated, printed, run, evaluated, shared.

What a designer needs in a notebook stands here; each name is loaded when it is first used::

    import chakana

    juntos = chakana.load("pe/juntos")
    population = chakana.generate(10_000, seed=1, folder="households")
    chakana.simulate([juntos], population, date(2013, 12, 31))
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chakana.engines.dataframe import assess as assess
    from chakana.engines.outcome import assess_one as assess_one
    from chakana.language.load import Library as Library
    from chakana.language.load import load as load
    from chakana.language.load import load_text as load_text
    from chakana.population.generate import generate as generate
    from chakana.population.tables import Population as Population
    from chakana.problems import ChakanaError as ChakanaError
    from chakana.simulation.compare import compare as compare
    from chakana.simulation.extension import extension as extension
    from chakana.simulation.simulate import simulate as simulate

__version__ = "0.1.0"

_HOMES = {
    "assess": "engines.dataframe",
    "assess_one": "engines.outcome",
    "Library": "language.load",
    "load": "language.load",
    "load_text": "language.load",
    "generate": "population.generate",
    "Population": "population.tables",
    "ChakanaError": "problems",
    "compare": "simulation.compare",
    "extension": "simulation.extension",
    "simulate": "simulation.simulate",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"chakana has no '{name}'; it has {', '.join(sorted(_HOMES))}.")
    return getattr(importlib.import_module(f"chakana.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOMES))
