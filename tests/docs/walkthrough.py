"""A document as what it tells its reader to do: files to write, lines to change, commands to run.

In a document that begins with the mark ``<!-- walkthrough -->``:

* a fenced block under ``<!-- file: PATH -->`` is written to that file;
* a ``diff`` block under ``<!-- change: PATH -->`` puts its ``+`` lines there for its ``-`` lines;
* in a ``console`` block each line after ``$`` is a command, and what follows is its output, where
  ``…`` on a line of its own stands for any lines, and within a line for any characters.
  ``<!-- fails -->`` above the block says that the command ends with exit code 1.

After a change of the program ``python -m tests.docs.walkthrough docs/tutorials/first-programme.md``
writes the outputs of today into the document; read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MARK = "<!-- walkthrough -->"
ANYTHING = "…"
_BLOCK = re.compile(
    r"(?:^<!-- (?P<order>file|change|fails)(?:: (?P<path>[^ ]+))? -->\n)?"
    r"^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block, the order above it, and where its text stands in the document."""

    order: str
    path: str
    language: str
    text: str
    start: int


@dataclass(frozen=True)
class Command:
    """A command and what it is said to print."""

    line: str
    output: str
    fails: bool


def documents() -> list[Path]:
    """The documents that carry the mark."""
    found = sorted(REPOSITORY.glob("docs/**/*.md"))
    return [path for path in found if MARK in path.read_text(encoding="utf-8")]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a document, in order."""
    for found in _BLOCK.finditer(text):
        order, path = found["order"] or "", found["path"] or ""
        yield Block(order, path, found["language"], found["text"], found.start("text"))


def commands(block: Block) -> list[Command]:
    """The commands of a ``console`` block."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    cut = (part.partition("\n") for part in parts)
    return [Command(line, output, block.order == "fails") for line, _, output in cut]


def change(text: str, block: Block) -> str:
    """``text`` with the lines that a ``diff`` block takes away replaced by those it puts there."""
    lines = block.text.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines if line[0] != "-")
    assert text.count(old) == 1, f"not there, or not once:\n{old}"
    return text.replace(old, new)


def run(command: Command, folder: Path) -> str:
    """What ``command`` prints in ``folder``, both streams together; its exit code is checked."""
    here = Path(sys.executable).parent
    environment = {
        **os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100",
        "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    done = subprocess.run(
        shlex.split(command.line), cwd=folder, env=environment, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == int(command.fails), f"$ {command.line}\n{done.stdout}"
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").splitlines())


def agrees(said: str, found: str) -> bool:
    """Whether ``found`` is what was ``said``, white space at the ends of lines apart."""
    said = "".join(f"{line.rstrip()}\n" for line in said.strip("\n").splitlines())
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ANYTHING else re.escape(line).replace(ANYTHING, ".*?")
        for line in said.splitlines(keepends=True)
    )
    return re.fullmatch(pattern, found) is not None


def follow(text: str, folder: Path) -> Iterator[tuple[Block, Command, str]]:
    """Do what ``text`` says in ``folder``; each command with what it printed."""
    for block in blocks(text):
        path = folder / block.path
        if block.order == "file":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.order == "change":
            path.write_text(change(path.read_text(encoding="utf-8"), block), encoding="utf-8")
        elif block.language == "console":
            for command in commands(block):
                yield block, command, run(command, folder)


def renewed(text: str) -> str:
    """``text`` with the outputs of today; those shortened with ``…`` stay when they still agree."""
    pieces: dict[int, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for block, command, found in follow(text, Path(folder)):
            kept = command.output if agrees(command.output, found) else found
            pieces.setdefault(block.start, []).append(f"$ {command.line}\n{kept}")
    for block in reversed(list(blocks(text))):
        if block.start in pieces:
            end = block.start + len(block.text)
            text = text[: block.start] + "".join(pieces[block.start]) + text[end:]
    return text


if __name__ == "__main__":
    for name in sys.argv[1:]:
        document = Path(name)
        document.write_text(renewed(document.read_text(encoding="utf-8")), encoding="utf-8")
