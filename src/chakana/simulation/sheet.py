"""A table of texts, and how the parts of one are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chakana.simulation.figures import Figures
from chakana.simulation.findings import ComponentResult


@dataclass(frozen=True)
class Sheet:
    """A table of texts: the first column names the row, the others hold figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


class Telling(Figures):
    """What sheets share: figures, names of components, rows with a label."""

    def names(self, components: Sequence[ComponentResult]) -> list[str]:
        """The programme of each component; its own label too where a programme has several here."""
        titles = [one.definition.programme.title.in_language(self.language) for one in components]
        own = [one.component.part.label.in_language(self.language) for one in components]
        several = [titles.count(title) > 1 for title in titles]
        return [f"{a}: {b}" if more else a for a, b, more in zip(titles, own, several, strict=True)]

    def row(self, name: str, cells: Iterable[str], **places: object) -> tuple[str, ...]:
        """A row called by the label ``name``, its ``places`` filled."""
        return (self.label(name, **places), *cells)
