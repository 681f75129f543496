"""What is wrong with rows of a file: each with its number and its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chakana.web.actions import Refused
from chakana.web.texts import say


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row. Rows count as a spreadsheet shows them: the heading is row 1;
    a feature of a GeoJSON file counts from 1. Row 0 is the file as a whole.

    ``reason`` names a text, ``places`` fill it.
    """

    file: str
    row: int
    reason: str
    places: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in the language of the page."""
        return say(self.reason, **self.places)

    def __str__(self) -> str:
        where = say("row_in_file", file=self.file, row=self.row) if self.row else self.file
        return f"{where}: {self.text}"


class BadRows(Refused):
    """Files of which nothing was brought in; ``faults`` hold every bad row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("rows_bad", count=len(faults), first=faults[0])
        self.faults = tuple(faults)
