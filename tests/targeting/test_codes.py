"""Every code that is raised is explained, and every code explained can be raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chakana.simulation import estimate_codes
from chakana.targeting import codes

SOURCE = Path(codes.__file__).parents[1]


@pytest.mark.parametrize(
    ("explained", "files"),
    [
        (codes.CODES, ["targeting/*.py", "cli/targeting.py"]),
        (
            estimate_codes.CODES,
            ["simulation/estimat*.py", "simulation/inequality.py", "simulation/poverty.py"],
        ),
    ],
    ids=["targeting", "estimates"],
)
def test_codes(explained: dict[str, str], files: list[str]) -> None:
    texts = [path.read_text(encoding="utf-8") for pattern in files for path in SOURCE.glob(pattern)]
    raised = {code for text in texts for code in re.findall(r'stop\(\s*"([A-Z]{3}\d{3})"', text)}
    assert raised == set(explained)
