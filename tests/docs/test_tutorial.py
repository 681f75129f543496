"""Documents that say what to do are followed word for word, and print what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.walkthrough import agrees, blocks, change, commands, documents, follow

DOCUMENTS = {path.stem: path for path in documents()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_tells_what_happens(name: str, tmp_path: Path) -> None:
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    followed = 0
    for _, command, found in follow(text, tmp_path):
        followed += 1
        assert agrees(command.output, found), f"$ {command.line}\n{found}"
    assert followed


def test_the_tutorial_is_followed() -> None:
    assert "first-programme" in DOCUMENTS


SAMPLE = """
<!-- file: one.yaml -->
```yaml
a: 1
b: 2
```

<!-- change: one.yaml -->
```diff
 a: 1
-b: 2
+b: 3
```

<!-- fails -->
```console
$ cat one.yaml none.yaml
a: 1
b: 3
…
```
"""


def test_files_changes_and_commands_are_read() -> None:
    first, second, third = blocks(SAMPLE)
    assert (first.order, first.path, first.text) == ("file", "one.yaml", "a: 1\nb: 2\n")
    assert change(first.text, second) == "a: 1\nb: 3\n"
    (command,) = commands(third)
    assert (command.line, command.fails) == ("cat one.yaml none.yaml", True)


def test_what_is_followed_is_run(tmp_path: Path) -> None:
    ((_, command, found),) = follow(SAMPLE, tmp_path)
    assert found.startswith("a: 1\nb: 3\n")
    assert agrees(command.output, found)


@pytest.mark.parametrize(
    ("said", "found", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "b\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\n", "a\n", True),
        ("a\n…\nd\n", "a\nb\n", False),
        ("a: … b\n", "a: 1 b\n", True),
        ("a: … b\n", "a: 1\n2 b\n", False),
    ],
)
def test_an_output_agrees_or_does_not(said: str, found: str, *, same: bool) -> None:
    assert agrees(said, found) is same
