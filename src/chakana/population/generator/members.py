"""The members of one block of generated households, in the order of the households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from chakana.population.generator.figures import Figures
from chakana.population.generator.households import Households, years_of_schooling
from chakana.population.generator.streams import MEMBERS, stream

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

OLDEST = 98
PLACES = 100
"""A member's number is its household's times this plus its place, so that blocks need no count."""
SCHOOL_AGES = (
    ("school_3_to_5", 3, 5),
    ("school_6_to_11", 6, 11),
    ("school_12_to_16", 12, 16),
    ("school_17_to_19", 17, 19),
)


@dataclass(frozen=True)
class Roles:
    """Who each member is: position of the household in the block, head, partner, neither."""

    household: Whole
    place: Whole
    head: Booleans
    partner: Booleans


def make_members(
    figures: Figures, homes: Households, seed: int, block: int
) -> dict[str, npt.NDArray[np.generic]]:
    """The columns of the members of ``block``; ``sex`` is true for women, dates are days."""
    rng = stream(seed, MEMBERS, block)
    roles = _roles(figures, homes, rng)
    age = _ages(homes, roles, rng)
    woman = _women(homes, roles, rng)
    standing = homes.standing[roles.household]
    schooling = years_of_schooling(figures, age, standing, rng)
    schooling = np.where(roles.head, homes.head_schooling[roles.household], schooling)
    pregnant = woman & (age >= 15) & (age <= 49) & _chance(rng, age, figures["pregnant"])
    due = (age <= 3) | pregnant
    check_up = due & _chance(rng, age, figures["check_ups"])
    attends = _attends(figures, age, standing, rng)
    born = _born(figures.observed_on, age, rng)
    literate = _literate(age, schooling, rng)
    undated = (age >= 18) & _chance(rng, age, figures["without_birth_date"])
    return {
        "member_id": homes.ids[roles.household] * PLACES + roles.place + 1,
        "household_id": homes.ids[roles.household],
        "birth_date": np.where(undated, np.nan, born),
        "age_stated": np.where(undated, age, np.nan),
        "age": age,
        "sex": woman,
        "head": roles.head,
        "pregnant": pregnant,
        "attends_school": attends,
        "check_up_done": check_up,
        "years_schooling": schooling,
        "literate": literate,
    }


def _roles(figures: Figures, homes: Households, rng: np.random.Generator) -> Roles:
    first = np.cumsum(homes.size) - homes.size
    household = np.repeat(np.arange(len(homes.size)), homes.size)
    place = np.arange(len(household)) - first[household]
    share = np.where(homes.head_is_woman, figures["partner_of_women"], figures["partner_of_men"])
    couple = rng.random(len(homes.size)) < share
    return Roles(household, place, place == 0, (place == 1) & couple[household])


def _ages(homes: Households, roles: Roles, rng: np.random.Generator) -> Whole:
    """Head as drawn; the partner near it; the others children at home, or old parents."""
    count = len(roles.household)
    head = homes.head_age[roles.household]
    near = head + np.rint(4 * rng.standard_normal(count))
    eldest = np.clip(head - 18, 1, 25)
    child = np.floor((eldest + 1) * rng.random(count) ** CHILDREN_OLDER)
    parent = head + 20 + np.floor(15 * rng.random(count))
    grown = np.where(parent <= OLDEST, parent, 20 + np.floor(40 * rng.random(count)))
    other = np.where(rng.random(count) < CHILDREN_OF_OTHERS, child, grown)
    age = np.where(roles.head, head, np.where(roles.partner, np.clip(near, 18, OLDEST), other))
    return age.astype(np.int64)


CHILDREN_OF_OTHERS = 0.88
"""Share of children among members who are neither head nor partner; sets the margins by age."""
CHILDREN_OLDER = 0.8
"""Below one, children at home are older than if all their possible ages were equally many."""


def _women(homes: Households, roles: Roles, rng: np.random.Generator) -> Booleans:
    head = homes.head_is_woman[roles.household]
    other = rng.random(len(head)) < 0.5
    return np.where(roles.head, head, np.where(roles.partner, ~head, other))


def _born(observed: date, age: Whole, rng: np.random.Generator) -> Whole:
    """Days since 1970. On the last day of a year the age is that year less the year of birth."""
    epoch = date(1970, 1, 1)
    new_years = [(date(observed.year - years, 1, 1) - epoch).days for years in range(OLDEST + 25)]
    return np.asarray(np.array(new_years)[age] + rng.integers(0, 365, len(age)))


def _attends(figures: Figures, age: Whole, standing: Floats, rng: np.random.Generator) -> Booleans:
    """Attendance by age, a little higher where the household is better off; nobody else's."""
    cut = np.full(OLDEST + 25, -np.inf)
    for name, youngest, oldest in SCHOOL_AGES:
        cut[youngest : oldest + 1] = NormalDist().inv_cdf(figures[name])
    follows = 0.25
    own = np.sqrt(1 - follows**2) * rng.standard_normal(len(age))
    return np.asarray(own - follows * standing < cut[age])


def _literate(age: Whole, schooling: Whole, rng: np.random.Generator) -> Booleans:
    """By years of schooling: none 1 in 20, one or two 2 in 5, more nearly all; from age 6."""
    chance = np.where(schooling >= 3, 0.94, np.where(schooling >= 1, 0.40, 0.05))
    return (age >= 6) & (rng.random(len(age)) < chance)


def _chance(rng: np.random.Generator, like: Whole, share: float) -> Booleans:
    return rng.random(len(like)) < share
