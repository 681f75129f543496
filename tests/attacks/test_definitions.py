"""What a hostile definition must not do: show what it does not say, or threaten unseen."""

from __future__ import annotations

import re

import pytest
from tests.language.minimal import MINIMAL, problems_of, spoilt

BESIDE_JUNTOS = ("currency: PEN", "currency: PEN\nalongside: [pe/juntos]")


@pytest.mark.parametrize("hidden", ["\\u202e", "\\u200b", "\\e[31m", "\\0", "\\u2066"])
def test_an_escape_brings_no_hidden_character_in(hidden: str) -> None:
    text = spoilt("en: Minimal", f'en: "Mini{hidden}mal"')
    assert [problem.code for problem in problems_of(text)] == ["CHK001"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2069", "\u2060", "\U000e0041"])
def test_no_text_and_no_comment_turns_round_what_is_read(hidden: str) -> None:
    text = spoilt("en: Minimal}", f"en: Minimal}}  # remark {hidden} more")
    assert [problem.code for problem in problems_of(text)] == ["CHK001"]


@pytest.mark.parametrize("name", ["support__x", "support_", "unit__"])
def test_names_never_meet_in_the_columns_of_a_table(name: str) -> None:
    found = problems_of(spoilt("  support:\n", f"  {name}:\n"))
    assert "CHK007" in {problem.code for problem in found}


def test_figures_are_written_in_plain_digits() -> None:
    found = problems_of(spoilt("2010-01-01: 120", "2010-01-01: ١٢٠"))
    assert [problem.code for problem in found] == ["CHK007"]


def test_a_programme_cannot_take_the_column_of_another() -> None:
    """Both ``pe-juntos`` and ``pe/juntos`` would be ``enrolled__pe_juntos``."""
    found = problems_of(re.sub("(?m)^programme: .*$", "programme: pe-juntos", MINIMAL))
    assert "CHK007" in {problem.code for problem in found}


@pytest.mark.parametrize(
    "threat",
    [
        "Families who refuse will no longer receive Juntos",
        "Juntos payments will be discontinued",
        "Families that do not join are removed from Juntos",
        "No recibirán Juntos",
        "Se les dará de baja de Juntos",
        "Serán excluidos de Juntos",
        "Se bloqueará su pago de Juntos",
    ],
)
def test_a_threat_in_other_words_is_a_threat(threat: str) -> None:
    found = problems_of(spoilt("en: School", f"en: {threat}").replace(*BESIDE_JUNTOS))
    assert [problem.code for problem in found] == ["CHK206"]


def test_a_component_called_note_hides_no_threat() -> None:
    text = spoilt("  support:\n", "  note:\n").replace(*BESIDE_JUNTOS)
    text = text.replace("en: Support", "en: Who is late loses Juntos")
    assert [problem.code for problem in problems_of(text)] == ["CHK206"]
