"""The package holds all its files, and the lock holds all its requirements."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.lock": [
        *PROJECT["dependencies"],
        *(
            line
            for name, lines in EXTRAS.items()
            if name not in {"all", "spark"}
            for line in lines
            if not line.startswith("chakana[")  # an extra that takes in others of ours
        ),
    ],
    "requirements-spark.lock": [*PROJECT["dependencies"], *EXTRAS["spark"]],
}


def locked_versions(lock: str) -> dict[str, str]:
    """Package → version, for every line `name==version` of a lock file."""
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_satisfies_every_requirement(lock: str) -> None:
    locked = locked_versions(lock)
    for requirement in map(Requirement, LOCKS[lock]):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in {lock}: run `make lock`"
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{lock} has {version}, pyproject.toml wants {requirement}: run `make lock`"
        )


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked_versions(lock))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "index-url" not in text


def test_all_is_every_extra_a_user_needs() -> None:
    """`pip install chakana[all]` leaves out only Spark and what developers use."""
    (everything,) = EXTRAS["all"]
    assert Requirement(everything).extras == set(EXTRAS) - {"all", "dev", "spark"}


def test_the_wheel_holds_every_file_of_the_source(tmp_path: Path) -> None:
    """Definitions, templates, styles and py.typed are data, which a build can silently lose."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    source = REPOSITORY / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "chakana").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert "chakana/py.typed" in wanted
    assert wanted <= packed, f"missing from the wheel: {sorted(wanted - packed)}"
