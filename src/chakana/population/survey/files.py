"""The files that a mapping reads, opened together, so that all that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chakana.language.document import Document, Key
from chakana.population.read import Layout, Survey, read_survey
from chakana.population.survey.model import File, MappingShape, Part, parts_of
from chakana.population.survey.raw import Raw, raw_of, unreadable
from chakana.problems import ChakanaError, Location, Problem, suggest


def open_sections(
    document: Document, shape: MappingShape, data: Path, only: str = ""
) -> dict[Key, Raw]:
    """The raw tables that the sections of a mapping read, each with the columns it needs.

    Raises :class:`ChakanaError`: POP010 to POP016 (files), POP020 (columns), POP022 (types).
    """
    parts = [part for part in parts_of(shape) if not only or part.key[0] == only]
    names = dict.fromkeys(part.file for part in parts)
    surveys = _collect([_opener(shape, name, data, parts) for name in names])
    opened = dict(zip(names, surveys, strict=True))
    problems = [p for part in parts for p in _column_problems(document, part, opened[part.file])]
    if problems:
        raise ChakanaError(problems)
    return {
        part.key: raw_of(document, part.key, part.file, shape.files[part.file], opened[part.file])
        for part in parts
    }


def _collect(openers: list[Callable[[], Survey]]) -> list[Survey]:
    """All files, or the problems of all files that cannot be read."""
    surveys: list[Survey] = []
    problems: list[Problem] = []
    for opener in openers:
        try:
            surveys.append(opener())
        except ChakanaError as error:
            problems += error.problems
    if problems:
        raise ChakanaError(problems)
    return surveys


def _opener(shape: MappingShape, name: str, data: Path, parts: list[Part]) -> Callable[[], Survey]:
    declared = shape.files[name]
    path = data / declared.path
    if data.is_file():
        paths = {file.path for file in shape.files.values()}  # sheets of one workbook share it
        if len(paths) > 1:
            message = f"The mapping reads {len(paths)} files and was given one."
            hint = "Give the folder in which they lie."
            raise ChakanaError(Problem("POP024", message, Location(str(data)), hint))
        path = data
    needed = {column for part in parts if part.file == name for _, column in part.columns}
    return lambda: read_survey(path, layout_of(declared), needed)


def layout_of(file: File) -> Layout:
    """How a declared file is to be read."""
    return Layout(file.format, file.separator, file.decimal_comma, file.encoding, file.sheet)


def _column_problems(document: Document, part: Part, survey: Survey) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for key, column in part.columns:
        if column in seen:
            continue
        seen.add(column)
        if column not in survey.columns:
            message = f"{part.file} has no column '{column}'."
            hint = suggest(column, survey.columns)
            problems.append(document.problem("POP020", message, key, hint=hint))
        elif unreadable(survey.frame.schema[column]):
            dtype = survey.frame.schema[column]
            message = f"{part.file}: {column} holds {dtype}, not single values."
            problems.append(document.problem("POP022", message, key))
    return problems
