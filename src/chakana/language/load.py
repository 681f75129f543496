"""From a file or a library name to a checked :class:`Definition`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from chakana.language import check, model
from chakana.language.build import Builder
from chakana.language.definition import Definition
from chakana.language.document import Document, read_document, read_text
from chakana.language.reform import apply_reform, is_reform
from chakana.language.shape import fit
from chakana.language.shelf import BUILT_IN, Shelf, real_path
from chakana.problems import ChakanaError, Location, Problem

MAXIMUM_CHAIN = 30
MAXIMUM_NAME = 100
"""How much of a name a message quotes; no definition's is as long."""


@dataclass
class Library(Shelf):
    """A shelf whose definitions are read and checked, each once."""

    _loaded: dict[str, tuple[Definition | None, list[Problem]]] = field(
        default_factory=dict, repr=False
    )
    _loading: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def with_folders(cls, folders: Iterable[Path | str] = ()) -> Library:
        return cls((*map(Path, folders), BUILT_IN))

    def examine(self, source: str | Path) -> tuple[Definition | None, list[Problem]]:
        """The definition of a name or file, and all that is wrong with it, warnings included."""
        name = str(source)
        path = self.path_of(name) if not name.endswith((".yaml", ".yml")) else Path(name)
        if path is None:
            hint = self.nearest(name)
            shown = name if len(name) <= MAXIMUM_NAME else f"{name[:MAXIMUM_NAME]}…"
            message = f"No definition is called '{shown}'."
            return None, [Problem("CHK009", message, Location(shown), hint)]
        known = str(real_path(path))
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
        first = next(problem for problem in found if problem.severity == "error")
        if first.code == "CHK009":
            return document.problem("CHK009", first.message, ("uses", index), hint=first.hint)
        cause = f"{first.code} {first.location}: {first.message}"
        _, through, deeper = first.message.partition(_UNUSABLE)
        message = f"'{name}'{_UNUSABLE}{deeper if through else cause}"
        return document.problem(first.code, message, ("uses", index))

    def load(self, source: str | Path) -> Definition:
        """The definition of a name or file; :class:`ChakanaError` holds all its errors."""
        definition, problems = self.examine(source)
        if definition is None:
            raise ChakanaError(problem for problem in problems if problem.severity == "error")
        return definition


_UNUSABLE = " cannot be used: "
"""In a message: stands before the cause, which is told once however long the chain."""
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
