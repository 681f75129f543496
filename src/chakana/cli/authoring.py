"""Commands of those who write definitions: check, format, compare, explain, list.

Each function only calls the core and prints; what it imports is imported when it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chakana.cli import errors
from chakana.cli.options import (
    DEFAULT_LANGUAGE,
    FormatOption,
    LanguageOption,
    LibraryOption,
    Source,
    Sources,
    SourcesOrFolders,
    day_of,
    library_of,
    unusable,
)
from chakana.problems import ChakanaError, Location, Problem

if TYPE_CHECKING:
    from chakana.language.definition import Definition


def check(
    sources: SourcesOrFolders, library: LibraryOption = None, format: FormatOption = "text"
) -> None:
    """Check definitions: every rule typed, sourced and linted."""
    shelf = library_of(library)
    named = [one for source in sources for one in _definitions_in(source)]
    found = [problem for source in named for problem in shelf.examine(source)[1]]
    wrong = sum(problem.severity == "error" for problem in found)
    if format == "json":
        typer.echo(errors.as_json(found))
    else:
        errors.show(found)
        typer.echo(f"{len(named)} checked: {errors.tally(found)}.")
    raise typer.Exit(1 if wrong else 0)


def cases(sources: Sources, library: LibraryOption = None, format: FormatOption = "text") -> None:
    """Run the worked cases beside definitions. A failing one shows why."""
    from chakana.simulation.cases import run_cases

    shelf = library_of(library)
    told, could_not_run = [], False
    for source in sources:
        try:
            results = run_cases(shelf, source)
        except ChakanaError as error:
            errors.show(error.problems)
            could_not_run = True
            continue
        failing = [result for result in results if not result.passed]
        told.append(
            {
                "definition": source,
                "cases": len(results),
                "failing": [
                    {"case": one.case.case.en, "at": one.location, "differences": one.differences}
                    for one in failing
                ],
            }
        )
        if format == "text":
            for result in failing:
                typer.echo(result.explanation)
            typer.echo(f"{source}: {len(results) - len(failing)} of {len(results)} cases hold.")
    if format == "json":
        typer.echo(errors.plain_json(told))
    raise typer.Exit(1 if could_not_run or any(one["failing"] for one in told) else 0)


def format_files(
    files: Annotated[list[Path], typer.Argument(help="Definition files, or folders of them.")],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what would.")] = False,
) -> None:
    """Lay out definition files in the canonical way. Comments are kept."""
    from chakana.language.format import format_file

    paths = [path for file in files for path in _yaml_files(file)]
    changed = [path for path in paths if format_file(path, check=check)]
    word = "would be laid out anew" if check else "laid out anew"
    for path in changed:
        typer.echo(f"{path}: {word}")
    typer.echo(
        f"{len(paths)} files: {len(changed)} {word}, {len(paths) - len(changed)} as they are."
    )
    raise typer.Exit(1 if check and changed else 0)


def diff(
    old: Annotated[str, typer.Argument(help="The definition or reform before: name or file.")],
    new: Annotated[str, typer.Argument(help="The one after: name or file.")],
    library: LibraryOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    format: FormatOption = "text",
) -> None:
    """Say in words what changed between two definitions. By meaning, not by line."""
    from chakana.cli.texts import texts
    from chakana.language.diff import differences

    shelf = library_of(library)
    before, after = shelf.load(old), shelf.load(new)
    changes = differences(before, after)
    if format == "json":
        told = {
            "old": {"programme": before.id, "identity": before.identity},
            "new": {"programme": after.id, "identity": after.identity},
            "changes": [change.as_dict() for change in changes],
        }
        typer.echo(errors.plain_json(told))
        return
    for change in changes:
        sentence = change.sentence(lang)
        typer.echo(f"- {sentence[:1].upper()}{sentence[1:]}.")
    if not changes:
        typer.echo(texts(lang)("no_change"))


def schema(
    out: Annotated[Path | None, typer.Option(help="Write it there, not on the screen.")] = None,
) -> None:
    """Print the JSON Schema of definitions, for editors."""
    from chakana.language.schema import schema_text

    if out is None:
        typer.echo(schema_text(), nl=False)
    else:
        out.write_text(schema_text(), encoding="utf-8")


def explain(
    source: Source,
    household: Annotated[Path, typer.Option(help="The household or organisation: YAML or JSON.")],
    at: Annotated[str, typer.Option(help="The date of the assessment, as 2014-01-31.")],
    component: Annotated[
        str | None, typer.Option(help="One component; all that serve such a unit unless named.")
    ] = None,
    library: LibraryOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    format: FormatOption = "text",
) -> None:
    """Explain one household's case. Eligible or not, by which rule, on which values."""
    from chakana.cli.explaining import told
    from chakana.engines.explanation import explain as explain_one
    from chakana.engines.given import read_given, units_described

    definition = library_of(library).load(source)
    day = day_of(at, "--at")
    things = units_described(definition, read_given(household), _component(definition, component))
    found = [
        explain_one(definition, definition.component(name), thing, day, lang)
        for name, thing in things.items()
    ]
    if format == "json":
        typer.echo(errors.plain_json([one.as_dict() for one in found]))
    else:
        typer.echo("\n\n".join(told(one, lang) for one in found))


