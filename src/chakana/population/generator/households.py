"""One block of generated households: income first, and everything else in step with it.

The *standing* of a household is its place in the distribution of income per person, in standard
deviations. Households shrink exponentially as standing rises; among persons standing is then
normal again with its mean moved down by the rate of shrinking, so income per person can be given a
log-normal distribution over *persons* that meets the poverty figures exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from chakana.population.generator.figures import Figures
from chakana.population.generator.streams import HOUSEHOLDS, block_bounds, stream
from chakana.population.generator.tree import Tree

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

LARGEST = 20
"""Persons in the largest household: longer tails would be the draw's, not the country's."""
CLASSES = ("extreme_poor", "poor", "not_poor")
UNCLASSIFIED = 3


@dataclass(frozen=True)
class Households:
    """A block: what its members are made from, and the columns of its table.

    ``standing`` is in standard deviations over persons; ``community`` and ``classification`` are
    positions in the tree's codes and in :data:`CLASSES` (3: not classified).
    """

    ids: Whole
    community: Whole
    standing: Floats
    size: Whole
    head_age: Whole
    head_is_woman: Booleans
    head_schooling: Whole
    classification: Whole
    columns: dict[str, npt.NDArray[np.generic]]


def make_households(
    figures: Figures, tree: Tree, seed: int, block: int, households: int
) -> Households:
    """The households of ``block`` among ``households``; the same whatever is made before it."""
    rng = stream(seed, HOUSEHOLDS, block)
    start, stop = block_bounds(block, households)
    count = stop - start
    community = tree.community_of(start, stop, households)
    between = figures["community_share_of_income"]
    own = rng.standard_normal(count)
    score = np.sqrt(between) * tree.standing[community] + np.sqrt(1 - between) * own
    head_age = _head_age(rng, count)
    size = _size(figures, rng, score, head_age)
    standing = score + figures["size_falls_with_income"]
    schooling = years_of_schooling(figures, head_age, standing, rng)
    ids = np.arange(start + 1, stop + 1)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "rural": np.ones(count, dtype=bool),
        "household_size": size,
        "income": _income(figures, standing, size),
        **_farm(figures, tree, rng, community, score, own),
        "hours_to_district_capital": _hours(figures, tree, rng, community),
        "indigenous_language": _yes(rng, score, figures["indigenous_language"], -0.2),
        "years_schooling_head": schooling,
        **{
            name: _yes(rng, score, asset.share, asset.follows_income)
            for name, asset in figures.assets.items()
        },
        "rooms": np.clip(
            np.rint(2.2 + 0.5 * score + 0.8 * rng.standard_normal(count)), 1, 8
        ).astype(np.int64),
    }
    return Households(
        ids=ids,
        community=community,
        standing=standing,
        size=size,
        head_age=head_age,
        head_is_woman=rng.random(count) < figures["women_heads"],
        head_schooling=schooling,
        classification=_classification(figures, rng, standing),
        columns=columns,
    )


def poverty_cut(figures: Figures) -> float:
    """The standing below which persons are poor."""
    return NormalDist().inv_cdf(figures["poverty_rate"])


def extreme_cut(figures: Figures) -> float:
    """The standing below which persons are extremely poor."""
    return NormalDist().inv_cdf(figures["extreme_poverty_rate"])


def cents(amount: float) -> int:
    """An amount of the figures as whole cents."""
    return round(amount * 100)


def _income(figures: Figures, standing: Floats, size: Whole) -> Whole:
    """Monthly income of the household in cents: both lines fall where the figures put them."""
    line, extreme = figures["poverty_line"], figures["extreme_poverty_line"]
    spread = np.log(line / extreme) / (poverty_cut(figures) - extreme_cut(figures))
    per_person = line * np.exp(spread * (standing - poverty_cut(figures)))
    return np.asarray(np.floor(per_person * size * 100 + 0.5).astype(np.int64))


def _head_age(rng: np.random.Generator, count: int) -> Whole:
    """Ages of heads from 18 to 89, most between 30 and 60."""
    return 18 + np.floor(72 * rng.beta(*HEAD_AGES, count)).astype(np.int64)


HEAD_AGES = (1.9, 3.0)


def _fullness(age: npt.NDArray[np.number]) -> Floats:
    """How full a house is by the age of its head, before scaling to a mean of one."""
    return np.asarray(0.75 + 0.5 * np.exp(-(((age - 42) / 14) ** 2)))


@cache
def mean_fullness() -> float:
    """The mean of the fullness over the ages of heads, by the density of those ages."""
    share = (np.arange(72_000) + 0.5) / 72_000
    a, b = HEAD_AGES
    density = share ** (a - 1) * (1 - share) ** (b - 1)
    return float(np.average(_fullness(18 + np.floor(72 * share)), weights=density))


def _size(figures: Figures, rng: np.random.Generator, score: Floats, age: Whole) -> Whole:
    slope = figures["size_falls_with_income"]
    mean = figures["household_size"] * np.exp(-slope * score - slope**2 / 2)
    others = np.maximum(mean * _fullness(age) / mean_fullness() - 1, 0)
    return np.minimum(1 + rng.poisson(others), LARGEST)


def years_of_schooling(
    figures: Figures, age: Whole, standing: Floats, rng: np.random.Generator
) -> Whole:
    """Completed years by age and standing: each older generation had less school."""
    middle = figures["head_years_schooling"] + 0.12 * (44 - np.minimum(age, 80))
    drawn = middle + 1.5 * standing + 2.5 * rng.standard_normal(len(age))
    most = np.clip(age - 6, 0, 16)
    return np.clip(np.rint(drawn), 0, most).astype(np.int64)


def _yes(rng: np.random.Generator, score: Floats, share: float, follows: float) -> Booleans:
    """True for ``share`` of households in expectation, more often where ``score`` is high."""
    own = np.sqrt(1 - follows**2) * rng.standard_normal(len(score))
    return np.asarray(own - follows * score < NormalDist().inv_cdf(share))


def _hours(figures: Figures, tree: Tree, rng: np.random.Generator, community: Whole) -> Floats:
    own = np.sqrt(1 - 0.9**2) * figures["hours_spread"] * rng.standard_normal(len(community))
    return np.asarray(np.round(tree.hours[community] * np.exp(own), 2))


def _farm(
    figures: Figures,
    tree: Tree,
    rng: np.random.Generator,
    community: Whole,
    score: Floats,
    among_neighbours: Floats,
) -> dict[str, npt.NDArray[np.generic]]:
    """Land and animals; nothing of either for households that do not farm.

    Herds go with standing ``among_neighbours``: alpacas live where whole communities are poorer,
    so that a herd that grew with standing in the country would be small everywhere.
    """
    count = len(score)
    farms = _yes(rng, score, figures["agricultural_producers"], -0.2)
    spread = figures["land_spread"]
    middle = np.log(5) - spread * NormalDist().inv_cdf(figures["farms_under_five_hectares"])
    drawn = 0.3 * score + np.sqrt(1 - 0.3**2) * rng.standard_normal(count)
    hectares = np.where(farms, np.round(np.exp(middle + spread * drawn), 2), 0.0)
    above = np.sqrt(1 - 0.9**2) * figures["altitude_spread"] * rng.standard_normal(count)
    altitude = np.rint(tree.altitude[community] + above)
    keeps_sheep = farms & (rng.random(count) < figures["sheep_keepers"])
    keeps_alpacas = farms & (altitude > figures["alpaca_height"])
    keeps_alpacas &= rng.random(count) < figures["alpaca_keepers"]

    def herd(figure: str) -> Whole:
        return _herd(rng, figures[figure], among_neighbours)

    return {
        "agricultural_producer": farms,
        "land_hectares": hectares,
        "land_altitude": np.where(farms, altitude, np.nan),
        "sheep": np.where(keeps_sheep, herd("sheep_per_keeper"), 0),
        "alpacas": np.where(keeps_alpacas, herd("alpacas_per_keeper"), 0),
    }


def _herd(rng: np.random.Generator, mean: float, score: Floats) -> Whole:
    """At least one animal; larger herds with higher standing, a few of 100 and more."""
    growth = 0.3
    expected = (mean - 1) * np.exp(growth * score - growth**2 / 2)
    return 1 + rng.poisson(expected * rng.gamma(1.5, 1 / 1.5, len(score)))


def _classification(figures: Figures, rng: np.random.Generator, standing: Floats) -> Whole:
    """The class by a score that follows true standing with error; 3 where there is none yet."""
    follows = figures["classification_follows_income"]
    seen = follows * standing + np.sqrt(1 - follows**2) * rng.standard_normal(len(standing))
    cuts = [extreme_cut(figures), poverty_cut(figures)]
    classes = np.searchsorted(cuts, seen, side="right")
    missing = rng.random(len(standing)) < figures["not_yet_classified"]
    return np.where(missing, UNCLASSIFIED, classes)
