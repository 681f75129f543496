"""CHK2: the programme. Sources, powers, integrity, sums; each slip, and its near-miss."""

from __future__ import annotations

import pytest
from tests.language.minimal import (
    MINIMAL,
    Marked,
    assert_points_at,
    only_problem,
    problems_of,
    spoilt,
)

SLIPS = {
    # on where things come from: CHK201, CHK211, CHK207
    "a rule without a source": (
        "CHK201",
        "      is_poor:\n        rule: is_poor\n        source: law, line 7\n",
        "      ▶is_poor:\n        rule: is_poor\n",
        "neither a source",
        "assumption: true",
    ),
    "a parameter without a source": (
        "CHK201",
        "  threshold:\n    label: {es: Umbral, en: Threshold}\n    unit: share\n"
        "    values: {2005-01-01: 0.40}\n    source: law, line 1\n",
        "  ▶threshold:\n    label: {es: Umbral, en: Threshold}\n    unit: share\n"
        "    values: {2005-01-01: 0.40}\n",
        "'threshold' has neither",
        "source: fao2016",
    ),
    "a service that is needed without a source": (
        "CHK201",
        "        verified_by: the school\n",
        "        verified_by: the school\n"
        "        ▶needs: {service: school, label: {es: una escuela, en: a school}}\n",
        "'needs' has neither",
        "assumption: true",
    ),
    "a derived variable without a source": (
        "CHK201",
        "  household.is_poor:\n    label: {es: Es pobre, en: Is poor}\n    type: boolean\n"
        "    rule: classification in ('extreme_poor', 'poor')\n    source: law, line 3\n",
        "  ▶household.is_poor:\n    label: {es: Es pobre, en: Is poor}\n    type: boolean\n"
        "    rule: classification in ('extreme_poor', 'poor')\n",
        "neither",
        "assumption: true",
    ),
    "an assumption without its reason": (
        "CHK211",
        "simulated_as: {approved: 0.9, assumption: true, because: no source gives a share}",
        "▶simulated_as: {approved: 0.9, assumption: true}",
        "without its reason",
        "because:",
    ),
    "a source that is not declared": (
        "CHK207",
        "source: law, line 12",
        "source: ▶lau, line 12",
        "'lau'",
        "Did you mean 'law'?",
    ),
    "a source without a line": (
        "CHK207",
        "source: law, line 12",
        "source: ▶law",
        "not a citation",
        "'fao2016, line 504'",
    ),
    "the second of two sources": (
        "CHK207",
        "source: law, line 12",
        "source: ▶law, line 12; the minister",
        "the minister",
        "",
    ),
    "a parameter that nothing uses": (
        "CHK202",
        "amount: transfer\n",
        "amount: 100\n",
        "parameter 'transfer'",
        "",
    ),
    "an amount in no currency": (
        "CHK203",
        "currency: PEN\n",
        "",
        "names no currency",
        "currency: PEN",
    ),
    "an amount in another currency": (
        "CHK203",
        "unit: PEN per household per month",
        "unit: USD per household per month",
        "in USD, the programme's currency is PEN",
        "rate",
    ),
    "a share paid as money": (
        "CHK104",
        "amount: transfer\n",
        "amount: ▶transfer / income\n",
        "where money",
        "in a currency",
    ),
    "an amount for each member": (
        "CHK105",
        "unit: PEN per household per month",
        "unit: PEN per member per month",
        "for one household",
        "count(member)",
    ),
    "nobody with the power": (
        "CHK204",
        '    legal_power: {holder: A ministry, basis: {es: Ley, en: Law}, source: "law, line 4"}\n',
        "",
        "legal power to move public money",
        "legal_power: {holder",
    ),
    "suspension for what is no condition": (
        "CHK205",
        "only_for: [school]",
        "only_for: [school, ▶healthy_home]",
        "not a declared condition",
        "school",
    ),
    "suspension for a condition misspelt": (
        "CHK205",
        "only_for: [school]",
        "only_for: [▶scool]",
        "'scool'",
        "Did you mean 'school'?",
    ),
    "a stage that nobody decides": (
        "CHK208",
        "      approved:\n        decided_by: assembly\n",
        "      ▶approved:\n",
        "either a rule or 'decided_by'",
        "",
    ),
    "a stage that both decide": (
        "CHK208",
        "      approved:\n        decided_by: assembly\n",
        "      ▶approved:\n        decided_by: assembly\n        rule: is_poor\n"
        "        source: law, line 7\n",
        "either a rule or",
        "",
    ),
    "people who are not simulated": (
        "CHK208",
        "      approved:\n        decided_by: assembly\n        simulated_as: {approved: 0.9, "
        "assumption: true, because: no source gives a share}\n",
        "      ▶approved:\n        decided_by: assembly\n",
        "say how it is simulated",
        "simulated_as",
    ),
    "more approved than there are": (
        "CHK209",
        "approved: 0.9",
        "approved: ▶1.1",
        "not a share between 0 and 1",
        "",
    ),
    "tranches that are too much": (
        "CHK209",
        "      amount: transfer\n",
        "      amount: transfer\n"
        "      tranches: ▶{first: {share: 0.5, when: {es: a, en: a}, source: "
        '"law, line 1"}, second: {share: 0.6, when: {es: a, en: a}, source: "law, line 1"}}\n',
        "add up to 1.1, not 1",
        "",
    ),
    "weights that are too few": (
        "CHK209",
        "    conditions:\n",
        "    criteria:\n"
        '      profile: {weights: ▶{market: 40, people: 59}, source: "law, line 1"}\n'
        "    conditions:\n",
        "add up to 99, not 100",
        "",
    ),
    "a committee that there is not": (
        "CHK210",
        "    conditions:\n",
        "    stages:\n      award: {by: committee, committee: ▶clar}\n    conditions:\n",
        "'clar'",
        "",
    ),
    "criteria misspelt": (
        "CHK210",
        "    conditions:\n",
        '    criteria:\n      profile: {weights: {market: 100}, source: "law, line 1"}\n'
        "    stages:\n      award: {by: committee, criteria: ▶profil}\n    conditions:\n",
        "'profil'",
        "Did you mean 'profile'?",
    ),
    "a ranking by nothing": (
        "CHK212",
        "selection: {mode: all, ",
        "selection: ▶{mode: ranked, ",
        "by what",
        "rank_by",
    ),
    "a lottery without a number": (
        "CHK212",
        "selection: {mode: all, ",
        "selection: ▶{mode: lottery, ",
        "how many",
        "number",
    ),
    "a committee's choice without a committee": (
        "CHK212",
        "selection: {mode: all, ",
        "selection: ▶{mode: committee, ",
        "No committee",
        "clar",
    ),
    "phases without phases": (
        "CHK212",
        "selection: {mode: all, ",
        "selection: ▶{mode: phase_in, ",
        "names its phases",
        "",
    ),
    "a programme unknown to the library": (
        "CHK213",
        "rule: income < 240",
        "rule: ▶income < 240 or enrolled_in('pe/junto')",
        "'pe/junto'",
        "Did you mean 'pe/juntos'?",
    ),
    # on where parts live: CHK106
    "a mandate of the members": (
        "CHK106",
        "mandate:\n",
        "mandate:\n      level: ▶member\n",
        "lives at the member",
        "household",
    ),
    "a stage of the members": (
        "CHK106",
        "        level: district\n",
        "        level: ▶member\n",
        "lives at the member",
        "above it",
    ),
    "a component for members": (
        "CHK106",
        "    unit: household\n",
        "    unit: ▶member\n",
        "not members",
        "any(…)",
    ),
    "a condition of the district": (
        "CHK106",
        "      school:\n        label",
        "      ▶school:\n        level: district\n        label",
        "lives at the district",
        "level: household",
    ),
}
RULES_UNSEEN = {"CHK202"}
"""What follows where a rule is gone: its names are no longer used."""


