"""The lists of files that the guides give are right: what they name is there."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOTS = ("src", "tests", "docs", "benchmarks")
GUIDES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for path in (REPOSITORY / "CONTRIBUTING.md", *REPOSITORY.glob("docs/how-to/*.md"))
)
QUOTED = re.compile(r"`([^`\n]+)`")


def paths_in(text: str) -> Iterator[str]:
    """What stands in backquotes and begins like a path of the repository."""
    for quoted in QUOTED.findall(text):
        for word in quoted.split():
            if word.partition("/")[0] in ROOTS and "/" in word:
                yield word


def is_there(path: str) -> bool:
    """Whether something has this path; ``<country>`` and ``NNNN-title`` stand for any name."""
    pattern = re.sub(r"<[a-z]+>|NNNN-title", "*", path.rstrip("/"))
    return next(REPOSITORY.glob(pattern), None) is not None


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_that_a_guide_names_is_there(guide: str) -> None:
    text = (REPOSITORY / guide).read_text(encoding="utf-8")
    assert [path for path in paths_in(text) if not is_there(path)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_name_of_the_code_that_a_guide_names_is_there(guide: str) -> None:
    text = (REPOSITORY / guide).read_text(encoding="utf-8")
    for quoted in QUOTED.findall(text):
        if re.fullmatch(r"chakana(\.\w+)+", quoted) and not quoted.endswith((".json", ".yaml")):
            pkgutil.resolve_name(quoted)


WANTED = {
    "a rule to a definition": {"src/chakana/library/<country>/<name>.cases.yaml", "CHANGELOG.md"},
    "a node to the rule language": {
        "src/chakana/expressions/nodes.py", "src/chakana/expressions/meaning.py",
        "src/chakana/engines/compiler.py", "tests/spec/topics/", "docs/reference/rules.md",
    },
    "a check code": {"src/chakana/language/codes.py", "docs/reference/checks.md"},
    "a page": {
        "src/chakana/web/<slice>/views.py", "src/chakana/web/<slice>/urls.py",
        "src/chakana/web/<slice>/templates/", "src/chakana/web/<slice>/texts.yaml",
        "src/chakana/web/site/frame.py", "tests/web/matrix/",
    },
    "an action": {
        "src/chakana/web/<slice>/actions.py", "src/chakana/web/accounts/roles.py",
        "tests/web/matrix/",
    },
    "a command": {"src/chakana/cli/main.py", "docs/reference/commands.md"},
}  # fmt: skip


@pytest.mark.parametrize("what", WANTED)
def test_the_guide_names_what_an_addition_touches(what: str) -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(rf"^### … {what}$(.*?)^##", text, re.MULTILINE | re.DOTALL)
    assert found is not None, f"CONTRIBUTING.md does not say how to add {what}"
    assert WANTED[what] <= set(QUOTED.findall(found[1]))


def node_modules() -> set[str]:
    """The modules outside the tests that name every way of choosing: they list the nodes."""
    source = REPOSITORY / "src"
    return {
        path.relative_to(REPOSITORY).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"\b(Coalesce|Extreme)\b", path.read_text(encoding="utf-8"))
    }


def test_every_module_that_lists_nodes_is_named_for_a_new_node() -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"^### … a node.*?$(.*?)^###", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert node_modules() - set(QUOTED.findall(found[1])) == set()


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("src/chakana/library/<country>/<name>.yaml", True),
        ("docs/adr/NNNN-title.md", True),
        ("tests/spec/", True),
        ("src/chakana/utils.py", False),
    ],
)
def test_a_path_is_there_or_not(path: str, *, there: bool) -> None:
    assert is_there(path) is there
