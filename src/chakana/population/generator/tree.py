"""The generated territories: real regions; provinces, districts and communities made up."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from chakana.population.generator.figures import Figures, Listed, Region
from chakana.population.generator.streams import TREE, stream

Floats = npt.NDArray[np.float64]

NAMES = {
    "province": "Provincia generada",
    "district": "Distrito generado",
    "community": "Comunidad generada",
}


@dataclass(frozen=True)
class Place:
    """One territory: code, rank, code of its parent, name."""

    code: str
    rank: str
    parent: str | None
    name: str


@dataclass(frozen=True)
class Tree:
    """All territories, and for each community (in code order) what its households share.

    ``standing`` is the community's part of income in standard deviations over households, ``upto``
    the share of all households in it and the communities before it, ``altitude`` metres,
    ``hours`` the travel time of its middle household to the district capital.
    """

    places: tuple[Place, ...]
    codes: tuple[str, ...]
    standing: Floats
    upto: Floats
    altitude: Floats
    hours: Floats

    def community_of(self, start: int, stop: int, households: int) -> npt.NDArray[np.int64]:
        """The community of each household from ``start`` to ``stop`` among ``households``.

        Households stand in the order of their communities, so this needs no draw and no memory.
        """
        place = (np.arange(start, stop) + 0.5) / households
        return np.minimum(np.searchsorted(self.upto, place), len(self.codes) - 1)


def grow_tree(figures: Figures, seed: int, households: int) -> Tree:
    """The territories for so many households: as many per community as there really are."""
    real = figures["rural_households"] / figures["communities"]
    if figures.listed is not None:
        return _listed(figures, figures.listed, seed, round(households / real))
    count = int(min(figures["communities"], max(len(figures.regions), households // real)))
    shares = [region.share for region in figures.regions]
    communities: list[Place] = []
    above: list[Place] = [Place(figures.country["code"], "country", None, figures.country["name"])]
    for region, own in zip(figures.regions, divide(count, shares), strict=True):
        branch = _region(figures, region, own, len(communities), above)
        communities += branch
    districts = np.unique([place.parent or "" for place in communities], return_inverse=True)[1]
    return _measure(figures, seed, (*above, *communities), communities, districts)


def divide(total: int, shares: list[float]) -> list[int]:
    """``total`` in whole parts by ``shares``, each at least 1, by the largest remainders.

    >>> divide(10, [0.5, 0.45, 0.05])
    [5, 4, 1]
    """
    spare = total - len(shares)
    exact = [spare * share / sum(shares) for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: spare - sum(parts)]:
        parts[i] += 1
    return [part + 1 for part in parts]


def _region(
    figures: Figures, region: Region, communities: int, before: int, above: list[Place]
) -> list[Place]:
    """The communities of one region; the wider territories are added to ``above``."""
    code = f"G{region.number}"
    above.append(Place(code, "region", figures.country["code"], region.name))
    per_district = int(figures["communities_per_district"])
    districts = -(-communities // per_district)
    provinces = -(-districts // int(figures["districts_per_province"]))
    parents: list[str] = []
    for number in range(provinces):
        above.append(_place(code, "province", number, 2, above))
        for inside in range(number * districts // provinces, (number + 1) * districts // provinces):
            above.append(_place(f"{code}{number + 1:02d}", "district", inside, 3, above))
            parents.append(above[-1].code)
    made: list[Place] = []
    for i, parent in enumerate(parents):
        for j in range(i * communities // districts, (i + 1) * communities // districts):
            name = f"{NAMES['community']} {before + j + 1}"
            first = i * communities // districts
            made.append(Place(f"{parent}{j - first + 1:03d}", "community", parent, name))
    return made


def _place(parent: str, rank: str, number: int, digits: int, above: list[Place]) -> Place:
    """The next province or district, numbered in its region's code and named in the country's."""
    ordinal = sum(place.rank == rank for place in above) + 1
    return Place(f"{parent}{number + 1:0{digits}d}", rank, parent, f"{NAMES[rank]} {ordinal}")


def _measure(
    figures: Figures,
    seed: int,
    places: tuple[Place, ...],
    communities: list[Place],
    districts: npt.NDArray[np.int64],
) -> Tree:
    rng = stream(seed, TREE)
    count = len(communities)
    weight = np.exp(figures["community_size_spread"] * rng.standard_normal(count))
    weight /= weight.sum()
    between = figures["district_share_of_communities"]
    of_district = rng.standard_normal(districts.max() + 1)[districts]
    mixed = np.sqrt(between) * _scores(of_district, weight)
    mixed += np.sqrt(1 - between) * rng.standard_normal(count)
    standing = _scores(mixed, weight)
    altitude = _going_with(-figures["altitude_follows_poverty"], standing, rng)
    hours = _going_with(-figures["remoteness_follows_poverty"], standing, rng)
    middle = 3500 - figures["altitude_spread"] * _quantile(1 - figures["land_above_3500_metres"])
    high = figures["altitude_follows_community"] * figures["altitude_spread"]
    far = figures["hours_follow_community"] * figures["hours_spread"]
    return Tree(
        places=places,
        codes=tuple(place.code for place in communities),
        standing=standing,
        upto=np.cumsum(weight),
        altitude=middle + high * _scores(altitude, weight),
        hours=figures["hours_to_district_capital"] * np.exp(far * _scores(hours, weight)),
    )


def _listed(figures: Figures, listed: Listed, seed: int, communities: int) -> Tree:
    """Made-up communities in real districts, as poor as their district is published to be."""
    country = Place(figures.country["code"], "country", None, figures.country["name"])
    region = Place(listed.region.code, "region", country.code, listed.region.name)
    province = Place(listed.province.code, "province", region.code, listed.province.name)
    districts = [Place(one.code, "district", province.code, one.name) for one in listed.districts]
    shares = [float(one.persons) for one in listed.districts]
    counts = divide(max(communities, len(shares)), shares)
    made = [
        Place(f"{parent.code}-G{number:03d}", "community", parent.code, _made_up(parent, number))
        for parent, count in zip(districts, counts, strict=True)
        for number in range(1, count + 1)
    ]
    of_district = np.repeat(np.arange(len(districts)), counts)
    rng = stream(seed, TREE)
    weight = np.exp(figures["community_size_spread"] * rng.standard_normal(len(made)))
    weight *= np.asarray(shares)[of_district] / np.bincount(of_district, weight)[of_district]
    apart = np.sqrt(1 - figures["district_share_of_communities"])
    own = rng.standard_normal(len(made))
    own -= (np.bincount(of_district, own * weight) / shares)[of_district]
    standing = _standing_of(figures, listed)[of_district] + apart * own
    hours = _going_with(-figures["remoteness_follows_poverty"], standing, rng)
    far = figures["hours_follow_community"] * figures["hours_spread"]
    height = np.array([one.altitude for one in listed.districts])[of_district]
    return Tree(
        places=(country, region, province, *districts, *made),
        codes=tuple(place.code for place in made),
        standing=standing,
        upto=np.cumsum(weight / weight.sum()),
        altitude=height + figures["altitude_about_capital"] * rng.standard_normal(len(made)),
        hours=figures["hours_to_district_capital"] * np.exp(far * _scores(hours, weight)),
    )


def _made_up(parent: Place, number: int) -> str:
    return f"{NAMES['community']} {number} ({parent.name})"


def _standing_of(figures: Figures, listed: Listed) -> Floats:
    """The mean standing of each district at which its published share of persons is poor."""
    between = figures["community_share_of_income"]
    inside = 1 - between * figures["district_share_of_communities"]
    # Larger households are poorer: among persons standing is lower than among households.
    moved = figures["size_falls_with_income"] * (1 - inside)
    cut = _quantile(figures["poverty_rate"])
    own = np.array([_quantile(one.poverty_rate) for one in listed.districts])
    return np.asarray((cut - moved - own * np.sqrt(inside)) / np.sqrt(between))


def _going_with(correlation: float, standing: Floats, rng: np.random.Generator) -> Floats:
    own = np.sqrt(1 - correlation**2) * rng.standard_normal(len(standing))
    return np.asarray(correlation * standing + own)


def _scores(values: Floats, weight: Floats) -> Floats:
    """The normal scores of ``values``: same order, but exactly normal over the households.

    With drawn values the poverty rate would drift from its figure with the luck of 4 000 draws.
    Equal values (a district's) keep one score.
    """
    kinds, inverse = np.unique(values, return_inverse=True)
    heavy = np.bincount(inverse, weights=weight, minlength=len(kinds))
    middle = np.cumsum(heavy) - heavy / 2
    scores = np.array([_quantile(share) for share in middle])
    scores /= max(np.sqrt(np.sum(heavy * scores**2)), 1e-9)
    return np.asarray(scores[inverse])


def _quantile(share: float) -> float:
    return NormalDist().inv_cdf(min(max(share, 1e-9), 1 - 1e-9))