def assumptions(
    source: Source,
    library: LibraryOption = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    format: FormatOption = "text",
) -> None:
    """List all that a definition assumes, and why. No source gives it."""
    from chakana.cli.texts import texts
    from chakana.language.assumptions import assumptions_of, sourced_count

    definition = library_of(library).load(source)
    found = assumptions_of(definition)
    if format == "json":
        typer.echo(errors.plain_json([one.as_dict(lang) for one in found]))
        return
    for one in found:
        told = one.as_dict(lang)
        home = "" if one.programme == definition.id else f"{one.programme}: "
        label = f" — {told['label']}" if told["label"] else ""
        typer.echo(f"{home}{one.path}{label}\n    {told['because']}")
    own = sum(one.programme == definition.id for one in found)
    counted = texts(lang)(
        "assumptions_counted",
        definition=definition.id, sourced=sourced_count(definition), own=own,
        others=len(found) - own,
    )  # fmt: skip
    typer.echo(counted)


def library(
    library: LibraryOption = None,
    country: Annotated[
        str | None, typer.Option(help="Only this country: pe or PER; int for no one country.")
    ] = None,
    lang: LanguageOption = DEFAULT_LANGUAGE,
    format: FormatOption = "text",
) -> None:
    """List the definitions there are."""
    from chakana.cli.shelf import entries_of

    shelf = library_of(library)
    entries = entries_of(shelf, country, lang)
    if country is not None and not entries:
        there = sorted({name.partition("/")[0] for name in shelf.names()})
        raise unusable(f"No definition is of '{country}': {', '.join(there)}.", "--country")
    if format == "json":
        typer.echo(errors.plain_json([entry.as_dict() for entry in entries]))
        return
    for entry in entries:
        typer.echo(f"{entry.name:36} {entry.country:4} {entry.title}")


def _component(definition: Definition, name: str | None) -> str | None:
    if name is not None:
        try:
            definition.component(name)
        except KeyError as error:
            raise unusable(str(error.args[0]), "--component") from None
    return name


def _definitions_in(source: str) -> list[str]:
    """The definitions that an argument names: itself, or those in a folder."""
    if not Path(source).is_dir():
        return [source]
    return [str(path) for path in _yaml_files(Path(source)) if not path.stem.endswith(".cases")]


def _yaml_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*.yaml") if one.is_file())
    if not found:
        hint = "Definitions end in .yaml."
        message = "The folder holds no definition."
        raise ChakanaError(Problem("CLI002", message, Location(str(path)), hint))
    return found


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command()(check)
    app.command()(cases)
    app.command("format")(format_files)
    app.command()(diff)
    app.command()(explain)
    app.command()(assumptions)
    app.command()(library)
    app.command()(schema)
