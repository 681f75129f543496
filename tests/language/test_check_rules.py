"""CHK1: rules. Each slip is found where it stands and explained; its near-miss is let pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.minimal import (
    MINIMAL,
    Marked,
    assert_points_at,
    only_problem,
    problems_of,
    spoilt,
)

from chakana.language.load import Library

RULE = "      is_poor:\n        rule: is_poor\n"
"""The rule that each slip replaces: the second stage, at the level of the household."""


def with_rule(text: str) -> str:
    """The minimal definition with the rule of its second stage written in a block.

    The block keeps the derived variable in use, so that nothing else is wrong.
    """
    return spoilt(RULE, f"      is_poor:\n        rule: >-\n          is_poor and ({text})\n")


SLIPS = {
    # on what cannot be read: CHK101
    "two names side by side": ("CHK101", "income is_poor ▶income", "near 'income'", "'and'"),
    "two figures side by side": ("CHK101", "income > 1 ▶000", "near '000'", "joined with"),
    "a figure with a separator": (
        "CHK101",
        "income > ▶1_000",
        "'1_000' is not a figure",
        "separator",
    ),
    "a filter inside": ("CHK101", "count(member ▶where true) > 1", "near 'where'", "filter (where"),
    "an if of a spreadsheet": ("CHK102", "▶if(is_poor, true)", "no function 'if'", "case when"),
    "an if": ("CHK101", "if is_poor ▶then true", "near 'then'", "case when"),
    "a figure with its unit": ("CHK101", "income < 9 per ▶month", "near 'month'", "without its"),
    "an arrow": ("CHK102", "income ▶=> 9", "'=>' is not part", "Write '>='"),
    "a closing parenthesis too many": ("CHK101", "is_poor) and ▶)is_poor", "", ""),
    "deeper than anybody writes": (
        "CHK101",
        "(" * 19 + "▶(" + "is_poor" + ")" * 20,
        "too deeply nested",
        "a derived variable",
    ),
    "not not not": ("CHK101", "not " * 20 + "▶not is_poor", "too deeply nested", ""),
    # on what the language leaves out: CHK102
    "a query": ("CHK102", "(▶select 1)", "not a query", "Gather members"),
    "a query with exists": ("CHK102", "▶exists(is_poor)", "not a query", "Gather members"),
    "a pattern": ("CHK102", "classification ▶like 'po%'", "does not match patterns", "in ('a'"),
    "a percentage": ("CHK102", "income > 40▶%", "'%' is not part", "write 0.40"),
    "a double and": ("CHK102", "is_poor ▶&& is_poor", "'&&' is not part", "Write 'and'"),
    "an exclamation": ("CHK102", "▶!is_poor", "'!' is not part", "Write 'not'"),
    "an equality of Python": ("CHK102", "income ▶== 9", "'==' is not part", "Write '='"),
    "an inequality of Python": ("CHK102", "income ▶!= 9", "'!=' is not part", "Write '<>'"),
    "the mean of SQL": ("CHK102", "▶avg(member.age) > 3", "no function 'avg'", "Write 'mean'"),
    "a cast": ("CHK102", "income▶::text = 'a'", "'::' is not part", ""),
    "a function of SQL": (
        "CHK102",
        "▶substring(classification, 1) = 'a'",
        "no function 'substring'",
        "",
    ),
    "a function misspelt": (
        "CHK102",
        "▶coalece(income, 0) > 1",
        "no function 'coalece'",
        "'coalesce'",
    ),
    "Python": ("CHK102", "▶__import__('os') = 'a'", "no function '__import__'", ""),
    "a remark": ("CHK102", "is_poor ▶/* or so */", "no comments", "'#'"),
    "a window": ("CHK102", "max(member.age) ▶over (is_poor) > 1", "no function 'over'", ""),
    "null as a value": ("CHK102", "income = ▶null", "only after 'is' and 'else'", "is null"),
    "count of everything": ("CHK102", "▶count(*) > 1", "count(…) of what?", "count(member)"),
    "the lesser with min": (
        "CHK102",
        "▶min(member.age, 3) > 1",
        "gathers one value",
        "least(a, b)",
    ),
    "a list of variables": ("CHK102", "▶income in (1, income)", "written out", ""),
    "a case of values": ("CHK102", "case ▶income when 1 then true end", "case when", ""),
    "the day in a function": (
        "CHK102",
        "years_between(▶current_date('UTC'), current_date) > 1",
        "",
        "",
    ),
    "one date of two": (
        "CHK102",
        "▶years_between(current_date) > 1",
        "takes two dates",
        "birth_date",
    ),
    "enrolment in a variable": (
        "CHK102",
        "▶enrolled_in(classification)",
        "in quotes",
        "'pe/juntos'",
    ),
    # on names: CHK103
    "a name misspelt": (
        "CHK103",
        "▶incom > 1",
        "Nothing is called 'incom'",
        "Did you mean 'income'?",
    ),
    "a name of another level": ("CHK103", "▶poverty_rate > 0.4", "", "'district.poverty_rate'"),
    "a text without quotes": ("CHK103", "classification = ▶poor", "", "single quotes: 'poor'"),
    "a text in double quotes": ("CHK103", 'classification = ▶"poor"', "", "single quotes: 'poor'"),
    "territory": (
        "CHK103",
        "▶territory.poverty_rate > 0.4",
        "'territory' is not a level",
        "district",
    ),
    "a level misspelt": ("CHK103", "▶distrit.poverty_rate > 0.4", "not a level", "'district'"),
    "a variable of a level misspelt": (
        "CHK103",
        "▶district.poverty > 0.4",
        "No variable is called",
        "'district.poverty_rate'",
    ),
    "a name in four parts": (
        "CHK103",
        "▶a.b.district.poverty_rate > 0.4",
        "too many parts",
        "level",
    ),
    "a programme with a space": (
        "CHK103",
        "▶enrolled_in('pe juntos')",
        "not the name",
        "'pe/juntos'",
    ),
    "a programme of no country": (
        "CHK103",
        "▶enrolled_in('pe-juntos')",
        "not the name",
        "A country and a name",
    ),
    # on kinds: CHK104
    "a figure with a text": ("CHK104", "income > ▶'poor'", "'poor' is text", ""),
    "a text that is none of the values": (
        "CHK104",
        "classification in ('poor', ▶'por')",
        "not one of its values",
        "'poor'",
    ),
    "the order of texts": ("CHK104", "▶classification > 'a'", "", ""),
    "a figure as a condition": (
        "CHK104",
        "▶income and is_poor",
        "something true or false",
        "Compare",
    ),
    "a truth as a figure": ("CHK104", "▶is_poor + 1 > 1", "is boolean, not a figure", "count(…)"),
    "a truth with a one": ("CHK104", "is_poor = ▶1", "1 is number, not boolean", ""),
    "division by zero": ("CHK104", "▶1 / 0 > 1", "Division by zero", ""),
    "a day that there is not": (
        "CHK104",
        "current_date > ▶'2023-02-29'",
        "not a date",
        "2026-01-31",
    ),
    "a day without hyphens": ("CHK104", "current_date > ▶'20230228'", "not a date", "2026-01-31"),
    "a figure beyond all measure": ("CHK104", "income > ▶1e999999999", "out of range", ""),
    "a tenth of a cent": ("CHK104", "income > ▶0.001", "two decimals", "whole cents"),
    # on units: CHK105
    "a share beyond the whole": (
        "CHK105",
        "district.poverty_rate > ▶40",
        "40 is more than a whole",
        "write 0.4",
    ),
    "money with years": (
        "CHK105",
        "any(member.age > ▶household.income)",
        "where 'year' is needed",
        "Only like",
    ),
    "a share with an amount": ("CHK105", "threshold > ▶income", "'share' is needed", "Only like"),
    "an amount times an amount": ("CHK105", "▶income * income > 1", "not an amount", "two amounts"),
    "a period of what has none": ("CHK105", "▶per_year(threshold) > 1", "by a period", "per month"),
    # on levels: CHK106
    "one of the members": ("CHK106", "▶member.age < 5", "cannot see one member's age", "any("),
    "gathering without a level": ("CHK106", "any(▶income > 5)", "what is gathered", "name member"),
    "gathering one's own": ("CHK106", "any(▶household.is_poor)", "what is gathered", "name member"),
    "enrolment of a member": ("CHK106", "any(member.age > 1 and ▶enrolled_in('pe/a'))", "Only", ""),
}


@pytest.mark.parametrize(("code", "rule", "message", "hint"), SLIPS.values(), ids=SLIPS)
def test_a_slip(code: str, rule: str, message: str, hint: str) -> None:
    marked = Marked.of(with_rule(rule))
    problem = only_problem(marked.text)
    assert problem.code == code, problem
    assert message in problem.message
    assert hint in problem.hint
    if message or hint:
        assert_points_at(problem, marked)


GOOD = [
    "not not is_poor",
    "(((((((((is_poor)))))))))",
    "income > 1000",
    "classification in ('poor', 'extreme_poor')",
    "classification = 'poor'",
    "district.poverty_rate > 0.4",
    "threshold > 0.3",
    "any(member.age < 5)",
    "count(member.age < 5) > 1",
    "any(member.age < 5 and household.income < 100)",
    "count(member) filter (where member.age < 5) between 1 and 3",
    "income < per_month(per_year(transfer))",
    "income + transfer > 100.50",
    "income > -1",
    "income > 1e3",
    "current_date > '2020-02-29'",
    "coalesce(income, 0) > 1 or income is null",
    "case when is_poor then income < 5 else income < 3 end",
    "enrolled_in('pe/juntos')",
    "mean(member.age) > 3",
    "income <> 9 and income = 3",
    "IS_POOR is null or is_poor".lower(),
    "is_poor AND NOT (income > 5)",
]


@pytest.mark.parametrize("rule", GOOD)
def test_a_near_miss(rule: str) -> None:
    assert problems_of(with_rule(rule)) == []


CUT_SHORT = {
    "at a hash": ("rule: is_poor\n", "rule: is_poor and▶ # the rest\n"),
    "at an opening": ("rule: is_poor\n", "rule: is_poor and (▶ # the rest)\n"),
    "within a text": ("rule: is_poor\n", "rule: is_poor or classification = 'poor▶ #1'\n"),
}


@pytest.mark.parametrize(("old", "new"), CUT_SHORT.values(), ids=CUT_SHORT)
def test_a_rule_that_ends_too_early(old: str, new: str) -> None:
    problem = next(p for p in problems_of(spoilt(old, new.replace("▶", ""))) if p.code != "CHK202")
    assert problem.code == "CHK107"
    assert "' #'" in problem.hint
    assert problem.location.line == MINIMAL[: MINIMAL.index(old)].count("\n") + 1


def test_a_rule_cut_at_a_comma_of_braces() -> None:
    """What stands before the comma is read as the rule; what stands after it is told first."""
    old = "is_poor:\n        rule: is_poor\n        source: law, line 7"
    new = 'is_poor: {rule: is_poor and any(member.age < 5, 3), source: "law, line 7"}'
    problem = problems_of(spoilt(old, new))[0]
    assert problem.code == "CHK107"
    assert "comma" in problem.message


POSITIONS = {
    "plain": "rule: is_poor or ▶zero",
    "in single quotes": "rule: 'is_poor or classification = ''poor'' or ▶zero'",
    "in double quotes": "rule: \"is_poor or classification = '\\u0070oor' or ▶zero\"",
    "folded": "rule: >-\n          is_poor\n\n            or\n          ▶zero",
    "literal": "rule: |\n          is_poor or\n            ▶zero",
    "plain over lines": "rule: is_poor\n          or is_poor or\n          ▶zero",
    "in quotes over lines": "rule: 'is_poor\n          or\n          ▶zero'",
    "after accents": "rule: is_poor or classification = 'ñandú' or ▶zero",
    "in braces": "rule: is_poor or (▶zero)",
}


@pytest.mark.parametrize("written", POSITIONS.values(), ids=POSITIONS)
def test_the_caret_stands_under_the_name(written: str) -> None:
    text = spoilt("rule: is_poor\n", written + "\n").replace(", not_poor]", ", not_poor, ñandú]")
    marked = Marked.of(text)
    problem = only_problem(marked.text)
    assert problem.code == "CHK103"
    assert_points_at(problem, marked)


def test_a_score_points_into_its_terms() -> None:
    score = (
        "  household.score:\n    label: {es: P, en: S}\n    type: number\n    unit: points\n"
        "    source: law, line 1\n    score:\n      intercept: 1\n      terms:\n"
        "      - {when: is_poor, weight: 2}\n      - {of: ▶incom, weight: 0.01}\n  member.age:"
    )
    text = spoilt("  member.age:", score)
    problem = next(p for p in problems_of(text.replace("▶", "")) if p.code != "CHK202")
    assert problem.code == "CHK103"
    assert_points_at(problem, Marked.of(text))


SCORES = {
    "both": ("- {when: is_poor, of: income, weight: 2}", "CHK007"),
    "neither": ("- {weight: 2}", "CHK007"),
    "a figure as a condition": ("- {when: income, weight: 2}", "CHK104"),
    "a truth as a figure": ("- {of: is_poor, weight: 2}", "CHK104"),
}


@pytest.mark.parametrize(("term", "code"), SCORES.values(), ids=SCORES)
@pytest.mark.parametrize(("kind", "also"), [("number\n    unit: points", ""), ("text", "CHK104")])
def test_a_score_that_is_none(term: str, code: str, kind: str, also: str) -> None:
    score = (
        f"  household.score:\n    label: {{es: P, en: S}}\n    type: {kind}\n"
        "    source: law, line 1\n    score:\n      intercept: 1\n      terms:\n"
        f"      {term}\n  member.age:"
    )
    assert (also or code) in {
        problem.code for problem in problems_of(spoilt("  member.age:", score))
    }


def test_a_score_of_a_thousand_terms() -> None:
    terms = "\n".join(f"      - {{of: count(member) * {n}, weight: 1}}" for n in range(1, 1_001))
    score = (
        "  household.score:\n    label: {es: P, en: S}\n    type: number\n    unit: points\n"
        "    source: law, line 1\n    score:\n      intercept: 1\n      terms:\n"
        f"{terms}\n  member.age:"
    )
    problems = problems_of(spoilt("  member.age:", score))
    assert [problem.code for problem in problems] == ["CHK202"]


def derived(name: str, rule: str) -> str:
    return (
        f"  household.{name}:\n    label: {{es: X, en: X}}\n    type: boolean\n    rule: {rule}\n"
        "    source: law, line 1\n"
    )


def test_a_circle() -> None:
    circle = derived("a", "b").replace("  household.a", "  ▶household.a") + derived("b", "not a")
    marked = Marked.of(spoilt("  member.age:", circle + "  member.age:"))
    problem = next(p for p in problems_of(marked.text) if p.code == "CHK108")
    assert "household.a → household.b → household.a" in problem.message
    assert_points_at(problem, marked)


def test_a_circle_of_one() -> None:
    text = spoilt("  member.age:", derived("a", "a or is_poor") + "  member.age:")
    assert "CHK108" in {problem.code for problem in problems_of(text)}


def test_a_circle_through_two_levels() -> None:
    other = (
        "  district.mean_income:\n    label: {es: X, en: X}\n    type: number\n"
        "    unit: PEN per month\n"
        "    rule: mean(household.low)\n    source: law, line 1\n"
        "  household.low:\n    label: {es: X, en: X}\n    type: number\n    unit: PEN per month\n"
        "    rule: least(income, district.mean_income)\n    source: law, line 1\n"
    )
    assert "CHK108" in {
        p.code for p in problems_of(spoilt("  member.age:", other + "  member.age:"))
    }


def test_the_same_variable_twice_over_is_no_circle() -> None:
    chain = derived("a", "is_poor") + derived("b", "a and a") + derived("c", "a or b")
    text = spoilt("  member.age:", chain + "  member.age:").replace(
        "rule: income < 240", "rule: c or income < 1"
    )
    assert problems_of(text) == []


def test_a_tower_of_variables_is_refused_before_it_falls() -> None:
    tower = derived("v0", "is_poor") + "".join(
        derived(f"v{n}", f"not v{n - 1}") for n in range(1, 500)
    )
    text = spoilt("  member.age:", tower + "  member.age:").replace(
        "rule: income < 240", "rule: v499"
    )
    assert {problem.code for problem in problems_of(text)} == {"CHK101"}


def test_a_long_sum_is_refused_and_a_shorter_is_not() -> None:
    for terms, codes in ((50, []), (70, ["CHK101"]), (1_000, ["CHK101"])):
        rule = " + ".join(["income"] * terms)
        assert [p.code for p in problems_of(with_rule(f"{rule} > 3"))] == codes


def test_a_rule_of_many_pages_is_refused() -> None:
    problem = only_problem(with_rule(" or ".join(["is_poor"] * 800)))
    assert problem.code == "CHK101"
    assert "8000" in problem.message


EXTREMES = {
    "never: two ranges": ("income < 5 and income > 6", "CHK109"),
    "never: a large figure": ("income > 100000000 and income < 100000000", "CHK109"),
    "never: a negative count": ("count(member) < 0", "CHK109"),
    "never: of no value": ("classification = 'poor' and classification = 'not_poor'", "CHK109"),
    "never: one is not two": ("1 = 2", "CHK109"),
    "always: a share": ("district.poverty_rate between 0 and 1", "CHK110"),
    "always: one or the other": ("income < 5 or income >= 5", "CHK110"),
    "always: known or not": ("income is null or income is not null", "CHK110"),
    "always: every value": ("classification in ('extreme_poor', 'poor', 'not_poor')", "CHK110"),
    "always: today or not": (
        "current_date > '2020-01-01' or not current_date > '2020-01-01'",
        None,
    ),
    "decides: a range": ("income > 5 and income < 6", None),
    "decides: a large figure": ("income > 100000000", None),
    "decides: the middle of the cents": ("income > 5 and income < 5.02", None),
    "decides: is it known": ("income is not null", None),
    "decides: known to be true": ("is_poor is true or is_poor is false", None),
    "decides: a parameter": ("district.poverty_rate > threshold", None),
    "decides: an open text": ("classification <> 'poor'", None),
    "decides: nobody there": ("not any(member.age < 5)", None),
}


@pytest.mark.parametrize(("rule", "code"), EXTREMES.values(), ids=EXTREMES)
def test_what_decides_nothing(rule: str, code: str | None) -> None:
    text = spoilt("rule: income < 240", f"rule: {rule}")
    found = [problem for problem in problems_of(text) if problem.code != "CHK202"]
    assert [problem.code for problem in found] == ([code] if code else [])
    assert all(problem.severity == "warning" for problem in found)


def test_trying_every_combination_has_an_end() -> None:
    """Sixteen truths would make 65 536 combinations for each of 20 rules."""
    names = [f"t{n}" for n in range(16)]
    declared = "".join(
        f"  household.{name}: {{label: {{es: X, en: X}}, type: boolean}}\n" for name in names
    )
    stages = "".join(
        f"      s{n}: {{rule: '{' or '.join(names)}', source: \"law, line 1\"}}\n"
        for n in range(20)
    )
    text = spoilt("  member.age:", declared + "  member.age:").replace(
        "      approved:\n", stages + "      approved:\n"
    )
    assert problems_of(text) == []


def test_a_name_of_two_definitions(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(
            f"chakana: 1\nprogramme: xx/{name}\ntitle: {{es: X, en: X}}\ncountry: PER\n"
            "variables:\n  household.rooms: {label: {es: X, en: X}, type: number, unit: rooms}\n",
            encoding="utf-8",
        )
    library = Library.with_folders([tmp_path])
    both = spoilt("currency: PEN", "currency: PEN\nuses: ▶[xx/one, xx/two]")
    problem = only_problem(both.replace("▶", ""), library)
    assert problem.code == "CHK111"
    assert_points_at(problem, Marked.of(both))
    again = spoilt("currency: PEN", "currency: PEN\nuses: [xx/one]").replace(
        "  member.age:",
        "  ▶household.rooms:\n    label: {es: X, en: X}\n    type: boolean\n  member.age:",
    )
    marked = Marked.of(again)
    problem = next(p for p in problems_of(marked.text, library) if p.code == "CHK111")
    assert "already declared by xx/one" in problem.message
    assert_points_at(problem, marked)


def test_definitions_that_use_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    for name, other in (("one", "two"), ("two", "one")):
        (folder / f"{name}.yaml").write_text(
            f"chakana: 1\nprogramme: xx/{name}\ntitle: {{es: X, en: X}}\ncountry: PER\n"
            f"uses: [xx/{other}]\n",
            encoding="utf-8",
        )
    _, (problem,) = Library.with_folders([tmp_path]).examine("xx/one")
    assert problem.code == "CHK108"
    assert (problem.location.line, problem.location.column) == (5, 8)


def test_a_chain_of_definitions_has_an_end(tmp_path: Path) -> None:
    folder = tmp_path / "xx"
    folder.mkdir()
    for number in range(200):
        (folder / f"d{number}.yaml").write_text(
            f"chakana: 1\nprogramme: xx/d{number}\ntitle: {{es: X, en: X}}\ncountry: PER\n"
            f"uses: [xx/d{number + 1}]\n",
            encoding="utf-8",
        )
    _, (problem,) = Library.with_folders([tmp_path]).examine("xx/d0")
    assert problem.code == "CHK108"


def test_a_unit_of_unknown_words_is_refused_where_it_stands_and_nowhere_else() -> None:
    marked = Marked.of(
        spoilt("unit: PEN per household per month", "unit: ▶soles por niño").replace(
            "100, 2010", "100.5, 2010"
        )
    )
    problem = only_problem(marked.text)
    assert problem.code == "CHK105"
    assert problem.message == "'soles por niño' is not a unit."
    assert "for example PEN per member per year" in problem.hint
    assert_points_at(problem, marked)


def test_units_of_several_words_that_are_known_and_words_of_ones_own_are_let_pass() -> None:
    for unit in ("minimum wages", "core-team", "llamas", "producers and households"):
        text = spoilt("    unit: PEN per month\n", f"    unit: {unit}\n")
        assert [one.code for one in problems_of(text)] == []


def test_a_percentage_where_a_share_belongs_is_told_how_to_write_it() -> None:
    marked = Marked.of(spoilt("values: {2005-01-01: 0.40}", "values: {2005-01-01: ▶50}"))
    problem = only_problem(marked.text)
    assert problem.hint == "For 50 % write 0.5."
    assert_points_at(problem, marked)


def test_expressions_that_do_not_go_together_are_quoted() -> None:
    problem = only_problem(with_rule("per_year(income) > income * 2"))
    assert problem.message == (
        "'per_year(income)' is in 'PEN per year', 'income * 2' in 'PEN per month'."
    )
    long = " + ".join(["income"] * 30)
    message = only_problem(with_rule(f"per_year(income) > {long}")).message
    assert "…'" in message
    assert len(message) < 160
