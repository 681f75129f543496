"""How a command ends when something is wrong: what, where, why, what to do; then exit code 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chakana.problems import ChakanaError, Problem


def run(app: Callable[..., Any]) -> None:
    """Run ``app`` and turn a :class:`ChakanaError` into printed problems and exit code 1."""
    try:
        app()
    except ChakanaError as error:
        show(error.problems)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


def show(problems: Iterable[Problem]) -> None:
    """Print problems on standard error, as plain text."""
    for problem in problems:
        print(problem, file=sys.stderr)


def as_json(problems: Sequence[Problem]) -> str:
    """Problems as a JSON array, for editors and scripts."""
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False, indent=2)
