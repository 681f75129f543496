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
    head_age = _head_age(HeadAges.of(figures), rng, count)
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
        "indigenous_language": _speaks(figures, rng, score),
        "years_schooling_head": schooling,
        **{
            name: _yes(rng, score, asset.share, asset.follows_income)
            for name, asset in figures.assets.items()
        },
        "rooms": _rooms(figures, rng, score),
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


@dataclass(frozen=True)
class HeadAges:
    """The beta distribution, in whole years, of the ages of heads."""

    youngest: int
    years: int
    rise: float
    fall: float

    @classmethod
    def of(cls, figures: Figures) -> HeadAges:
        """The distribution that ``figures`` give."""
        youngest, oldest = int(figures["youngest_head"]), int(figures["oldest_head"])
        rise, fall = figures["head_ages_rise"], figures["head_ages_fall"]
        return cls(youngest, oldest - youngest + 1, rise, fall)


@dataclass(frozen=True)
class Fullness:
    """How full a house is by the age of its head, before scaling to a mean of one."""

    always: float
    at_peak: float
    fullest: float
    spread: float

    @classmethod
    def of(cls, figures: Figures) -> Fullness:
        """The fullness that ``figures`` give."""
        always, at_peak = figures["fullness_always"], figures["fullness_at_peak"]
        return cls(always, at_peak, figures["fullest_age"], figures["fullest_age_spread"])

    def at(self, age: npt.NDArray[np.number]) -> Floats:
        """The fullness where heads have that age in years."""
        off = (age - self.fullest) / self.spread
        return np.asarray(self.always + self.at_peak * np.exp(-(off**2)))


def _head_age(ages: HeadAges, rng: np.random.Generator, count: int) -> Whole:
    drawn = rng.beta(ages.rise, ages.fall, count)
    return ages.youngest + np.floor(ages.years * drawn).astype(np.int64)


POINTS_A_YEAR = 1_000
"""Points of each year of age at which the density of the ages of heads is taken."""


@cache
def mean_fullness(fullness: Fullness, ages: HeadAges) -> float:
    """The mean of the fullness over the ages of heads, by the density of those ages."""
    points = POINTS_A_YEAR * ages.years
    share = (np.arange(points) + 0.5) / points
    density = share ** (ages.rise - 1) * (1 - share) ** (ages.fall - 1)
    age = ages.youngest + np.floor(ages.years * share)
    return float(np.average(fullness.at(age), weights=density))


def _size(figures: Figures, rng: np.random.Generator, score: Floats, age: Whole) -> Whole:
    slope = figures["size_falls_with_income"]
    mean = figures["household_size"] * np.exp(-slope * score - slope**2 / 2)
    fullness = Fullness.of(figures)
    usual = mean_fullness(fullness, HeadAges.of(figures))
    others = np.maximum(mean * fullness.at(age) / usual - 1, 0)
    return np.minimum(1 + rng.poisson(others), int(figures["largest_household"]))


def years_of_schooling(
    figures: Figures, age: Whole, standing: Floats, rng: np.random.Generator
) -> Whole:
    """Completed years by age and standing: each older generation had less school."""
    younger = figures["schooling_middle_age"] - np.minimum(age, figures["schooling_oldest_age"])
    middle = figures["head_years_schooling"] + figures["schooling_falls_with_age"] * younger
    own = figures["schooling_spread"] * rng.standard_normal(len(age))
    drawn = middle + figures["schooling_follows_income"] * standing + own
    most = np.clip(age - figures["school_starts"], 0, figures["most_years_schooling"])
    return np.clip(np.rint(drawn), 0, most).astype(np.int64)


def _yes(rng: np.random.Generator, score: Floats, share: float, follows: float) -> Booleans:
    """True for ``share`` of households in expectation, more often where ``score`` is high."""
    own = np.sqrt(1 - follows**2) * rng.standard_normal(len(score))
    return np.asarray(own - follows * score < NormalDist().inv_cdf(share))


def _speaks(figures: Figures, rng: np.random.Generator, score: Floats) -> Booleans:
    follows = figures["indigenous_language_follows_income"]
    return _yes(rng, score, figures["indigenous_language"], follows)


def _rooms(figures: Figures, rng: np.random.Generator, score: Floats) -> Whole:
    own = figures["rooms_spread"] * rng.standard_normal(len(score))
    drawn = figures["rooms"] + figures["rooms_follow_income"] * score + own
    return np.clip(np.rint(drawn), 1, figures["most_rooms"]).astype(np.int64)


def _hours(figures: Figures, tree: Tree, rng: np.random.Generator, community: Whole) -> Floats:
    apart = np.sqrt(1 - figures["hours_follow_community"] ** 2)
    own = apart * figures["hours_spread"] * rng.standard_normal(len(community))
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
    goes = figures["agricultural_producers_follow_income"]
    farms = _yes(rng, score, figures["agricultural_producers"], goes)
    hectares = np.where(farms, _hectares(figures, rng, score), 0)
    apart = np.sqrt(1 - figures["altitude_follows_community"] ** 2)
    above = apart * figures["altitude_spread"] * rng.standard_normal(count)
    altitude = np.rint(tree.altitude[community] + above)
    keeps_sheep = farms & (rng.random(count) < figures["sheep_keepers"])
    keeps_alpacas = farms & (altitude > figures["alpaca_height"])
    keeps_alpacas &= rng.random(count) < figures["alpaca_keepers"]

    def herd(figure: str) -> Whole:
        return _herd(figures, rng, figures[figure], among_neighbours)

    return {
        "agricultural_producer": farms,
        "land_hectares": hectares,
        "land_altitude": np.where(farms, altitude, np.nan),
        "sheep": np.where(keeps_sheep, herd("sheep_per_keeper"), 0),
        "alpacas": np.where(keeps_alpacas, herd("alpacas_per_keeper"), 0),
    }


def _hectares(figures: Figures, rng: np.random.Generator, score: Floats) -> Floats:
    """The land of a household if it farms: more of it with higher standing."""
    spread, follows = figures["land_spread"], figures["land_follows_income"]
    small = NormalDist().inv_cdf(figures["farms_under_five_hectares"])
    middle = np.log(figures["small_farm"]) - spread * small
    drawn = follows * score + np.sqrt(1 - follows**2) * rng.standard_normal(len(score))
    return np.asarray(np.round(np.exp(middle + spread * drawn), 2))


def _herd(figures: Figures, rng: np.random.Generator, mean: float, score: Floats) -> Whole:
    """At least one animal; larger herds with higher standing, a few of 100 and more."""
    growth, shape = figures["herds_follow_income"], figures["herd_evenness"]
    expected = (mean - 1) * np.exp(growth * score - growth**2 / 2)
    return 1 + rng.poisson(expected * rng.gamma(shape, 1 / shape, len(score)))


def _classification(figures: Figures, rng: np.random.Generator, standing: Floats) -> Whole:
    """The class by a score that follows true standing with error; 3 where there is none yet."""
    follows = figures["classification_follows_income"]
    seen = follows * standing + np.sqrt(1 - follows**2) * rng.standard_normal(len(standing))
    cuts = [extreme_cut(figures), poverty_cut(figures)]
    classes = np.searchsorted(cuts, seen, side="right")
    missing = rng.random(len(standing)) < figures["not_yet_classified"]
    return np.where(missing, UNCLASSIFIED, classes)
