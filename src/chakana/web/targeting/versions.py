"""Definitions as they were: kept with the decisions they took, and read again to replay them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.web.targeting.models import Version


def keep(definition: Definition) -> Version:
    """The version of ``definition`` as a row, added if it is not there yet."""
    texts = {one.id: one.document.text for one in _all(definition)}
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


def _all(definition: Definition) -> Iterator[Definition]:
    yield definition
    for one in definition.used:
        yield from _all(one)
