"""What must say where it comes from: a source, or an assumption with its reason."""

from __future__ import annotations

from chakana.language.model.texts import Part, Remark, Said
from chakana.language.scalars import Truth, Year


class Sourced(Part):
    """A part that must say where it comes from: a source, or an assumption with its reason."""

    source: str | None = None
    """Document and line, for example ``fao2016, line 504``; several are joined with ';'."""
    assumption: Truth = False
    """True when no source gives it and we chose it."""
    because: Remark | None = None
    """Why the assumption was made, or why this source was preferred."""


class Alternative(Sourced):
    """What another source (or another line) says of the same thing; kept, not used."""

    value: Said
    note: Remark | None = None


class SourceDocument(Part):
    """A document that the definition cites."""

    title: str
    seed: str | None = None
    """The file name of the document in the collection of sources."""
    year: Year | None = None
    publisher: str | None = None
