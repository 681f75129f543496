"""Every code of the checker is triggered by some test of this folder, and none is unknown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chakana.language.codes import CODES

HERE = Path(__file__).parent
SOURCE = Path(__file__).resolve().parents[2] / "src" / "chakana"


NETS = {"CHK011"}
"""Given only if the formatter errs; its tests show that nothing falls into this net."""


@pytest.mark.parametrize("code", sorted(set(CODES) - NETS))
def test_a_test_names(code: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py")]
    assert any(f'"{code}"' in text for text in texts)


def test_the_language_gives_no_other_code() -> None:
    rooms = [*(SOURCE / "language").glob("*.py"), *(SOURCE / "expressions").glob("*.py")]
    given = {code for path in rooms for code in re.findall(r'"(CHK\d{3})"', path.read_text())}
    assert given == set(CODES)
