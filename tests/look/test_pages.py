"""What all pages share: colours that can be read, told apart, and stand in one file."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

import chakana
from chakana.look.pages import colours, environment, style

SOURCE = Path(chakana.__file__).parent
REPORT = SOURCE / "simulation" / "report" / "page.css"


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Of two colours, 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def mixed(share: float, first: str, second: str) -> str:
    """``share`` of one colour with the rest of another, as ``color-mix`` in sRGB does it."""
    pairs = [(int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("quiet", "paper"), ("quiet", "tint"), ("accent", "paper"),
        ("accent", "accent-tint"), ("accent", "tint"), ("never", "never-tint"), ("never", "paper"),
        ("assumed", "assumed-tint"), ("paper", "accent"),
    ],
)  # fmt: skip
def test_letters_can_be_read_in_the_sun(ink: str, ground: str) -> None:
    """WCAG AAA asks for a contrast of 7 to 1 for small letters."""
    assert contrast(colours()[ink], colours()[ground]) >= 7


def test_letters_on_the_darkest_box_of_the_map_like_table_can_be_read() -> None:
    (most,) = re.findall(r"calc\(var\(--share, 0\) \* (\d+)%\)", REPORT.read_text(encoding="utf-8"))
    darkest = mixed(int(most) / 100, colours()["first"], colours()["paper"])
    assert contrast(colours()["ink"], darkest) >= 7


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth"])
def test_a_series_of_a_chart_stands_out_from_paper(name: str) -> None:
    """WCAG AA asks for 3 to 1 of what is no letter."""
    assert contrast(colours()[name], colours()["paper"]) >= 3


def test_the_first_series_are_told_apart_by_lightness() -> None:
    """In print without colours: no two of those that charts mostly need are equally light."""
    for one, other in combinations(("first", "second"), 2):
        assert contrast(colours()[one], colours()[other]) >= 1.5


@pytest.mark.parametrize(
    "file", [path for path in SOURCE.rglob("*.css") if path.name != "base.css"]
)
def test_a_page_has_no_colours_of_its_own(file: Path) -> None:
    """But white and black, and what is half transparent."""
    own = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", file.read_text(encoding="utf-8")))
    assert own <= {"#fff", "#000", "#ffffff66", "#d9eae7"}
    used = set(re.findall(r"var\(--([\w-]+)", style(file)))
    declared = set(re.findall(r"--([\w-]+): ", style(file)))
    assert used - declared <= {"share", "length", "rung"}  # set by the page on its elements


def test_templates_escape_and_refuse_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "page.jinja").write_text("{{ text }}", encoding="utf-8")
    template = environment(tmp_path).get_template("page.jinja")
    assert template.render(text="<b>") == "&lt;b&gt;"
    with pytest.raises(Exception, match="'text' is undefined"):
        template.render()
