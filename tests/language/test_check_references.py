"""Names by which one part calls another: each that is not there is found where it stands."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.minimal import (
    MINIMAL,
    Marked,
    assert_points_at,
    only_problem,
    problems_of,
    spoilt,
)  # fmt: skip

from chakana.expressions.nodes import EnrolledIn
from chakana.population.schema import standard_variables

EFFECT = """    effects:
      income:
        label: {es: Ingreso, en: Income}
        variable: VARIABLE
        change: 0.1
        kind: relative
        among: AMONG
        source: law, line 1
    conditions:
"""
INDICATOR = """indicators:
  enrolment: {label: {es: Matrícula, en: Enrolment}, unit: share}
"""
EVALUATION = """evaluation:
  design: matched
  primary_outcomes: [OUTCOME]
  source: law, line 1
"""


def with_effect(variable: str, among: str = "served") -> str:
    effect = EFFECT.replace("VARIABLE", variable).replace("AMONG", among)
    return spoilt("    conditions:\n", effect) + INDICATOR


def with_outcome(name: str) -> str:
    return MINIMAL + INDICATOR + EVALUATION.replace("OUTCOME", name)


def with_lines(before: str, lines: str) -> str:
    """The minimal definition with ``lines`` put in ``before`` one of its lines."""
    return spoilt(before, lines + before)


LOTTERY = "selection: {mode: lottery, number: 5, "
CRITERIA = (
    "    criteria:\n      profile:\n        weights: {market: 100}\n"
    "        labels: {▶markets: {es: Mercado, en: Market}}\n        source: law, line 1\n"
)
COSTS = (
    "    costs:\n      visits: {label: {es: Visitas, en: Visits}, amount: 5, "
    "paid_by: ▶tresury, source: 'law, line 1'}\n"
)
FINANCING = "financing:\n  treasury: {label: {es: Tesoro, en: Treasury}, source: 'law, line 1'}\n"
SLIPS = {
    "an effect on nothing": (
        "CHK210",
        with_effect("▶household.incom"),
        "'household.incom' is not declared",
        "Did you mean 'household.income'?",
    ),
    "an effect on an indicator misspelt": (
        "CHK210",
        with_effect("▶enrolmnt"),
        "The variable or indicator 'enrolmnt'",
        "Did you mean 'enrolment'?",
    ),
    "adopters without adoption": (
        "CHK210",
        with_effect("household.income", "▶adopters"),
        "'support' names no adoption",
        "adoption: {share:",
    ),
    "an outcome that nobody measures": (
        "CHK210",
        with_outcome("▶enrolmnt"),
        "The indicator or variable 'enrolmnt'",
        "Did you mean 'enrolment'?",
    ),
    "strata that are none": (
        "CHK210",
        spoilt("selection: {mode: all, ", f"{LOTTERY}strata: ▶distrito, "),
        "The rank 'distrito'",
        "Did you mean 'district'?",
    ),
    "strata by a variable of the unit": (
        "CHK210",
        spoilt("selection: {mode: all, ", f"{LOTTERY}strata: ▶is_poor, "),
        "The rank 'is_poor'",
        "",
    ),
    "the label of no criterion": (
        "CHK210",
        with_lines("    conditions:\n", CRITERIA),
        "'markets'",
        "Did you mean 'market'?",
    ),
    "a cost that nobody pays": (
        "CHK210",
        with_lines("    conditions:\n", COSTS) + FINANCING,
        "'tresury'",
        "Did you mean 'treasury'?",
    ),
    "an ancestor that is nowhere": (
        "CHK213",
        spoilt("currency: PEN", "currency: PEN\nlineage: [mx/prospera, ▶pe/fe-as]"),
        "The library holds no 'pe/fe-as'",
        "elsewhere: {pe/fe-as: {es: …, en: …}}",
    ),
    "a neighbour misspelt": (
        "CHK213",
        spoilt("currency: PEN", "currency: PEN\nalongside: [▶pe/haku-winai]"),
        "'pe/haku-winai'",
        "Did you mean 'pe/haku-winay'?",
    ),
    "a rung that is nowhere": (
        "CHK213",
        spoilt(
            "currency: PEN",
            "currency: PEN\nrung: {position: 1, next: ▶pe/hakuwinay, source: 'law, line 1'}",
        ),
        "'pe/hakuwinay'",
        "Did you mean",
    ),
    "an exit to nowhere": (
        "CHK213",
        spoilt("age < 19)\n", "age < 19)\n        refer_to: ▶pe/haku-winai\n"),
        "'pe/haku-winai'",
        "Did you mean",
    ),
    "enrolment in nothing, by a derived variable": (
        "CHK213",
        spoilt("rule: classification in ('extreme_poor', 'poor')",
               "rule: ▶classification = 'poor' or enrolled_in('pe/junto')"),
        "'pe/junto'",
        "Did you mean 'pe/juntos'?",
    ),
    "a title that nobody needs": (
        "CHK202",
        with_lines("parameters:\n", "elsewhere:\n  ▶pe/feas: {es: FEAS, en: FEAS}\n"),
        "Nothing names the programme 'pe/feas'",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text", "message", "hint"), SLIPS.values(), ids=SLIPS)
def test_a_slip(code: str, text: str, message: str, hint: str) -> None:
    marked = Marked.of(text)
    problem = only_problem(marked.text)
    assert problem.code == code
    assert message in problem.message
    assert hint in problem.hint
    assert_points_at(problem, marked)


GOOD = {
    "an effect on a variable": with_effect("household.income"),
    "an effect on an indicator": with_effect("enrolment"),
    "an outcome that is an indicator": with_outcome("enrolment"),
    "an outcome that is a variable": with_outcome("income"),
    "strata by territory": spoilt("selection: {mode: all, ", f"{LOTTERY}strata: district, "),
    "an ancestor of the library": spoilt("currency: PEN", "currency: PEN\nlineage: [mx/prospera]"),
    "a rung in words": spoilt(
        "currency: PEN",
        "currency: PEN\nrung: {position: 1, next: formal credit, source: 'law, line 1'}",
    ),
    "an ancestor elsewhere": spoilt(
        "currency: PEN",
        "currency: PEN\nlineage: [pe/feas]\nelsewhere: {pe/feas: {es: FEAS, en: FEAS}}",
    ),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_a_near_miss(text: str) -> None:
    assert problems_of(text) == []


KEPT = {
    "household": ("household_id", "territory", "weight", "stratum", "psu", "source_key"),
    "organisation": ("organisation_id", "territory", "weight", "stratum", "psu", "source_key"),
    "member": ("member_id", "household_id", "organisation_id", "source_key"),
}


@pytest.mark.parametrize(("level", "name"), [(a, b) for a, many in KEPT.items() for b in many])
def test_a_variable_takes_no_column_of_the_population(level: str, name: str) -> None:
    new = f"variables:\n  ▶{level}.{name}: {{label: {{es: X, en: X}}, type: text}}\n"
    marked = Marked.of(spoilt("variables:\n", new))
    (problem,) = [one for one in problems_of(marked.text) if one.code == "CHK111"]
    assert f"'{name}' is a column" in problem.message
    assert ("another name" if name != "territory" else "district.territory") in problem.hint
    assert_points_at(problem, marked)


def test_the_columns_kept_are_those_of_populations() -> None:
    """What ``variables.yaml`` of the populations documents first, before what people answer."""
    for level, names in KEPT.items():
        assert set(names) <= set(standard_variables()[level])  # type: ignore[index]


def test_a_territory_is_asked_by_its_code() -> None:
    new = "variables:\n  district.territory: {label: {es: Código, en: Code}, type: text}\n"
    text = spoilt("variables:\n", new).replace(
        "rule: poverty_rate >= threshold",
        "rule: poverty_rate >= threshold and territory in ('030101', '030102')",
    )
    assert problems_of(text) == []


PLACES = [
    "law, article 5",
    "law, articles 5 and 6",
    "law, article 5, paragraph 2",
    "law, section II",
    "law, chapter 3",
    "law, annex A",
    "law, table 4",
    "law, line 3; law, article 5 (as amended)",
]


@pytest.mark.parametrize("place", PLACES)
def test_a_law_is_cited_by_its_articles(place: str) -> None:
    assert problems_of(spoilt("source: law, line 12", f"source: {place}")) == []


@pytest.mark.parametrize(
    "place", ["law, article", "law, lineage 5", "law, line five", "law, line 5, see above: x"]
)
def test_a_citation_says_where(place: str) -> None:
    marked = Marked.of(spoilt("source: law, line 12", f"source: ▶'{place}'"))
    problem = only_problem(marked.text)
    assert problem.code == "CHK207"
    assert "'law, article 5'" in problem.hint


_WORD = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=4)
_COUNTRY = st.tuples(st.sampled_from(string.ascii_lowercase), _WORD).map("".join)
PROGRAMMES = st.tuples(_COUNTRY, st.lists(_WORD, min_size=1, max_size=3).map("-".join)).map(
    "/".join
)


@given(PROGRAMMES, PROGRAMMES)
def test_no_two_programmes_share_a_column(one: str, other: str) -> None:
    """The first underscore of a column is the slash: a country has no hyphen."""
    columns = EnrolledIn("household", one).column, EnrolledIn("household", other).column
    assert (one == other) == (columns[0] == columns[1])
    assert columns[0].removeprefix("enrolled__").partition("_")[0] == one.partition("/")[0]
