"""Print ``docs/reference/rules.md`` from the cases that test the rule language.

Run from the repository with ``.venv/bin/python -m docs.generate_rules``; a test says when the page
is out of date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.spec.specs import DAY, Case, Rows, Topic, topics, vocabulary

from chakana.expressions.types import Level

PAGE = Path(__file__).parent / "reference" / "rules.md"
INTRODUCTION = f"""# The rule language

What a rule means, case by case. **This page is printed from the tests of the language**
(`tests/spec/topics`), which run every case by every engine: what stands here is so.

A rule is one expression, in the grammar of SQL's expressions. In the tables `?` is unknown, an
amount is in the currency of the programme, and **result** is what the rule gives. Unless a case
says otherwise the rule lives at the household and the day is {DAY.isoformat()}.
"""
PLURALS: Mapping[Level, str] = {
    "member": "Members",
    "household": "Households",
    "organisation": "Organisations",
    "community": "Communities",
    "district": "Districts",
    "province": "Provinces",
    "region": "Regions",
    "country": "Countries",
}


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([INTRODUCTION, *_contents(), *_vocabulary(), *map(_topic, topics())])


def _contents() -> Iterator[str]:
    for topic in topics():
        yield f"- [{topic.title}](#{_anchor(topic.title)})"
    yield ""


def _anchor(title: str) -> str:
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -")
    return "".join(kept).replace(" ", "-")


def _vocabulary() -> Iterator[str]:
    """The names that the cases use, so that each case can be read by itself."""
    yield "## The names used below\n"
    yield "| name | | kind or unit |"
    yield "| --- | --- | --- |"
    for name, part in vocabulary()["variables"].items():
        yield f"| `{name}` | {part['label']['en']} | {_kind(part)} |"
    for name, part in vocabulary()["parameters"].items():
        held = "; ".join(f"{value} from {day}" for day, value in part["values"].items())
        yield f"| `{name}` (parameter) | {part['label']['en']}: {held} | {_kind(part)} |"
    yield ""


def _kind(part: Mapping[str, Any]) -> str:
    values = f" ({', '.join(part['values'])})" if isinstance(part.get("values"), list) else ""
    return str(part.get("unit") or part.get("type")) + values


def _topic(topic: Topic) -> str:
    return "\n".join([f"## {topic.title}\n", f"{topic.text}\n", *map(_case, topic.cases)])


def _case(case: Case) -> str:
    return "\n".join(
        [f"### {_capital(case.title)}\n", *([f"{case.text}\n"] if case.text else []), *_body(case)]
    )


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]


def _body(case: Case) -> Iterator[str]:
    for name, part in case.parameters.items():
        value = ", ".join(f"{value} from {day}" for day, value in part["values"].items())
        yield f"Parameter `{name}`, in {part['unit']}: {value}.\n"
    for name, part in case.variables.items():
        yield f"Derived variable `{name}`:\n"
        yield _block("yaml", _derived(part))
    if case.rule:
        yield _block("sql", case.rule)
    if case.component:
        yield _block("yaml", case.component.strip())
    if case.refused:
        yield f"Refused, {case.refused}: {case.says}\n"
        return
    yield from _setting(case)
    order: list[Level] = [
        level for level in PLURALS if level in case.tables and level != case.level
    ]
    for level in [*order, case.level]:
        yield f"{PLURALS[level]}:\n"
        yield _markdown(case.tables[level])


def _derived(part: Mapping[str, Any]) -> str:
    if "rule" in part:
        return f"rule: {part['rule']}"
    score = part["score"]
    terms = (
        ", ".join(f"{name}: {value}" for name, value in term.items()) for term in score["terms"]
    )
    lines = [f"    - {{{term}}}" for term in terms]
    return "\n".join(["score:", f"  intercept: {score['intercept']}", "  terms:", *lines])


def _setting(case: Case) -> Iterator[str]:
    said = [f"at the level of the {case.level}"] if case.level != "household" else []
    said += [f"on {case.at.isoformat()}"] if case.at != DAY else []
    said += [f"the result in {case.gives}"] if case.result_type.unit is not None else []
    if said:
        yield f"{_capital(', '.join(said))}.\n"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```\n"


def _markdown(rows: Rows) -> str:
    columns = list(rows[0])
    shown = ["**result**" if column == "result" else column for column in columns]
    lines = [shown, ["---"] * len(columns), *([row[column] for column in columns] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
