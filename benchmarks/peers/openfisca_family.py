"""The rules as written for openfisca-core or policyengine-core, which share one way of writing.

    python benchmarks/peers/openfisca_family.py FOLDER openfisca_core|policyengine_core [positions]

Persons are joined to households as their manuals say. With ``positions`` each person's household is
put into the library's own array as a position, which no manual mentions and which saves half.
To be fair to both, columns come from Parquet through Polars, and nobody is asked
``household.all(...)``, which loops over positions: a sum that must be nought says the same sooner.
Both libraries keep amounts as float32 and whole numbers as int32.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
from shared import (
    CHILD_UNDER,
    CONSTANT,
    CUTOFF,
    MONTHLY_CENTS,
    MONTHS,
    THRESHOLD,
    WEIGHTS,
    Figures,
    figures,
    report,
)

CORE, POSITIONS = sys.argv[2], sys.argv[3:] == ["positions"]
api = import_module(f"{CORE}.model_api")
periods = import_module(f"{CORE}.periods")
entities = import_module(f"{CORE}.entities")
simulations = import_module(f"{CORE}.simulations")
TaxBenefitSystem = import_module(f"{CORE}.taxbenefitsystems").TaxBenefitSystem
SimulationBuilder = (
    getattr(simulations, "SimulationBuilder", None)
    or import_module(f"{CORE}.simulation_builder").SimulationBuilder
)
YEAR, MONTH = periods.YEAR, periods.MONTH

Person = entities.build_entity(key="person", plural="persons", label="", is_person=True)
Household = entities.build_entity(
    key="household", plural="households", label="", roles=[{"key": "member", "plural": "members"}]
)
AT = "2025"


def recorded(name: str, kind: type, of: object, period: object = YEAR) -> type:
    body = {"value_type": kind, "entity": of, "definition_period": period, "label": name}
    return type(name, (api.Variable,), body)


class concerned(api.Variable):  # noqa: N801
    value_type = bool
    entity = Person
    definition_period = YEAR
    label = "Is a minor or pregnant"

    def formula(person, period):  # noqa: N805
        return (person("age", period) < CHILD_UNDER) + person("pregnant", period)


class has_child(api.Variable):  # noqa: N801
    value_type = bool
    entity = Household
    definition_period = YEAR
    label = "A minor or a pregnant woman lives in it"

    def formula(household, period):  # noqa: N805
        return household.any(household.members("concerned", period))


class all_fulfilled(api.Variable):  # noqa: N801
    value_type = bool
    entity = Household
    definition_period = MONTH
    label = "Everybody concerned fulfilled the condition in the month"

    def formula(household, period):  # noqa: N805
        concerned = household.members("concerned", period.this_year)
        failed = concerned * np.logical_not(household.members("fulfilled", period))
        return household.sum(failed) == 0


class score(api.Variable):  # noqa: N801
    value_type = float
    entity = Household
    definition_period = YEAR
    label = "Score"

    def formula(household, period):  # noqa: N805
        return CONSTANT + sum(household(name, period) * weight for name, weight in WEIGHTS.items())


class eligible(api.Variable):  # noqa: N801
    value_type = bool
    entity = Household
    definition_period = YEAR
    label = "Passes every stage"

    def formula(household, period):  # noqa: N805
        poor_district = household("poverty_rate", period) >= np.float32(THRESHOLD)
        low_score = household("score", period) < CUTOFF
        return poor_district * low_score * household("has_child", period)


class benefit(api.Variable):  # noqa: N801
    value_type = int
    entity = Household
    definition_period = YEAR
    label = "Cents a year"

    def formula(household, period):  # noqa: N805
        months = sum(
            household("all_fulfilled", month).astype(np.int32)
            for month in period.get_subperiods(MONTH)
        )
        return household("eligible", period) * months * MONTHLY_CENTS


def system() -> object:
    made = TaxBenefitSystem([Person, Household])
    inputs = [
        recorded("age", int, Person),
        recorded("pregnant", bool, Person),
        recorded("fulfilled", bool, Person, MONTH),
        recorded("poverty_rate", float, Household),
        *(recorded(name, bool if name <= "x10" else int, Household) for name in WEIGHTS),
    ]
    made.add_variables(*inputs, concerned, has_child, all_fulfilled, score, eligible, benefit)
    return made


def simulation(households: pl.DataFrame, members: pl.DataFrame) -> object:
    builder = SimulationBuilder()
    builder.create_entities(SYSTEM)
    keys, persons_keys = (table["household_id"].to_numpy() for table in (households, members))
    if POSITIONS:
        person, household = (builder.populations[key] for key in ("person", "household"))
        person.count, household.count = len(persons_keys), len(keys)
        person.ids, household.ids = np.arange(person.count), keys
        household.members_entity_id = np.searchsorted(keys, persons_keys)
    else:
        builder.declare_person_entity("person", np.arange(len(persons_keys)))
        household = builder.declare_entity("household", keys)
        roles = np.zeros(len(persons_keys), np.int64)
        builder.join_with_persons(household, persons_keys, roles)
    made = builder.build(SYSTEM)
    for name in ("age", "pregnant"):
        made.set_input(name, AT, members[name].to_numpy())
    for month, name in enumerate(MONTHS, start=1):
        made.set_input("fulfilled", f"{AT}-{month:02d}", members[name].to_numpy())
    for name in ("poverty_rate", *WEIGHTS):
        made.set_input(name, AT, households[name].to_numpy())
    return made


def compute(folder: Path) -> Figures:
    territories = pl.scan_parquet(folder / "territories.parquet")
    households = (
        pl.scan_parquet(folder / "households.parquet")
        .select("household_id", "territory", "weight", "income", *WEIGHTS)
        .join(territories.select("territory", "poverty_rate"), on="territory", how="left")
        .sort("household_id")
        .collect()
    )
    columns = ["household_id", "age", "pregnant", *MONTHS]
    members = pl.scan_parquet(folder / "members.parquet").select(columns).collect()
    made = simulation(households, members)
    persons = made.populations["household"].nb_persons().astype(np.int64)
    year = 12 * households["income"].to_numpy()
    return figures(
        year=year,
        benefit=made.calculate("benefit", AT).astype(np.int64),
        persons=persons,
        weight=households["weight"].to_numpy(),
        eligible=np.asarray(made.calculate("eligible", AT)),
        has_child=np.asarray(made.calculate("has_child", AT)),
    )


SYSTEM = system()

if __name__ == "__main__":
    report(CORE.replace("_", "-") + (" by positions" if POSITIONS else ""), compute)
