"""Answers that come back from ODK Collect and KoboToolbox as XML: a filled form, or a zip of them.

https://getodk.github.io/xforms-spec/: an instance is a tree whose root names the form; its leaves
are answers, an element that stands several times is a repeat. Exports as tables (CSV, XLSX) are
read by the readers of tables; how their columns are called is told by ``SEPARATORS``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chakana.interchange.archives import files, opened, part
from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    from lxml import etree

MOST_XML = 5 << 20
"""Bytes that one filled form may have; photographs lie beside it, not in it."""
DEEPEST = 32
MEMBER = "member"
"""The repeat of our own forms."""
SEPARATORS = ("/", "-", ":", ".")
"""What stands between a group and a question in the name of a column: Kobo, ODK Central, others."""


@dataclass(frozen=True)
class Submission:
    """A form that was filled: its answers by path, and those of each repeat in their order.

    ``instance`` is the identifier that the phone gave it; the same form sent again has the same.
    """

    form: str
    instance: str
    answers: Mapping[str, str]
    repeats: Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass(frozen=True)
class Unread:
    """A file that holds no filled form, and why."""

    problem: Problem


def read_submission(data: bytes, name: str, repeated: frozenset[str] = frozenset()) -> Submission:
    """The form filled in ``data``; elements named ``repeated`` are repeats even where there is one.

    Raises :class:`ChakanaError` (FRM002): no XML, a document type (nothing of which is read), no
    form, an encrypted form.
    """
    root = _root(data, name)
    form = root.get("id") or _local(root.tag)
    if root.get("encrypted") == "yes":
        raise _unreadable("The form is encrypted.", name, "Export it decrypted from the server.")
    repeats: dict[str, list[Mapping[str, str]]] = {}
    answers = dict(_leaves(root, "", 0, repeats, repeated | {MEMBER}, name))
    instance = next((answers[key] for key in _INSTANCE if answers.get(key)), "")
    if not instance:
        raise _unreadable(
            "It has no instanceID.", name, "Export the forms as the server gives them."
        )
    told = {path: tuple(rows) for path, rows in repeats.items()}
    return Submission(form, instance, answers, told)


_INSTANCE = ("meta/instanceID", "instanceID", "meta/instanceId")


def submissions(path: Path) -> Iterator[tuple[str, Submission | Unread]]:
    """Every filled form of an XML file or of a zip, with the name of its file.

    Raises :class:`ChakanaError` (FRM002, FRM003) for an archive that is damaged or too large.
    """
    if not zipfile.is_zipfile(path):
        if path.stat().st_size > MOST_XML:
            message = "The file is larger than a filled form."
            raise ChakanaError(Problem("FRM003", message, Location(path.name)))
        yield path.name, read_submission(path.read_bytes(), path.name)
        return
    with opened(path) as archive:
        forms = [one for one in files(archive) if one.filename.lower().endswith(".xml")]
        repeated = _repeated(archive, forms)
        first = ""
        for one in forms:
            found = _tried(archive, one, repeated)
            if isinstance(found, Submission):
                first = first or found.form
                found = found if found.form == first else _of_another(found, one, first)
            yield one.filename, found


def _of_another(found: Submission, info: zipfile.ZipInfo, first: str) -> Unread:
    message = f"It is an answer to the form '{found.form}', the first one to '{first}'."
    hint = "Send the answers of each form in an archive of its own."
    return Unread(Problem("FRM004", message, Location(Path(info.filename).name), hint))


def _tried(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, repeated: frozenset[str]
) -> Submission | Unread:
    name = Path(info.filename).name
    try:
        return read_submission(part(archive, info, MOST_XML), name, repeated)
    except ChakanaError as error:
        return Unread(error.problems[0])


def _repeated(archive: zipfile.ZipFile, forms: list[zipfile.ZipInfo]) -> frozenset[str]:
    """Names of elements that stand several times beside each other in some form of the archive."""
    found: set[str] = set()
    for one in forms:
        try:
            root = _root(part(archive, one, MOST_XML), one.filename)
        except ChakanaError:
            continue
        for parent in root.iter():
            names = [_local(child.tag) for child in parent if len(child)]
            found |= {name for name in names if names.count(name) > 1}
    return frozenset(found)


def _leaves(
    parent: etree._Element,
    path: str,
    depth: int,
    repeats: dict[str, list[Mapping[str, str]]],
    repeated: frozenset[str],
    name: str,
) -> Iterator[tuple[str, str]]:
    """Answers below ``parent`` by path; repeats go into ``repeats`` with paths of their own."""
    if depth > DEEPEST:
        raise _unreadable("Its groups lie too deep in each other.", name)
    for child in parent:
        own = _local(child.tag)
        here = f"{path}/{own}" if path else own
        if not len(child):
            yield here, (child.text or "").strip()
        elif own in repeated:
            row = dict(_leaves(child, "", depth + 1, repeats, frozenset(), name))
            repeats.setdefault(here, []).append(row)
        else:
            yield from _leaves(child, here, depth + 1, repeats, repeated, name)


def _root(data: bytes, name: str) -> etree._Element:
    """The root of an XML text without a document type: no entity is read, near or far."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _unreadable("It is not XML.", name) from None
    if root.getroottree().docinfo.internalDTD is not None:
        message = "It brings a document type of its own, which no filled form has."
        raise _unreadable(message, name)
    return root


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _unreadable(message: str, name: str, hint: str = "") -> ChakanaError:
    return ChakanaError(Problem("FRM002", message, Location(name), hint))
