"""Progress of long work, on the error stream, so that what is printed can be piped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def steps(number: int) -> Iterator[Callable[[str], None]]:
    """A bar of so many steps; each call of what it gives says which step begins."""
    with _bar() as bar:
        task = bar.add_task("", total=number)
        begun = 0

        def begin(said: str) -> None:
            nonlocal begun
            bar.update(task, description=said, completed=begun)
            begun += 1

        yield begin


@contextmanager
def share(said: str) -> Iterator[Callable[[float], None]]:
    """A bar that is told which share, 0–1, of the work is done."""
    with _bar() as bar:
        task = bar.add_task(said, total=1.0)
        yield lambda done: bar.update(task, completed=done)


def _bar() -> Progress:
    from rich.progress import Progress

    from chakana.cli.terminal import console

    return Progress(console=console(stderr=True), transient=True)
