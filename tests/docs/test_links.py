"""Links between documents lead somewhere, and no document knows the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for path in (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"))
)
FENCED = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+(?:\([^()]*\))?)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OWN_MACHINE = re.compile(r"(?<![\w.:/~-])/(?:[w]ork|[r]oot|[h]ome|[t]mp|[U]sers|[m]nt)/|file:/{2}")


def links_in(text: str) -> list[str]:
    """The targets of links and images, outside code."""
    return LINK.findall(FENCED.sub("", text))


def anchors_in(text: str) -> set[str]:
    """The anchors that headings give, as GitHub makes them."""
    plain = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(text))
    return {re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-") for title in plain}


def fault_of(document: Path, link: str) -> str:
    """Why ``link`` in ``document`` leads nowhere; empty when it does not."""
    if re.match(r"[a-z]+:", link):
        return "" if link.startswith(("https://", "mailto:")) else f"{link}: only https"
    name, _, anchor = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    if not target.is_relative_to(REPOSITORY) or not target.exists():
        return f"{link}: no such file"
    if anchor and anchor not in anchors_in(target.read_text(encoding="utf-8")):
        return f"{link}: no such heading"
    return ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    document = REPOSITORY / name
    links = links_in(document.read_text(encoding="utf-8"))
    assert [fault for link in links if (fault := fault_of(document, link))] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_names_a_path_of_one_machine(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert OWN_MACHINE.findall(text) == []


def test_every_document_is_reached_from_the_index() -> None:
    """By links, from the README or the index of the documents."""
    reached: set[Path] = set()
    waiting = [REPOSITORY / "README.md", REPOSITORY / "docs" / "README.md"]
    while waiting:
        document = waiting.pop()
        if document in reached:
            continue
        reached.add(document)
        for link in links_in(document.read_text(encoding="utf-8")):
            target = (document.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file():
                waiting.append(target)
    assert {REPOSITORY / name for name in DOCUMENTS} - reached == set()


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("../../README.md", True),
        ("../../README.md#nowhere", False),
        ("nowhere.md", False),
        ("../../../README.md", False),
        ("https://example.org", True),
        ("http://example.org", False),
    ],
)
def test_the_checker_sees(link: str, *, leads: bool) -> None:
    assert (fault_of(REPOSITORY / "docs" / "adr" / "x.md", link) == "") is leads


def test_links_and_headings_are_found() -> None:
    text = "# A `b` heading: ñ\n[one](x.md) `[no](y.md)`\n```\n[no](z.md)\n```\n![image](w.png)\n"
    assert links_in(text) == ["x.md", "w.png"]
    assert anchors_in(text) == {"a-b-heading-ñ"}
