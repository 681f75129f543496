"""One layout for every definition, so that two versions differ only where they mean to.

Keys come in the order of the language, small parts stand in braces where they fit in 100
columns, long texts and rules fold after ``>-``. The text of a rule is never rewritten, names
keep their author's order, and every comment stays with what it speaks of. Formatting twice
changes nothing; neither does it change the identity of a definition. Files of worked cases and
other YAML are laid out too, their keys left in their order.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from pydantic import BaseModel

from chakana.language import model
from chakana.language.document import Document, read_document, read_text
from chakana.language.layout import lay_out
from chakana.language.remarks import read_remarked
from chakana.problems import ChakanaError, Location, Problem


def format_text(text: str, file: str = "<text>") -> str:
    """``text`` in its canonical layout; :class:`ChakanaError` if it is not plain YAML."""
    return _formatted(read_text(text, file))


def format_file(path: Path | str, *, check: bool = False) -> bool:
    """Lay out the file at ``path``; whether it was (or, with ``check``, would be) changed.

    The new text replaces the old in one step, so that an interruption leaves one of the two.
    """
    path = Path(path)
    document = read_document(path)
    if not isinstance(document.data, dict):
        message = "The file does not hold a mapping of names to values; it is left as it is."
        raise ChakanaError(document.problem("CHK008", message))
    text = _formatted(document)
    changed = text.encode() != path.read_bytes()
    if changed and not check:
        _replace(path, text)
    return changed


def _formatted(document: Document) -> str:
    old = read_remarked(document.text)
    text = lay_out(old, _model_of(document))
    kept = read_text(text, document.file).data == document.data
    if not kept or sorted(read_remarked(text).comments) != sorted(old.comments):
        message = "The file cannot be laid out without changing it; it is left as it is."
        raise ChakanaError(Problem("CHK011", message, Location(document.file)))
    return text


def _model_of(document: Document) -> type[BaseModel] | None:
    if not isinstance(document.data, dict):
        return None
    if "reform" in document.data:
        return model.Reform
    return model.Programme if "programme" in document.data else None


def _replace(path: Path, text: str) -> None:
    target = path.resolve()  # a link stays a link
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _not_written(path, error) from None


def _not_written(path: Path, error: OSError) -> ChakanaError:
    message = f"The file cannot be written: {error.strerror or error}."
    return ChakanaError(Problem("CHK009", message, Location(str(path))))
