"""Commands of those who write definitions: check, cases, library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Folders = Annotated[
    Optional[list[Path]], typer.Option("--library", help="A folder of definitions of your own.")
]
Sources = Annotated[list[str], typer.Argument(help="Names in the library (pe/juntos) or files.")]


def check(
    sources: Sources,
    library: Folders = None,
    format: Annotated[str, typer.Option(help="text or json")] = "text",
) -> None:
    """Check definitions: every rule typed, sourced and linted."""
    from chakana.cli import errors
    from chakana.language.load import Library

    shelf = Library.with_folders(library or ())
    found = [problem for source in sources for problem in shelf.examine(source)[1]]
    wrong = sum(problem.severity == "error" for problem in found)
    if format == "json":
        print(errors.as_json(found))
    else:
        errors.show(found)
        print(f"{len(sources)} checked: {wrong} errors, {len(found) - wrong} warnings.")
    raise typer.Exit(1 if wrong else 0)


def cases(sources: Sources, library: Folders = None) -> None:
    """Run the worked cases that stand beside definitions; a failing one shows why."""
    from chakana.language.load import Library
    from chakana.simulation.cases import run_cases

    shelf = Library.with_folders(library or ())
    failed = 0
    for source in sources:
        results = run_cases(shelf, source)
        for result in results:
            if not result.passed:
                failed += 1
                print(result.explanation)
        print(f"{source}: {sum(r.passed for r in results)} of {len(results)} cases hold.")
    raise typer.Exit(1 if failed else 0)


def library(library: Folders = None) -> None:
    """List the definitions there are."""
    from chakana.language.load import Library

    shelf = Library.with_folders(library or ())
    for name in shelf.names():
        definition, problems = shelf.examine(name)
        title = definition.programme.title.en if definition else f"({problems[0].code})"
        print(f"{name:32} {title}")


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command()(check)
    app.command()(cases)
    app.command()(library)