@pytest.mark.parametrize(("code", "old", "new", "message", "hint"), SLIPS.values(), ids=SLIPS)
def test_a_slip(code: str, old: str, new: str, message: str, hint: str) -> None:
    text = spoilt(old, new)
    problems = problems_of(text.replace("▶", ""))
    found = [problem for problem in problems if problem.code == code]
    assert len(found) == 1, "\n".join(map(str, problems))
    (problem,) = found
    assert message in problem.message
    assert hint in problem.hint
    if "▶" in text:
        assert_points_at(problem, Marked.of(text))
    assert {other.code for other in problems} - {code} <= RULES_UNSEEN | {"CHK205"}


GOOD = {
    "two sources, with lines and pages": (
        "source: law, line 12",
        "source: law, lines 12–14; law, page 3",
    ),
    "a source with a remark": ("source: law, line 12", "source: law, line 12 (S/ 1 200 a year)"),
    "an assumption with its reason": (
        "source: law, line 12",
        "assumption: true\n        because: nobody says",
    ),
    "suspension for nothing": ("only_for: [school]", "only_for: []"),
    "a lottery": ("selection: {mode: all, ", "selection: {mode: lottery, number: 500, "),
    "a ranking": (
        "selection: {mode: all, ",
        "selection: {mode: ranked, rank_by: income, order: ascending, budget: 5, ",
    ),
    "a bare amount": ("amount: transfer\n", "amount: transfer + 5\n"),
    "an amount by case": (
        "amount: transfer\n",
        "amount: case when is_poor then transfer else 50.50 end\n",
    ),
    "a mandate of the district": (
        "mandate:\n      rule: income < 240",
        "mandate:\n      level: district\n      rule: "
        "poverty_rate > 0.3 and mean(household.income) < 3",
    ),
    "a condition of the household": (
        "label: {es: Escuela, en: School}\n        applies_to: age between 6 and 18\n"
        "        rule: attends_school",
        "label: {es: Escuela, en: School}\n        level: household\n        rule: "
        "any(member.attends_school)",
    ),
    "certain approval": ("approved: 0.9", "approved: 1"),
}


