"""Definitions as they were: kept with the decisions they took, and read again to replay them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from chakana.language.definition import Definition
from chakana.language.document import Document
from chakana.language.load import Library
from chakana.language.reform import ReformedDocument
from chakana.web.targeting.models import Version


def keep(definition: Definition) -> Version:
    """The version of ``definition`` as a row, added if it is not there yet."""
    texts = {name: text for one in _all(definition) for name, text in _files(one.document)}
    return Version.objects.get_or_create(
        digest=definition.identity, defaults={"programme": definition.id, "texts": texts}
    )[0]


def read(version: Version) -> Definition:
    """The definition of ``version``, from the texts that were kept with it."""
    with TemporaryDirectory() as folder:
        for name, text in version.texts.items():
            path = Path(folder, f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Library.with_folders([Path(folder)]).load(version.programme)


def _files(document: Document) -> Iterator[tuple[str, str]]:
    """A document's name and text as loaded; of a reform also what it changes, down to the foot."""
    if isinstance(document, ReformedDocument):
        yield str(document.data["programme"]), document.reform.text
        yield from _files(document.base)
    else:
        yield str(document.data["programme"]), document.text


def _all(definition: Definition) -> Iterator[Definition]:
    yield definition
    for one in definition.used:
        yield from _all(one)
