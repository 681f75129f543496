"""What a survey says of a component's errors, each with its standard error.

The register knows those who came to it. A survey drew households whether or not they did: it alone
can say whom a programme misses that nobody registered. It is a population in the folder ``survey``
of the site's data, as ``chakana`` reads and writes them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from chakana.measures.estimate import Estimate
from chakana.population.folder import DESCRIPTION_FILE
from chakana.population.tables import Population
from chakana.simulation.simulate import simulate
from chakana.web.targeting.models import Assessment, Version
from chakana.web.targeting.versions import read
from chakana.web.texts import language
from chakana.web.work.models import Job

KIND = "survey_errors"
TOLD = ("coverage", "undercoverage", "leakage", "cgh_index")


@dataclass(frozen=True)
class Figure:
    """An estimate: its value, standard error and 95 % interval; None where there is none."""

    name: str
    value: float | None
    error: float | None
    low: float | None
    high: float | None


def folder() -> Path:
    """Where the survey lies, if there is one."""
    return Path(settings.DATA) / "survey"


def is_at_hand() -> bool:
    """Whether the site has a survey."""
    return (folder() / DESCRIPTION_FILE).is_file()


def arguments_of(made: Assessment) -> dict[str, str]:
    """What the survey is asked about the component of ``made``."""
    return {"version": made.version.digest, "component": made.component,
            "day": made.day.isoformat()}  # fmt: skip


def errors(version: Version, component: str, day: Any) -> dict[str, Any]:
    """The measures of ``component`` over the survey, over persons, as plain data."""
    definition = read(version)
    population = Population.read(folder())
    found = simulate([definition], population, day, by=(), absent_is_unknown=True)
    one = next(each for each in found.components if each.component.name == component)
    about = population.description
    return {
        "figures": {name: _plain(getattr(one.performance, name)) for name in TOLD},
        "households": one.eligible.n, "es": about.es, "en": about.en,
        "generated": about.generated,
    }  # fmt: skip


def _plain(one: Estimate) -> list[float | None]:
    told = (one.value, one.standard_error, one.low, one.high)
    return [None if each is None or math.isnan(each) else each for each in told]


def last_errors(made: Assessment) -> dict[str, Any] | None:
    """What the survey said when it was last asked; None before it was."""
    asked = {f"arguments__{name}": value for name, value in arguments_of(made).items()}
    job = Job.objects.filter(kind=KIND, state=Job.State.ENDED, **asked).order_by("-pk").first()
    if job is None:
        return None
    told = job.outcome
    figures = [Figure(name, *told["figures"][name]) for name in TOLD]
    return {**told, "figures": figures, "name": told[language()] or told["es"], "job": job}