@pytest.mark.parametrize(("old", "new"), GOOD.values(), ids=GOOD)
def test_a_near_miss(old: str, new: str) -> None:
    assert problems_of(spoilt(old, new)) == []


COUNTERPART = (
    "      amount: transfer\n      counterpart: {at_least: {}, in: [cash], source: 'law, line 1'}\n"
)


@pytest.mark.parametrize(
    ("share", "refused"),
    [
        ("▶30", True),
        ("▶income", True),
        ("▶count(member)", True),
        ("0.3", False),
        ("1 - threshold", False),
        ("1", False),
    ],
)
def test_a_counterpart_is_a_share(share: str, refused: bool) -> None:
    text = spoilt("      amount: transfer\n", COUNTERPART.replace("{}", share))
    problems = problems_of(text.replace("▶", ""))
    assert bool(problems) is refused
    if refused:
        assert problems[0].code in ("CHK104", "CHK105")
        assert_points_at(problems[0], Marked.of(text))


EVALUATION = (
    "evaluation:\n  design: cutoff\n  running_variable: {}\n  cutoff: {}\n  source: law, line 1\n"
)
DESIGNS = {
    "a variable misspelt": ("▶district.poverty_rat", "threshold", "CHK103"),
    "a parameter misspelt": ("district.poverty_rate", "▶treshold", "CHK103"),
    "a cutoff of another kind": ("district.poverty_rate", "▶is_poor", "CHK103"),
}


@pytest.mark.parametrize(("variable", "cutoff", "code"), DESIGNS.values(), ids=DESIGNS)
def test_the_design_of_the_evaluation(variable: str, cutoff: str, code: str) -> None:
    marked = Marked.of(MINIMAL + EVALUATION.format(variable, cutoff))
    problem = only_problem(marked.text)
    assert problem.code == code
    assert_points_at(problem, marked)


def test_what_the_evaluation_names_is_used() -> None:
    cutoff = EVALUATION.format("member.age", "oldest")
    oldest = (
        "  oldest: {label: {es: a, en: a}, unit: years, values: {2005-01-01: 65}, "
        "source: 'law, line 1'}"
    )
    assert problems_of(MINIMAL.replace("\nvariables:", f"{oldest}\n\nvariables:") + cutoff) == []


def test_an_amount_for_each_member_is_counted() -> None:
    text = spoilt("unit: PEN per household per month", "unit: PEN per member per month")
    assert problems_of(text.replace("amount: transfer", "amount: transfer * count(member)")) == []


def test_what_cannot_be_read_is_not_called_unused() -> None:
    """A rule that is wrong may use what no other rule uses."""
    assert only_problem(spoilt("amount: transfer\n", "amount: transfer +\n")).code == "CHK107"


def test_problems_come_in_the_order_of_the_file() -> None:
    text = spoilt("source: law, line 12", "source: lau, line 12").replace(
        "approved: 0.9", "approved: 9"
    )
    lines = [problem.location.line for problem in problems_of(text)]
    assert lines == sorted(lines)
    assert len(lines) == 2


def test_warnings_do_not_stop_a_definition() -> None:
    from chakana.language.load import load_text

    text = spoilt("rule: income < 240", "rule: income < 5 or income > 3 or enrolled_in('pe/none')")
    assert {problem.severity for problem in problems_of(text)} == {"warning"}
    assert load_text(text).id == "pe/minimal"
