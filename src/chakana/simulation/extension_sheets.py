"""The extension of a service as sheets: what it costs, and what adoption pays for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chakana.expressions.figures import grouped
from chakana.simulation.extension import DISCOUNT_RATES, HORIZONS, Extension
from chakana.simulation.figures import Figures
from chakana.simulation.sheet import Sheet

SHOWN_YEARS, SHOWN_RATE = 10, DISCOUNT_RATES[1]
"""The horizon and the rate at which the gain that pays is told in words."""


def extension_sheets(extension: Extension, say: Figures) -> Iterator[Sheet]:
    """The question of the sources, answered: first the cost, then what pays for it."""
    yield _cost(extension, say)
    yield _pays(extension, say)


def question(extension: Extension, say: Figures) -> str:
    """The question in a sentence, with the names of the two programmes."""
    return say.label("extension", **_named(extension, say))


def answer(extension: Extension, say: Figures) -> str:
    """What the figure of the cost means, in a sentence or two."""
    years = sorted(extension.years_to_repay(share) for share in extension.adoption_seen)
    return say.label(
        "answer",
        **_named(extension, say),
        times=grouped(extension.times.normalize()),
        soon=f"{years[0]:.1f}",
        late=f"{years[1]:.1f}",
    )


def _named(extension: Extension, say: Figures) -> dict[str, object]:
    """The names, the year and the adoption seen, as the texts fill them in."""
    low, high = map(whole_percent, extension.adoption_seen)
    return {
        "transfer": extension.transfer.in_language(say.language),
        "service": extension.service.in_language(say.language),
        "year": extension.year,
        "low": low,
        "high": high,
    }


def _cost(extension: Extension, say: Figures) -> Sheet:
    steps = {
        "transfer": say.amount(extension.transfer_a_year),
        "service": say.amount(extension.service_per_household),
        "times": f"{grouped(extension.times.normalize())} ×",
        "paid": say.amount(extension.paid_a_year),
        "cost": say.millions(extension.cost),
        "households": say.millions(extension.cost_by_households),
    }
    places = {
        **_named(extension, say),
        "paid": say.amount(extension.paid_a_year),
        "full_years": grouped(extension.full_years_paid),
        "households": grouped(extension.households),
    }
    rows = tuple(
        (say.label(f"extension_step_{name}", **places), said) for name, said in steps.items()
    )
    note = say.label("extension_note", **places)
    return Sheet(question(extension, say), ("", say.label("extension_cost")), rows, note)


def _pays(extension: Extension, say: Figures) -> Sheet:
    rates = [say.label("at_rate", rate=whole_percent(rate)) for rate in DISCOUNT_RATES]
    rows = tuple((str(years), *_needed(extension, years, say)) for years in HORIZONS)
    gain = extension.gain_that_pays(SHOWN_YEARS, SHOWN_RATE, extension.adoption)
    places = {
        **_named(extension, say),
        "adoption": whole_percent(extension.adoption),
        "years": f"{extension.years_to_repay(extension.adoption):.1f}",
        "gain": say.amount(gain),
        "horizon": SHOWN_YEARS,
        "rate": whole_percent(SHOWN_RATE),
    }
    notes = (say.label(key, **places) for key in ("pays_note", "years_to_repay", "gain_that_pays"))
    return Sheet(say.label("pays"), (say.label("years"), *rates), rows, " ".join(notes))


def _needed(extension: Extension, years: int, say: Figures) -> Iterator[str]:
    for rate in DISCOUNT_RATES:
        share = extension.adoption_that_pays(years, rate)
        yield say.label("impossible") if share > 1 else f"{whole_percent(share)} %"


def whole_percent(share: Decimal) -> str:
    """A share in whole per cent, without its sign."""
    return f"{share * 100:.0f}"
