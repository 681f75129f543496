"""The extension of a service as sheets: what it costs, and what adoption pays for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chakana.expressions.figures import grouped
from chakana.simulation.extension import DISCOUNT_RATES, HORIZONS, Extension
from chakana.simulation.figures import Figures
from chakana.simulation.sheets import Sheet

SHOWN_YEARS, SHOWN_RATE = 10, DISCOUNT_RATES[1]
"""The horizon and the rate at which the gain that pays is told in words."""


def extension_sheets(extension: Extension, say: Figures) -> Iterator[Sheet]:
    """The question of the sources, answered: first the cost, then what pays for it."""
    yield _cost(extension, say)
    yield _pays(extension, say)


def _cost(extension: Extension, say: Figures) -> Sheet:
    steps = {
        "transfer": say.amount(extension.transfer_a_year),
        "service": say.amount(extension.service_per_household),
        "times": f"{grouped(extension.times.normalize())} ×",
        "paid": say.amount(extension.paid_a_year),
        "cost": say.millions(extension.cost),
        "households": say.millions(extension.cost_by_households),
    }
    rows = tuple((say.label(f"extension_step_{name}"), said) for name, said in steps.items())
    note = say.label(
        "extension_note",
        full_years=grouped(extension.full_years_paid),
        households=grouped(extension.households),
    )
    return Sheet(say.label("extension"), ("", say.label("extension_cost")), rows, note)


def _pays(extension: Extension, say: Figures) -> Sheet:
    rates = [say.label("at_rate", rate=_percent(rate)) for rate in DISCOUNT_RATES]
    rows = tuple((str(years), *_needed(extension, years, say)) for years in HORIZONS)
    repaid = f"{extension.years_to_repay(extension.adoption):.1f}"
    gain = extension.gain_that_pays(SHOWN_YEARS, SHOWN_RATE, extension.adoption)
    notes = (
        say.label("pays_note"),
        say.label("years_to_repay", adoption=_percent(extension.adoption), years=repaid),
        say.label(
            "gain_that_pays",
            gain=say.amount(gain),
            horizon=SHOWN_YEARS,
            rate=_percent(SHOWN_RATE),
        ),
    )
    return Sheet(say.label("pays"), (say.label("years"), *rates), rows, " ".join(notes))


def _needed(extension: Extension, years: int, say: Figures) -> Iterator[str]:
    for rate in DISCOUNT_RATES:
        share = extension.adoption_that_pays(years, rate)
        yield say.label("impossible") if share > 1 else f"{_percent(share)} %"


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f}"
