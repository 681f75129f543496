"""A file that says where families are paid: household, bank, account or place, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chakana.interchange.payments import ACCOUNT
from chakana.population.read import Layout, read_survey
from chakana.web.actions import Refused
from chakana.web.plain import plain
from chakana.web.texts import in_each_language, say
from chakana.web.transfers.actions.destinations import Proposal
from chakana.web.transfers.models import Bank

COLUMNS = ("proposal_household", "proposal_bank", "proposal_account", "proposal_place")
NEEDED = COLUMNS[:2]


@dataclass(frozen=True)
class Fault:
    """A line that cannot be taken: its row as a spreadsheet counts, and why."""

    row: int
    household: str
    reason: str


def read(path: Path) -> tuple[list[Proposal], list[Fault]]:
    """What the file proposes, and what is wrong with its lines. ChakanaError or Refused for a file
    that cannot be read.
    """
    survey = read_survey(path, Layout())
    columns = _columns(survey.columns)
    found, faults, first = list[Proposal](), list[Fault](), dict[str, int]()
    banks = set(Bank.objects.values_list("code", flat=True))
    for row, told in enumerate(survey.frame.iter_rows(named=True), 2):
        one = tuple(str(told.get(columns.get(name, ""), "") or "").strip() for name in COLUMNS)
        if not any(one):
            continue
        household, bank, account, place = one
        reason = _fault(household, bank, account, place, first, banks)
        first.setdefault(household, row)
        if reason:
            faults.append(Fault(row, household, reason))
        else:
            found.append((household, bank, account, place))
    return found, faults


def _columns(names: tuple[str, ...]) -> dict[str, str]:
    """Which column is which, in either language. Refused where one that is needed is absent."""
    there = {plain(name): name for name in names}
    found = {
        one: there[plain(text)]
        for one in COLUMNS
        for text in in_each_language(one)
        if plain(text) in there
    }
    if absent := [say(one) for one in NEEDED if one not in found]:
        raise Refused("sheet_lacks_columns", names=", ".join(absent))
    return found


def _fault(
    household: str, bank: str, account: str, place: str, first: dict[str, int], banks: set[str]
) -> str:
    if not household:
        return "proposal_no_household"
    if household in first:
        return "proposal_twice"
    if bank not in banks:
        return "proposal_no_bank"
    if not (account or place) or not ACCOUNT.fullmatch(account):
        return "proposal_no_account"
    return ""
