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

PLACES = 100
"""A member's number is its household's times this plus its place, so that blocks need no count."""
SCHOOL_AGES = (
    ("school_3_to_5", 3, 5),
    ("school_6_to_11", 6, 11),
    ("school_12_to_16", 12, 16),
    ("school_17_to_19", 17, 19),
)
"""The figures of attendance, each with the first and the last age that its name says."""


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
    age = _ages(figures, homes, roles, rng)
    woman = _women(figures, homes, roles, rng)
    standing = homes.standing[roles.household]
    schooling = years_of_schooling(figures, age, standing, rng)
    schooling = np.where(roles.head, homes.head_schooling[roles.household], schooling)
    fertile = (age >= figures["fertile_from"]) & (age <= figures["fertile_until"])
    pregnant = woman & fertile & _chance(rng, age, figures["pregnant"])
    due = (age <= figures["check_ups_until"]) | pregnant
    check_up = due & _chance(rng, age, figures["check_ups"])
    attends = _attends(figures, age, standing, rng)
    born = _born(figures.observed_on, age, rng)
    literate = _literate(figures, age, schooling, rng)
    undated = (age >= figures["adult_age"]) & _chance(rng, age, figures["without_birth_date"])
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


def _ages(figures: Figures, homes: Households, roles: Roles, rng: np.random.Generator) -> Whole:
    """Head as drawn; the partner near it; the others children at home, or old parents."""
    head = homes.head_age[roles.household]
    near = head + np.rint(figures["partner_age_spread"] * rng.standard_normal(len(head)))
    near = np.clip(near, figures["youngest_head"], figures["oldest_member"])
    child = _children(figures, head, rng)
    grown = _grown(figures, head, rng)
    other = np.where(_chance(rng, head, figures["children_of_others"]), child, grown)
    age = np.where(roles.head, head, np.where(roles.partner, near, other))
    return age.astype(np.int64)


def _children(figures: Figures, head: Whole, rng: np.random.Generator) -> Floats:
    eldest = np.clip(head - figures["age_at_first_child"], 1, figures["oldest_child_at_home"])
    drawn = rng.random(len(head)) ** figures["children_older"]
    return np.asarray(np.floor((eldest + 1) * drawn))


def _grown(figures: Figures, head: Whole, rng: np.random.Generator) -> Floats:
    """A parent of the head, or somebody of working age where a parent would be too old."""
    parent = head + _between(figures["parent_older_least"], figures["parent_older_most"], head, rng)
    other = _between(figures["youngest_other"], figures["oldest_other"], head, rng)
    return np.asarray(np.where(parent <= figures["oldest_member"], parent, other))


def _between(least: float, most: float, like: Whole, rng: np.random.Generator) -> Floats:
    """Whole years from ``least`` to ``most``, all equally likely."""
    return least + np.floor((most - least + 1) * rng.random(len(like)))


def _women(figures: Figures, homes: Households, roles: Roles, rng: np.random.Generator) -> Booleans:
    head = homes.head_is_woman[roles.household]
    other = _chance(rng, head, figures["women_of_others"])
    return np.where(roles.head, head, np.where(roles.partner, ~head, other))


def _born(observed: date, age: Whole, rng: np.random.Generator) -> Whole:
    """Days since 1970. On the last day of a year the age is that year less the year of birth."""
    epoch = date(1970, 1, 1)
    new_years = [(date(observed.year - years, 1, 1) - epoch).days for years in range(age.max() + 1)]
    return np.asarray(np.array(new_years)[age] + rng.integers(0, 365, len(age)))


def _attends(figures: Figures, age: Whole, standing: Floats, rng: np.random.Generator) -> Booleans:
    """Attendance by age, a little higher where the household is better off; nobody else's."""
    cut = np.full(max(age.max(), SCHOOL_AGES[-1][-1]) + 1, -np.inf)
    for name, youngest, oldest in SCHOOL_AGES:
        cut[youngest : oldest + 1] = NormalDist().inv_cdf(figures[name])
    follows = figures["attendance_follows_income"]
    own = np.sqrt(1 - follows**2) * rng.standard_normal(len(age))
    return np.asarray(own - follows * standing < cut[age])


def _literate(figures: Figures, age: Whole, schooling: Whole, rng: np.random.Generator) -> Booleans:
    """By years of schooling: few without any, some with little, nearly all with more."""
    little = np.where(
        schooling >= 1, figures["literate_barely_schooled"], figures["literate_unschooled"]
    )
    enough = schooling >= figures["literate_from_years"]
    chance = np.where(enough, figures["literate_schooled"], little)
    return (age >= figures["school_starts"]) & (rng.random(len(age)) < chance)


def _chance(rng: np.random.Generator, like: npt.NDArray[np.generic], share: float) -> Booleans:
    return rng.random(len(like)) < share
