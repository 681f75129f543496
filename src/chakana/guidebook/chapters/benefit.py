"""What is given, how much by date, to whom, and on what terms."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chakana.guidebook.blocks import (
    Block,
    Pair,
    Pairs,
    Paragraph,
    Row,
    Section,
    Steps,
    Table,
    table,
)  # fmt: skip
from chakana.guidebook.chapters.amounts import (
    change_days,
    clause,
    is_constant,
    said,
    share_said,
    unit_of,
    value_on,
)  # fmt: skip
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Component, Rule


def amount_in_short(say: Wording, component: Component) -> str:
    """The amount in one line, or what is given in kind."""
    benefit = component.part.benefit
    if benefit is None:
        return say.label("no_benefit")
    label = say.text(benefit.label)
    if component.amount is not None:
        amount = said(say, component.amount)
        return f"{label}: {amount}" if label else amount
    return label or "; ".join(say.text(item.label) for item in benefit.items.values())


def benefit(say: Wording, component: Component) -> Section | None:
    """The benefit with its amounts by date and all its terms."""
    part = component.part.benefit
    if part is None:
        return None
    blocks: list[Block] = []
    if part.label is not None:
        notes = () if component.amount is not None else say.notes(part)
        blocks.append(Paragraph(say.text(part.label), "lead", notes))
    if component.amount is not None:
        blocks.append(
            Steps((clause(say, say.label("amount"), component.amount, part),), ordered=False)
        )
        blocks += _amounts_by_date(say, component, component.amount)
    pairs = tuple(_terms(say, component, part))
    if pairs:
        blocks.append(Pairs(pairs))
    blocks += _counterpart(say, component, part)
    blocks += _lists(say, component, part)
    blocks += _loan(say, component, part)
    return Section(f"{component.name}-benefit", say.label("benefit"), tuple(blocks))


def _amounts_by_date(say: Wording, component: Component, rule: Rule) -> list[Block]:
    """One row for each day on which the amount changes; only where it is the same for all."""
    if not is_constant(rule.node) or not change_days(say, rule):
        return []
    unit, rows = unit_of(say, rule), []
    payments = component.payments_a_year
    for day in change_days(say, rule):
        value = value_on(say, rule, day)
        if not isinstance(value, int):
            continue
        a_year = say.money(int(value * payments), say.definition.currency) if payments != 1 else ""
        rows.append(Row((say.date(day), say.value(value, unit), a_year)))
    columns = [say.label("from_day"), say.label("amount"), say.label("a_year")]
    return [table(say.label("amounts_by_date"), columns, rows, notes_title="", figures=(1, 2))]


def _terms(say: Wording, component: Component, part: model.Benefit) -> Iterator[Pair]:
    if part.every is not None:
        every = paid_every(say, part.every.months)
        yield Pair(say.label("paid_every"), every, say.notes(part.every))
    if part.paid_to is not None:
        yield Pair(say.label("paid_to"), say.actor(part.paid_to))
    if part.paid_by is not None:
        yield Pair(say.label("paid_by"), say.actor(part.paid_by))
    if part.purpose is not None:
        yield Pair(say.label("purpose"), say.text(part.purpose))


def paid_every(say: Wording, months: int | Decimal) -> str:
    """``every month``, ``every 2 months``"""
    if months == 1:
        return say.label("every_month")
    return say.label("every_months", count=say.figure(months))


def _counterpart(say: Wording, component: Component, part: model.Benefit) -> list[Block]:
    rule = component.amounts.get("benefit.counterpart.at_least")
    if part.counterpart is None or rule is None:
        return []
    forms = say.joined([say.word(f"in_{form}") for form in part.counterpart.in_])
    title = say.text(part.counterpart.label) or say.label("counterpart")
    step = clause(say, title, rule, part.counterpart, unit="share")
    pair = Pair(say.label("counterpart_in"), forms)
    return [Steps((step,), ordered=False), Pairs((pair,))]


def _lists(say: Wording, component: Component, part: model.Benefit) -> Iterator[Table]:
    notes = say.label("notes")
    if part.tranches:
        columns = [say.label(key) for key in ("tranche", "share_of_money", "released_when")]
        rows = [
            Row((say.name(None, name), say.percent(one.share), say.text(one.when)), say.notes(one))
            for name, one in part.tranches.items()
        ]
        yield table(say.label("tranches"), columns, rows, notes_title=notes, figures=(1,))
    if part.prizes:
        columns = [say.label("prize"), say.label("amount"), say.label("how_many")]
        yield table(
            say.label("prizes"),
            columns,
            _prizes(say, component, part),
            notes_title=notes,
            figures=(1, 2),
        )
    if part.items:
        columns = [say.label("item"), say.label("amount")]
        yield table(
            say.label("items"),
            columns,
            _items(say, component, part),
            notes_title=notes,
            figures=(1,),
        )


def _prizes(say: Wording, component: Component, part: model.Benefit) -> list[Row]:
    rows = []
    for name, prize in part.prizes.items():
        rule = component.amounts.get(f"benefit.prizes.{name}.amount")
        number = say.figure(prize.number) if prize.number is not None else ""
        rows.append(
            Row((say.text(prize.label), said(say, rule) if rule else "", number), say.notes(prize))
        )
    return rows


def _items(say: Wording, component: Component, part: model.Benefit) -> list[Row]:
    rows = []
    for name, item in part.items.items():
        rule = component.amounts.get(f"benefit.items.{name}.amount")
        rows.append(Row((say.text(item.label), said(say, rule) if rule else ""), say.notes(item)))
    return rows


def _loan(say: Wording, component: Component, part: model.Benefit) -> list[Block]:
    loan = part.loan
    if loan is None:
        return []
    pairs = [Pair(say.label("loan"), say.text(loan.label), say.notes(loan))] if loan.label else []
    interest = component.amounts.get("benefit.loan.interest")
    months = component.amounts.get("benefit.loan.months")
    if interest is not None:
        pairs.append(Pair(say.label("interest"), share_said(say, interest)))
    if months is not None:
        pairs.append(Pair(say.label("loan_months"), said(say, months)))
    if loan.grace_months is not None:
        pairs.append(Pair(say.label("grace_months"), say.figure(loan.grace_months)))
    if loan.lender is not None:
        pairs.append(Pair(say.label("lender"), say.actor(loan.lender)))
    pairs.append(Pair(say.label("revolving"), say.label("yes" if loan.revolving else "no")))
    return [Pairs(tuple(pairs))]
