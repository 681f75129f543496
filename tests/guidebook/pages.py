"""What the tests of the guidebook share: the definition with every part, and readers of pages."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from chakana.guidebook.blocks import Manual
from chakana.guidebook.manual import build_manual
from chakana.guidebook.neighbours import Neighbour
from chakana.guidebook.plain import plain
from chakana.language.definition import Definition
from chakana.language.load import Library, load_text
from chakana.simulation.cases import run_cases

FOLDER = Path(__file__).parent
EVERY_PART = FOLDER / "every_part.yaml"
DAY = date(2020, 1, 1)
NEIGHBOURS = {
    "xx/next-rung": Neighbour(
        {"es": "El peldaño de arriba (largo)", "en": "The rung above"}, "xx/top"
    ),
    "xx/below": Neighbour({"es": "El peldaño de abajo", "en": "The rung below"}, "xx/every-part"),
}
VOID = {"meta", "br", "link", "hr", "img", "input"}


def every_part(mark: str = "") -> Definition:
    """The definition with every part; ``mark`` stands at the end of each of its texts."""
    written = "".join(f"\\U{ord(character):08X}" for character in mark)
    return load_text(EVERY_PART.read_text(encoding="utf-8").replace("MARK", written))


def manual(language: str = "en", mark: str = "", day: date = DAY) -> Manual:
    """Its manual, with its cases and neighbours."""
    cases = run_cases(Library(), str(EVERY_PART))
    definition = every_part(mark)
    return build_manual(definition, language, day, neighbours=NEIGHBOURS, cases=cases)  # type: ignore[arg-type]


class Page(HTMLParser):
    """An HTML page read strictly: every tag is closed in its turn, or ``faults`` says which not."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes another tag")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is read on the page, white space single."""
        return " ".join(" ".join(self.words).split())

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, in order."""
        return [value for _, name, value in self.attributes if name == attribute]


def all_texts(value: Any) -> list[str]:
    """Every string in plain data, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in all_texts(item)]
    return [text for item in value for text in all_texts(item)] if isinstance(value, list) else []


def chapter(of: Manual, name: str) -> str:
    """All the texts of one chapter, one a line."""
    found = next(one for one in of.chapters if one.id == name)
    return "\n".join(all_texts(plain(found)))
