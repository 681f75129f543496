"""Definitions as they were: kept with the decisions they took, and read again to replay them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import QuerySet

from chakana.language.definition import Definition
from chakana.language.document import Document
from chakana.language.load import Library
from chakana.language.reform import ReformedDocument
from chakana.web.actions import Refused
from chakana.web.targeting.models import Adoption, Version, VersionText
from chakana.web.texts import language

REMEMBERED = 64
"""As many definitions as stay read in a process: a whole library of a country, with its past."""


def keep(definition: Definition) -> Version:
    """The version of ``definition`` as a row, added with its texts if it is not there yet."""
    version, is_new = Version.objects.get_or_create(
        digest=definition.identity, defaults={"programme": definition.id}
    )
    if is_new:
        texts = {name: text for one in _all(definition) for name, text in _files(one.document)}
        VersionText.objects.bulk_create(
            VersionText(version=version, name=name, text=text) for name, text in texts.items()
        )
    return version


def read(version: Version) -> Definition:
    """The definition of ``version``, from the texts that were kept with it.

    Read once in a process. :class:`Refused` where the texts no longer say what the version's hash
    promises: nothing is decided by a definition that somebody altered.
    """
    return _read(version.digest)


def title(version: Version) -> str:
    """What people call the programme of ``version``, in the language of the page."""
    return read(version).programme.title.in_language(language())


def newest(programme: str) -> Version | None:
    """The version of ``programme`` that was kept last, if there is one."""
    return Version.objects.filter(programme=programme).order_by("-pk").first()


@lru_cache(maxsize=REMEMBERED)
def _read(digest: str) -> Definition:
    version = Version.objects.get(digest=digest)
    texts = dict(version.texts.values_list("name", "text"))
    found = _loaded(version.programme, texts)
    if found.identity != digest:
        raise Refused("version_altered", version=version.short)
    return found


def _loaded(programme: str, texts: Mapping[str, str]) -> Definition:
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            path = Path(folder, f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Library.with_folders([Path(folder)]).load(programme)


def adopted(programme: str) -> QuerySet[Adoption]:
    """Every decision on the versions of ``programme``, the newest first."""
    found = Adoption.objects.filter(version__programme=programme)
    return found.select_related("version").order_by("-pk")


def current(programme: str, day: date) -> Version:
    """The version of ``programme`` that holds on ``day``; :class:`Refused` where none does.

    Of the decisions that hold from that day or earlier, the one taken last.
    """
    held = adopted(programme).filter(holds_from__lte=day).first()
    if held is None:
        raise Refused("not_adopted", programme=programme, day=day)
    return held.version


def in_force(day: date) -> list[Version]:
    """The version that holds on ``day`` of every programme of which one does, by their names."""
    held = Adoption.objects.filter(holds_from__lte=day).select_related("version").order_by("pk")
    newest = {one.version.programme: one.version for one in held}
    return [newest[name] for name in sorted(newest)]


def programmes() -> list[str]:
    """Every programme of which a version was ever adopted, in alphabetical order."""
    named = Adoption.objects.values_list("version__programme", flat=True)
    return sorted(set(named))


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
