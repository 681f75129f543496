"""The figures of the alliances, of Mexico's pilot and of the exchanges, held against their sources.

Expected values are read from the source itself, at the line that the definition cites: no figure
is copied into this file, but for the few derived ones, whose arithmetic is written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from chakana.engines.outcome import assess_one
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value
from chakana.expressions.types import Level
from chakana.language import model
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.language.parts import parts

MINE = (
    "pe/aliados-1", "pe/aliados-2", "mx/prospera", "mx/territorios-productivos",
    "co/alianzas-productivas-2", "int/learning-route",
)  # fmt: skip
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
TABLE_IN_MILLIONS = ("004_7999ae21ecb1f771.txt", range(257, 276))
Seeds = dict[str, list[str]]


@pytest.fixture(scope="module")
def seeds(shared_data: Path) -> Seeds:
    """The lines of every source, by file name."""
    folder = shared_data.parent / "seeds"
    if not folder.is_dir():
        pytest.skip("sources: no ../shared/seeds beside the data")
    return {path.name: path.read_text("utf-8").split("\n") for path in folder.glob("*.txt")}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


def number(text: str) -> Decimal:
    return Decimal(re.sub(r"[ ,]", "", text))


def figures(line: str, *, millions: bool = False) -> set[Decimal]:
    """Every figure that a line states: as it stands, as a share, in millions, in words."""
    found = {Decimal(figure) for word, figure in WORDS.items() if re.search(rf"\b{word}\b", line)}
    for match in re.finditer(NUMBER, line):
        value, after = number(match.group()), line[match.end() :]
        found.add(value)
        if re.match(r"\s*(%|per ?cent)|(-| to | and )\d+\s*(%|per ?cent)", after):
            found.add(value / 100)
        if millions or re.match(r"\s*million", after):
            found.add(value * 1_000_000)
    return found


def citations(definition: Definition, source: str | None) -> Iterator[tuple[str, int, int]]:
    """File name, first and last line of each citation in ``source``."""
    for text in filter(None, (source or "").split(";")):
        key, _, place = text.strip().partition(", ")
        first, *last = re.findall(r"\d+", place)
        seed = definition.programme.sources[key].seed
        assert seed is not None
        yield seed, int(first), int(last[0] if last else first)


def stated(definition: Definition, seeds: Seeds, source: str | None) -> set[Decimal]:
    """Every figure of the lines that ``source`` cites."""
    name, rows = TABLE_IN_MILLIONS
    return {
        figure
        for seed, first, last in citations(definition, source)
        for line in range(first, last + 1)
        for figure in figures(seeds[seed][line - 1], millions=seed == name and line in rows)
    }


def values_of(part: model.Part) -> list[str]:
    if isinstance(part, model.ParameterPart):
        return list(part.values.values())
    if isinstance(part, (model.Fact, model.Alternative)):
        return [model.said_in(part.value, "en")]
    if isinstance(part, model.SimulatedAs):
        return [str(part.approved)]
    if isinstance(part, model.Financing):
        return [part.amount] if part.amount else []
    if isinstance(part, model.Indicator):
        return [model.said_in(text, "en") for text in (part.baseline, part.target) if text]
    return []


@pytest.mark.parametrize("name", MINE)
def test_every_figure_stands_in_the_line_that_it_cites(
    name: str, library: Library, seeds: Seeds
) -> None:
    definition = library.load(name)
    checked, wrong = 0, []
    for key, part in parts(definition.programme):
        if not isinstance(part, model.Sourced) or not part.source or part.assumption:
            continue
        if "–" in part.source:
            continue  # a range of lines is counted by its own test
        for text in values_of(part):
            if re.fullmatch(NUMBER, text):
                checked += 1
                if Decimal(text) not in stated(definition, seeds, part.source):
                    wrong.append(f"{'.'.join(map(str, key))}: {text} is not in {part.source}")
    assert wrong == []
    assert checked >= 3, "nothing was compared"


@pytest.mark.parametrize("name", MINE)
def test_every_cited_line_says_something(name: str, library: Library, seeds: Seeds) -> None:
    definition = library.load(name)
    for key, part in parts(definition.programme):
        for seed, first, last in citations(definition, getattr(part, "source", None)):
            assert first <= last <= len(seeds[seed]), key
            assert seeds[seed][first - 1].strip(), f"{key}: line {first} of {seed} is blank"
            assert seeds[seed][last - 1].strip(), f"{key}: line {last} of {seed} is blank"


def test_a_figure_that_is_not_there_is_noticed(library: Library, seeds: Seeds) -> None:
    """The comparison can fail: no neighbouring figure is found by accident."""
    definition = library.load("pe/aliados-1")
    there = stated(definition, seeds, "fao2016, line 543")
    assert {Decimal(99_000), Decimal(39_600), Decimal("0.70"), Decimal(7_100_000)} <= there
    assert not there & {Decimal(99_001), Decimal(39_000), Decimal("0.75"), Decimal(7_830_000)}


# --- Aliados I and II ---------------------------------------------------------------------------


def grant(definition: Definition, component: str, plan_cost: Decimal, **values: Value) -> Decimal:
    """What the rules pay to an organisation whose plan costs ``plan_cost``."""
    regions: dict[Level, Thing] = {
        "region": Thing("region", {"name": "Apurímac"}),
        "district": Thing("district", {"zone": "sierra"}),
    }
    given: dict[str, Value] = {
        "legally_registered": True,
        "members_number": 20.0,
        "households_number": 40.0,
    }
    thing = Thing("organisation", {**given, **values, "plan_cost": int(plan_cost * 100)}, regions)
    outcome = assess_one(definition, definition.component(component), thing, date(2012, 1, 1))
    assert outcome.eligible, outcome.because
    assert outcome.amount is not None
    return Decimal(outcome.amount) / 100


@pytest.mark.parametrize(
    ("component", "kind", "place"),
    [("rural_business", "producer_association", 0), ("community_project", "household_group", 1)],
)
def test_aliados_pays_the_share_up_to_the_ceiling(
    component: str, kind: str, place: int, library: Library, seeds: Seeds
) -> None:
    line = seeds["001_a9fab0df0a1b3cc6.txt"][542]
    terms = re.findall(r"(\d+) percent of the investment .*? ceiling of S/\. (\d+ \d+)", line)
    share, ceiling = number(terms[place][0]) / 100, number(terms[place][1])
    definition = library.load("pe/aliados-1")
    for cost in (Decimal(10_000), ceiling, ceiling / share, 2 * ceiling):
        rounded = cost.quantize(Decimal("0.01"))
        paid = grant(definition, component, rounded, kind=kind)
        assert paid == min((share * rounded).quantize(Decimal("0.01")), ceiling)


def test_aliados_plans_what_both_sources_say(library: Library, seeds: Seeds) -> None:
    planned = re.search(
        r"planned for (\d+) rural businesses and (\d+)", seeds["001_a9fab0df0a1b3cc6.txt"][540]
    )
    row = seeds["004_7999ae21ecb1f771.txt"][158].split("\t")
    assert planned is not None
    now = library.load("pe/aliados-1").parameter_values(date(2010, 1, 1))
    assert now["planned_businesses"] == float(planned.group(1)) == float(number(row[2]))
    assert now["planned_community_projects"] == float(planned.group(2))


@pytest.mark.parametrize(
    ("name", "line"), [("pe/aliados-1", 275), ("co/alianzas-productivas-2", 272)]
)
def test_financing_is_the_row_of_the_table_and_adds_up(
    name: str, line: int, library: Library, seeds: Seeds
) -> None:
    *cells, total = seeds["004_7999ae21ecb1f771.txt"][line - 1].split("\t")[2:]
    sources = sorted(number(cell) * 1_000_000 for cell in cells if cell.strip())
    programme = library.load(name).programme
    amounts = [Decimal(part.amount) for part in programme.financing.values() if part.amount]
    assert sorted(amounts) == sources
    assert sum(amounts) == number(total) * 1_000_000 == Decimal(programme.facts["total_cost"].value)


def test_cost_per_beneficiary_of_aliados_beside_what_is_printed(library: Library) -> None:
    """34.93 million over 35 000 households is 998; the review prints USD 1,000."""
    facts = library.load("pe/aliados-1").programme.facts
    cost = Decimal(facts["total_cost"].value) / Decimal(facts["target_households"].value)
    assert cost.quantize(Decimal(1)) == 998
    assert Decimal(facts["cost_per_beneficiary"].value) == 1_000


def test_a_plan_of_aliados_ii_can_cost_more_than_its_dollar_figure(library: Library) -> None:
    """The ceiling alone, S/ 99 000 at USD 0.32, is USD 31 680: more than the 30 000 of line 742."""
    definition = library.load("pe/aliados-2")
    ceiling = definition.parameter_values(date(2015, 6, 1))["business_ceiling"]
    facts = definition.programme.facts
    assert isinstance(ceiling, int)
    assert Decimal(ceiling) / 100 * Decimal(facts["sol_in_dollars"].value) == Decimal("31680")
    assert Decimal(facts["cost_of_a_plan"].value) == 30_000


CONTRADICTIONS = [
    ("pe/aliados-1", "financing", "government", {"7830000", "7100000"}),
    ("pe/aliados-1", "facts", "target_population", {"53600", "35000"}),
    ("pe/aliados-1", "parameters", "fewest_members", {"10", "30"}),
    ("pe/aliados-1", "parameters", "most_members", {"30", "60"}),
    ("pe/aliados-2", "facts", "sol_in_dollars", {"0.32", "S/ 7 000 as USD 2 300"}),
    ("mx/territorios-productivos", "parameters", "budget_of_three_years", {"34500000", "35000000"}),
    ("co/alianzas-productivas-2", "facts", "rows_of_the_tables",
     {"Rural Productive Partnerships I and II", "Santa Catarina too"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "section", "entry", "values"), CONTRADICTIONS)
def test_where_sources_differ_both_are_kept_and_the_choice_has_its_reason(
    name: str, section: str, entry: str, values: set[str], library: Library
) -> None:
    part = getattr(library.load(name).programme, section)[entry]
    assert {*values_of(part), *(model.said_in(other.value, "en") for other in part.also)} == values
    assert part.because, "the definition does not say why it runs on this one"
    assert all(other.source != part.source for other in part.also)


# --- Mexico -------------------------------------------------------------------------------------


def test_the_pilot_costs_what_its_budget_gives_each_participant(
    library: Library, seeds: Seeds
) -> None:
    """34.5 million over 10 000 participants and three years; 600 million a year over 400 000."""
    line = seeds["000_fd0c943f52ae1202.txt"][36]
    found = re.search(
        r"\$([\d.]+) million for the first (\w+)-year.*?reach ([\d,]+) beneficiaries"
        r".*?reach ([\d,]+) people at a cost of US\\\$(\d+) million per year", line
    )  # fmt: skip
    assert found is not None
    budget, years = number(found.group(1)) * 1_000_000, WORDS[found.group(2)]
    people, many, yearly = (number(found.group(place)) for place in (3, 4, 5))
    definition = library.load("mx/territorios-productivos")
    rule = definition.component("productive_inclusion").costs["whole_cost"]
    cents = Evaluator(definition, date(2015, 6, 1)).value(rule.node, Thing("household", {}))
    dollars = budget / people / years
    assert dollars == 1_150
    rates = definition.programme.parameters["pesos_per_dollar"].values
    assert cents == dollars * Decimal(rates[date(2015, 1, 1)]) * 100
    facts = definition.programme.facts
    assert Decimal(facts["scaled_people"].value) == many
    assert Decimal(facts["scaled_cost"].value) == yearly * 1_000_000
    assert yearly * 1_000_000 / many == 1_500


def test_joining_the_pilot_never_alters_the_transfer(library: Library) -> None:
    definition = library.load("mx/prospera")
    component = definition.component("transfer")
    paid = set()
    for enrolled in (
        {},
        {"mx/territorios-productivos": True},
        {"mx/territorios-productivos": False},
    ):
        home = Thing("household", {"recorded_as_poor": True, "income": 300_000}, enrolled=enrolled)
        paid.add(assess_one(definition, component, home, date(2015, 6, 1)).amount)
    assert len(paid) == 1
    assert None not in paid


# --- Colombia -----------------------------------------------------------------------------------


def test_members_per_alliance_and_cost_per_household_of_colombia_ii(
    library: Library, seeds: Seeds
) -> None:
    """24 924 households in 421 alliances: 59.20 each, at USD 4 911 a household served."""
    row = seeds["004_7999ae21ecb1f771.txt"][155].split("\t")
    facts = library.load("co/alianzas-productivas-2").programme.facts
    names = ("alliances_target", "alliances_actual", "households_target", "households_actual")
    assert [Decimal(facts[name].value) for name in names] == [number(cell) for cell in row[2:6]]
    each = Decimal(facts["households_actual"].value) / Decimal(facts["alliances_actual"].value)
    cost = Decimal(facts["total_cost"].value) / Decimal(facts["households_actual"].value)
    assert (round(each, 2), round(cost)) == (Decimal("59.20"), 4_911)


def test_colombia_runs_on_the_limits_of_the_text(library: Library, seeds: Seeds) -> None:
    lines = seeds["004_7999ae21ecb1f771.txt"]
    found = re.search(
        r"at least (\d+) percent of income.*no more than (\w+) minimum wages"
        r".*between (\d+) and (\d+) years",
        lines[238],
    )
    rotating = re.search(
        r"(\d+)% of the Alliances have set up one\. Out of these, (\d+)%", lines[312]
    )
    assert found is not None
    assert rotating is not None
    definition = library.load("co/alianzas-productivas-2")
    now = definition.parameter_values(date(2013, 1, 1))
    assert now["least_farm_income_share"] == int(found.group(1)) / 100
    assert now["most_minimum_wages"] == WORDS[found.group(2)]
    assert (now["youngest"], now["oldest"]) == (int(found.group(3)), int(found.group(4)))
    share = next(cell for cell in lines[283].split("\t") if "including labor" in cell)
    assert now["organisations_share"] == int(share.partition("%")[0]) / 100
    fund = definition.component("rotating_fund")
    assert fund.stages[-1].approved == Decimal(rotating.group(1)) / 100
    assert now["funds_that_work"] == int(rotating.group(2)) / 100


def test_the_first_project_of_colombia_adds_up_too(library: Library) -> None:
    facts = library.load("co/alianzas-productivas-2").programme.facts
    paid = Decimal(facts["first_world_bank"].value) + Decimal(facts["first_government"].value)
    assert paid == Decimal(facts["first_total_cost"].value)


# --- Exchanges ----------------------------------------------------------------------------------


def test_the_sixteen_activities_and_their_total(library: Library, seeds: Seeds) -> None:
    rows = [line.split("\t") for line in seeds["003_403d641f4324b7df.txt"][258:274]]
    total = number(re.sub(r"</?b>", "", seeds["003_403d641f4324b7df.txt"][274].split("\t")[-1]))
    facts = library.load("int/learning-route").programme.facts
    activities = [part for name, part in facts.items() if name.startswith("activity_")]
    assert len(activities) == len(rows) == 16
    held = [(part.at, Decimal(part.value)) for part in activities]
    assert held == [(year, number(amount)) for *_, year, amount in rows]
    assert sum(amount for _, amount in held) == total == 6_544_000
    assert Decimal(facts["total_of_activities"].value) == total


def test_others_put_in_what_the_boxes_say(library: Library, seeds: Seeds) -> None:
    lines = seeds["003_403d641f4324b7df.txt"]
    boxes = [
        re.findall(r"US\\\$([\d,.]+)( million)?", lines[line - 1])[-1]
        for line in (290, 345, 398, 419)
    ]
    expected = [number(text) * (1_000_000 if scale else 1) for text, scale in boxes]
    financing = library.load("int/learning-route").programme.financing
    held = [Decimal(part.amount or 0) for name, part in financing.items() if name != "ifad"]
    assert held == expected


def test_ten_themes_and_five_criteria(library: Library, seeds: Seeds) -> None:
    """The themes are lettered (a) to (j); each criterion begins a line in bold."""
    lines = seeds["003_403d641f4324b7df.txt"]
    themes = [line for line in lines[201:216] if re.match(r"\s*-?\s*\([a-j]\)", line)]
    criteria = [line for line in lines[442:452] if re.match(r"\s*- \*\*It should", line)]
    definition = library.load("int/learning-route")
    choices = definition.variables["organisation", "demand_theme"].type.choices
    assert choices is not None
    assert len(choices) == len(themes) == Decimal(definition.programme.facts["themes"].value)
    weights = definition.component("route").part.criteria["admission"].weights
    assert (
        len(weights)
        == len(criteria)
        == Decimal(definition.programme.facts["criteria_for_admission"].value)
    )
