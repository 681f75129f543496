"""Where rules stand in a component besides its five parts: selection, terms, effects."""

from __future__ import annotations

from collections.abc import Iterable

from chakana.expressions.types import SHARE_NUMBER, Level, Type, of_unit
from chakana.expressions.units import parse_unit
from chakana.language import model
from chakana.language.document import Key


def other_rule_texts(
    part: model.Component, unit: Level, currency: str | None
) -> Iterable[tuple[Key, str, Level, Type | None]]:
    """Each with its path within the component, its level, and the type it must give."""
    money = of_unit(parse_unit(currency or "XXX"))
    whole: Level = "country"
    selection = part.selection
    for field, level, wanted in (("rank_by", unit, None), ("number", whole, SHARE_NUMBER),
                                 ("cutoff", whole, None), ("budget", whole, money)):  # fmt: skip
        text = getattr(selection, field)
        if text is not None:
            yield ("selection", field), text, level, wanted
    if part.benefit is not None:
        yield from _benefit_rule_texts(part.benefit, unit, money)
    if part.adoption is not None:
        yield ("adoption", "share"), part.adoption.share, whole, SHARE_NUMBER
    for name, effect in part.effects.items():
        yield ("effects", name, "change"), effect.change, whole, None


def _benefit_rule_texts(
    benefit: model.Benefit, unit: Level, money: Type
) -> Iterable[tuple[Key, str, Level, Type | None]]:
    if benefit.counterpart is not None:
        yield (
            ("benefit", "counterpart", "at_least"),
            benefit.counterpart.at_least,
            unit,
            SHARE_NUMBER,
        )
    for name, prize in benefit.prizes.items():
        yield ("benefit", "prizes", name, "amount"), prize.amount, unit, money
    for name, item in benefit.items.items():
        if item.amount is not None:
            yield ("benefit", "items", name, "amount"), item.amount, unit, money
    if benefit.loan is not None:
        for field in ("interest", "months"):
            text = getattr(benefit.loan, field)
            if text is not None:
                yield ("benefit", "loan", field), text, unit, SHARE_NUMBER
