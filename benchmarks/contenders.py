"""Who runs, and how one run in a fresh process is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / ".venv" / "bin" / "python"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
"""Python as it is by default: compiled modules are kept, no module search path is added."""


@dataclass(frozen=True)
class Contender:
    """A script under ``peers/`` with its arguments; ``is_peer``: in the peers' environment."""

    name: str
    script: str
    arguments: tuple[str, ...] = ()
    is_peer: bool = False

    def command(self, folder: Path) -> list[str]:
        python = str(PEERS) if self.is_peer else sys.executable
        return [python, str(HERE / "peers" / self.script), str(folder), *self.arguments]


FAMILY = "openfisca_family.py"
CHAKANA = Contender("Chakana, every reason", "chakana_engine.py")
OPENFISCA = Contender("openfisca-core", FAMILY, ("openfisca_core",), is_peer=True)
POLICYENGINE = Contender("policyengine-core", FAMILY, ("policyengine_core",), is_peer=True)
POLARS = Contender("plain Polars", "plain_polars.py")
FLOOR = Contender("floor: reading alone", "floor.py")
NARWHALS = Contender("Narwhals on Polars", "plain_narwhals.py")
POSITIONS = tuple(
    replace(one, name=f"{one.name}, by positions", arguments=(*one.arguments, "positions"))
    for one in (OPENFISCA, POLICYENGINE)
)
ALL = (CHAKANA, POLARS, NARWHALS, OPENFISCA, POLICYENGINE, *POSITIONS, FLOOR)
FEWER = (CHAKANA, POLARS, OPENFISCA, POLICYENGINE, FLOOR)
"""Those who run at 10 million households, and those whom the plot shows."""


@dataclass(frozen=True)
class Run:
    """One run: seconds from the files to the last figure, processor seconds, peak megabytes."""

    seconds: float
    cpu: float
    megabytes: float
    figures: dict[str, float]


def run(contender: Contender, folder: Path) -> Run:
    """A run in a fresh process; its peak memory is what the system says of the finished process."""
    process = subprocess.Popen(
        contender.command(folder), stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    assert process.stdout is not None
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{contender.name} failed on {folder.name} households.")
    line = json.loads(text.splitlines()[-1])
    return Run(line["seconds"], line["cpu"], usage.ru_maxrss / 1024, line["figures"])


def install_peers() -> None:
    """The other contenders' environment, made once."""
    if PEERS.is_file():
        return
    subprocess.run([sys.executable, "-m", "venv", str(HERE / ".venv")], check=True)
    pip = [str(PEERS), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--requirement", str(HERE / "requirements.txt")], check=True)
