"""What is given, and on what terms: money, packages, prizes, loans."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from chakana.language.model.sourced import Alternative, Sourced
from chakana.language.model.texts import Said, Text
from chakana.language.scalars import Figure, Name, RuleText, Truth


class Interval(Sourced):
    """How often something is done."""

    months: Figure


class PaidShare(Sourced):
    """The part of a year's entitlement that is in fact paid (late entry, suspension, exit)."""

    value: Figure


class Counterpart(Sourced):
    """What the other side puts in: a share of the whole, and in what form."""

    at_least: RuleText
    in_: list[Literal["cash", "kind", "labour"]] = Field(alias="in", min_length=1)
    label: Text | None = None
    also: list[Alternative] = []


class Tranche(Sourced):
    """A part of the money, and what must be true before it is released."""

    share: Figure
    when: Text


class Prize(Sourced):
    """What a winner gets."""

    label: Text
    amount: RuleText
    number: Figure | None = None


class LoanTerms(Sourced):
    """On what terms money is lent."""

    interest: RuleText | None = None
    """Share per year."""
    months: RuleText | None = None
    grace_months: Figure | None = None
    lender: Said | None = None
    revolving: Truth = False
    label: Text | None = None


class Item(Sourced):
    """Something that is delivered, taught, held or done, in words."""

    label: Text
    amount: RuleText | None = None


class Benefit(Sourced):
    """What is given, and on what terms."""

    label: Text | None = None
    amount: RuleText | None = None
    """Money for one unit, with its period (``PEN per household per month``); none for a service."""
    every: Interval | None = None
    """How often it is paid; none when it is given once."""
    paid_to: Said | None = None
    paid_by: str | None = None
    """The source of funds (a key of ``financing``)."""
    paid_share: PaidShare | None = None
    counterpart: Counterpart | None = None
    tranches: dict[Name, Tranche] = {}
    prizes: dict[Name, Prize] = {}
    loan: LoanTerms | None = None
    items: dict[Name, Item] = {}
    """Packages, services, visits, works: what is given in kind."""
    purpose: Text | None = None
    """What the money is for; it buys nothing outside it."""
    also: list[Alternative] = []
