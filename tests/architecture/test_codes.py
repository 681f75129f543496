"""Every code that a room raises is in its table, and every code in a table is raised."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import chakana
from chakana.cli.errors import COMMAND_CODES
from chakana.engines.fitness import CODES as ENGINES
from chakana.guidebook.codes import CODES as GUIDEBOOK
from chakana.interchange.forms import FORM_CODES
from chakana.interchange.payments import PAYMENT_CODES
from chakana.language.codes import CODES as LANGUAGE
from chakana.measures.codes import CODES as MEASURES
from chakana.population.codes import CODES as POPULATIONS
from chakana.simulation.codes import CODES as SIMULATION
from chakana.targeting.codes import CODES as TARGETING
from chakana.web.upkeep.codes import BACKUP_CODES

SOURCE = Path(chakana.__file__).parent
REFERENCE = SOURCE.parents[1] / "docs" / "reference" / "checks.md"
TABLES = {
    "CHK": LANGUAGE,
    "POP": POPULATIONS,
    "ENG": ENGINES,
    "MEA": MEASURES,
    "SIM": SIMULATION,
    "TAR": TARGETING,
    "GDB": GUIDEBOOK,
    "PAY": PAYMENT_CODES,
    "FRM": FORM_CODES,
    "CLI": COMMAND_CODES,
    "BAK": BACKUP_CODES,
}


def raised() -> set[str]:
    """Codes as they stand in calls of the source: in quotes, and not as the key of a table."""
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    return {code for text in texts for code in re.findall(r'"([A-Z]{3}\d{3})"(?!:)', text)}


def test_the_codes_raised_are_those_explained() -> None:
    assert raised() == {code for table in TABLES.values() for code in table}


@pytest.mark.parametrize("family", TABLES)
def test_a_family_has_its_letters_to_itself(family: str) -> None:
    assert {code[:3] for code in TABLES[family]} == {family}


@pytest.mark.parametrize("family", TABLES)
def test_every_code_is_explained_in_the_reference_in_a_sentence_of_its_own(family: str) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    for code, meaning in TABLES[family].items():
        assert re.search(rf"^\| `{code}` \|.* {re.escape(meaning)} \|$", page, re.M), code
        assert re.fullmatch(r"[A-Z].+\.", meaning), code
    assert Counter(TABLES[family].values()).most_common(1)[0][1] == 1
