"""Folders of definitions, where a file is found by its name, and a name by its file."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from chakana.problems import suggest


def real_path(path: Path) -> Path:
    """``path`` with its links followed as far as they lead, even in a loop.

    ``Path.resolve`` raises an error of its own where links go round in a loop. What can be no
    file's name stays as it is.
    """
    with contextlib.suppress(ValueError):
        return Path(os.path.realpath(path))
    return path


BUILT_IN = Path(__file__).parent.parent / "library"


@dataclass
class Shelf:
    """The folders given, then the one that ships."""

    folders: tuple[Path, ...] = (BUILT_IN,)

    def path_of(self, name: str) -> Path | None:
        """The file of the definition called ``name`` (``pe/juntos``)."""
        candidates = (folder / f"{name}.yaml" for folder in self.folders)
        with contextlib.suppress(OSError, ValueError):  # too long for a file's name, or no name
            return next((path for path in candidates if path.is_file()), None)
        return None

    def names(self) -> list[str]:
        """Every definition there is, in alphabetical order."""
        found = {
            path.relative_to(folder).with_suffix("").as_posix()
            for folder in self.folders
            for path in folder.glob("*/*.yaml")
            if not path.stem.endswith(".cases")
        }
        return sorted(found)

    def nearest(self, name: str) -> str:
        """A sentence that helps somebody who named a definition that is not here."""
        hint = suggest(name, self.names())
        own = "A folder of your own is added with --library FOLDER."
        return hint if hint.startswith("Did you mean") else f"{own} {hint}".strip()

    def name_of(self, path: Path) -> str | None:
        """The name by which the library knows the file at ``path``; None outside its folders."""
        for folder in self.folders:
            with contextlib.suppress(ValueError):  # elsewhere
                inside = real_path(path).relative_to(real_path(folder))
                return inside.with_suffix("").as_posix() if len(inside.parts) == 2 else None
        return None
