"""From a file or a library name to a checked :class:`Definition`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from chakana.language import check, model
from chakana.language.build import Builder
from chakana.language.definition import Definition
from chakana.language.document import Document, read_document, read_text
from chakana.language.reform import apply_reform, is_reform
from chakana.language.shape import fit
from chakana.problems import ChakanaError, Location, Problem, suggest

MAXIMUM_CHAIN = 30
BUILT_IN = Path(__file__).parent.parent / "library"


@dataclass
class Library:
    """Where definitions are found by name: the folders given, then the one that ships."""

    folders: tuple[Path, ...] = (BUILT_IN,)
    _loaded: dict[str, tuple[Definition | None, list[Problem]]] = field(
        default_factory=dict, repr=False
    )
    _loading: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def with_folders(cls, folders: Iterable[Path | str] = ()) -> Library:
        return cls((*map(Path, folders), BUILT_IN))

    def path_of(self, name: str) -> Path | None:
        """The file of the definition called ``name`` (``pe/juntos``)."""
        candidates = (folder / f"{name}.yaml" for folder in self.folders)
        with contextlib.suppress(OSError):  # a name too long to be a file's
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

    def examine(self, source: str | Path) -> tuple[Definition | None, list[Problem]]:
        """The definition of a name or file, and all that is wrong with it, warnings included."""
        name = str(source)
        path = self.path_of(name) if not name.endswith((".yaml", ".yml")) else Path(name)
        if path is None:
            hint = self.nearest(name)
            return None, [
                Problem("CHK009", f"No definition is called '{name}'.", Location(name), hint)
            ]
        known = str(path.resolve())
        if known not in self._loaded:
            self._loaded[known] = self._examine_file(path, known)
        return self._loaded[known]

    def _examine_file(self, path: Path, known: str) -> tuple[Definition | None, list[Problem]]:
        if known in self._loading or len(self._loading) >= MAXIMUM_CHAIN:
            message = "Definitions use each other in a circle."
            if known not in self._loading:
                message = f"More than {MAXIMUM_CHAIN} definitions use one another in a chain."
            return None, [Problem("CHK108", message, Location(str(path)))]
        self._loading.append(known)
        try:
            definition, problems = self.examine_document(read_document(path))
            return self._by_its_name(path, definition, problems)
        except ChakanaError as error:
            return None, list(error.problems)
        finally:
            self._loading.remove(known)

    def _by_its_name(
        self, path: Path, definition: Definition | None, problems: list[Problem]
    ) -> tuple[Definition | None, list[Problem]]:
        """Refuse a definition of the library that calls itself by another name than its file's."""
        name = self.name_of(path)
        if definition is None or name in (None, definition.id):
            return definition, problems
        message = f"The definition calls itself '{definition.id}', and its file is '{name}'."
        hint = f"Write '{name}', or rename the file."
        key = ("programme",)
        return None, [definition.document.problem("CHK007", message, key, hint=hint), *problems]

    def name_of(self, path: Path) -> str | None:
        """The name by which the library knows the file at ``path``; None outside its folders."""
        for folder in self.folders:
            with contextlib.suppress(ValueError):
                inside = path.resolve().relative_to(folder.resolve())
                return inside.with_suffix("").as_posix() if len(inside.parts) == 2 else None
        return None

    def examine_document(self, document: Document) -> tuple[Definition | None, list[Problem]]:
        """As :meth:`examine`, of a document already read."""
        reform_of = None
        if is_reform(document):
            reform_of = str(document.data.get("of"))
            try:
                document = apply_reform(document, self)
            except ChakanaError as error:
                return None, list(error.problems)
        programme, problems = fit(document, model.Programme)
        if programme is None:
            return None, problems
        return self._resolve(programme, document, reform_of)

    def _resolve(
        self, programme: model.Programme, document: Document, reform_of: str | None
    ) -> tuple[Definition | None, list[Problem]]:
        problems: list[Problem] = []
        used: list[Definition] = []
        for index, name in enumerate(programme.uses):
            definition, found = self.examine(name)
            if definition is None:
                problems.append(self._unusable(document, index, name, found))
            else:
                used.append(definition)
        builder = Builder(programme, document, used)
        definition = builder.build()
        problems += builder.problems
        lints = check.lint(definition, self.names(), is_whole=not problems)
        problems += [one for one in lints if not (reform_of and one.code in _OF_THE_ORIGINAL)]
        if any(problem.severity == "error" for problem in problems):
            return None, problems
        return _as_reform(definition, reform_of), problems

    def _unusable(self, document: Document, index: int, name: str, found: list[Problem]) -> Problem:
        first = found[0]
        if first.code == "CHK009":
            return document.problem("CHK009", first.message, ("uses", index), hint=first.hint)
        message = f"'{name}' cannot be used: {first.code} {first.location}: {first.message}"
        return document.problem(first.code, message, ("uses", index))

    def load(self, source: str | Path) -> Definition:
        """The definition of a name or file; :class:`ChakanaError` holds all its errors."""
        definition, problems = self.examine(source)
        if definition is None:
            raise ChakanaError(problem for problem in problems if problem.severity == "error")
        return definition


_OF_THE_ORIGINAL = {"CHK202"}
"""Not held against a reform: what it leaves unused, the definition it changes still uses."""


def _as_reform(definition: Definition, reform_of: str | None) -> Definition:
    from dataclasses import replace

    return replace(definition, reform_of=reform_of) if reform_of else definition


def load(source: str | Path, *, folders: Iterable[Path | str] = ()) -> Definition:
    """Load and check a definition by its library name (``pe/juntos``) or its file."""
    return Library.with_folders(folders).load(source)


def load_text(text: str, *, library: Library | None = None) -> Definition:
    """Load and check a definition from its text."""
    definition, problems = (library or Library()).examine_document(read_text(text))
    if definition is None:
        raise ChakanaError(problem for problem in problems if problem.severity == "error")
    return definition
