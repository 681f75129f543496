"""Nothing in the repository belongs to one machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# Written with a character class so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~-])/(?:[w]ork|[r]oot|[h]ome|[U]sers|[o]pt/pypi)/",
    "the host of a package registry": (
        r"[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.(?:org|com)|registry\.[y]arnpkg|[a]naconda\.org"
    ),
}


def tracked_files() -> list[Path]:
    """The files git tracks or would track; outside a git checkout, all that is not a dot folder."""
    paths = listed_by_git()
    if paths is None:
        paths = [
            path
            for path in REPOSITORY.rglob("*")
            if not any(part.startswith(".") for part in path.relative_to(REPOSITORY).parts[:-1])
        ]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def listed_by_git() -> list[Path] | None:
    """None without git, or outside a checkout (an unpacked archive)."""
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        return None
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    if listing.returncode != 0:
        return None
    return [REPOSITORY / name for name in listing.stdout.decode().split("\0") if name]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what].encode())
    found = [
        f"{path.relative_to(REPOSITORY)}: {match.group().decode()}"
        for path in tracked_files()
        if (match := pattern.search(path.read_bytes()))
    ]
    assert not found, f"{what}: {found}"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", 'open("/wor' + 'k/main/data.csv")'),
        ("a path of one machine", "cd /hom" + "e/maria/chakana"),
        ("the host of a package registry", "--index-url https://py" + "pi.org/simple"),
    ],
)
def test_the_pattern_sees(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text)


@pytest.mark.parametrize("text", ["docs/work/plan.md", "https://example.org/home/page", "~/work/x"])
def test_the_pattern_lets_pass(text: str) -> None:
    assert not re.search(FORBIDDEN["a path of one machine"], text)


def test_no_file_is_large() -> None:
    """Surveys and generated populations stay out; a megabyte is more than any definition needs."""
    large = [path for path in tracked_files() if path.stat().st_size > 1_000_000]
    assert not large
