"""How a command ends: 0 when all is well, 1 when something is wrong, 2 when it was called wrongly.

What is wrong is printed on standard error: what, where, why, what to do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import typer

from chakana.cli.terminal import letters_only, shown_in_json
from chakana.problems import ChakanaError, Location, Problem

COMMAND_CODES = {
    "CLI001": "An option or argument that cannot be used as it was given.",
    "CLI002": "A folder that holds no definition.",
    "CLI003": "A file or folder that the system does not let the command read or write.",
    "CLI004": "A command that needs an extra which is not installed.",
}
"""Code → meaning, for problems of the command line itself."""


def run(app: Callable[..., Any]) -> None:
    """Run ``app`` and turn a :class:`ChakanaError` into printed problems and exit code 1.

    What is printed is letters, and never an order to the terminal.
    """
    with letters_only():
        try:
            app()
        except ChakanaError as error:
            show(error.problems)
            sys.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(141)
        except OSError as error:
            where = Location(str(error.filename or "the system"))
            show([Problem("CLI003", f"{error.strerror or error}.", where)])
            sys.exit(1)


def show(problems: Iterable[Problem]) -> None:
    """Print problems on standard error, as plain text."""
    for problem in problems:
        typer.echo(str(problem), err=True)


def tally(problems: Sequence[Problem]) -> str:
    """How many errors and warnings there are: ``1 error, 0 warnings``."""
    wrong = sum(problem.severity == "error" for problem in problems)
    return f"{_counted(wrong, 'error')}, {_counted(len(problems) - wrong, 'warning')}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def as_json(problems: Sequence[Problem]) -> str:
    """Problems as a JSON array, for editors and scripts."""
    return plain_json([problem.as_dict() for problem in problems])


def plain_json(data: object) -> str:
    """Plain data as indented JSON: its letters as they are, no order to a terminal."""
    return shown_in_json(json.dumps(data, ensure_ascii=False, indent=2))
