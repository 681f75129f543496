"""A population's folder under killed, doubled and reading processes: whole or not at all.

Processes are real and are killed by the system (SIGKILL), so that nothing of theirs can tidy up.
"""

from __future__ import annotations

import copy
import random
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from tests.population import surveys
from tests.population.populations import population

from chakana.population.folder import writing
from chakana.population.generate import generate
from chakana.population.mapping import import_survey
from chakana.population.tables import Population
from chakana.population.validate import validate
from chakana.problems import ChakanaError

CHAKANA = Path(sys.executable).with_name("chakana")
KILLED_AT = """
import os, pathlib, signal, sys
from chakana.population import folder as place
from chakana.population.generate import generate

moments = int(sys.argv[2])

def deadly(act):
    def wrapped(*words, **more):
        global moments
        moments -= 1
        if moments < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*words, **more)
    return wrapped

for name in ("replace", "unlink", "write_text", "mkdir"):
    setattr(pathlib.Path, name, deadly(getattr(pathlib.Path, name)))
import chakana.population.generator.write as write
write.sink = deadly(write.sink)
generate(90, 2, sys.argv[1])
"""
"""Dies before the given one of the acts by which files are made, moved and removed."""


def code_of(folder: Path) -> str:
    with pytest.raises(ChakanaError) as error:
        Population.read(folder)
    (problem,) = error.value.problems
    return f"{problem.code} {problem.message}"


@cache
def generated(seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    with TemporaryDirectory() as folder:
        people = generate(90, seed, folder)
        return people.units.collect(), people.members.collect()


def seed_in(folder: Path) -> int | None:
    """The seed of the whole, sound population in ``folder``; None where there is none."""
    if not (folder / "population.json").exists():
        return None
    people = Population.read(folder)
    assert validate(people) == []
    assert people.description.seed is not None
    expected = generated(people.description.seed)
    for mine, theirs in ((people.units, expected[0]), (people.members, expected[1])):
        assert mine.collect().equals(theirs)
    return people.description.seed


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


WHOLE = {"households.parquet", "members.parquet", "territories.parquet", "population.json"}


@pytest.mark.parametrize("is_there", [False, True])
def test_killed_at_any_act_there_is_the_old_the_new_or_none(tmp_path: Path, is_there: bool) -> None:
    ends = []
    for moment in range(20):
        folder = tmp_path / str(moment) / "people"
        if is_there:
            generate(90, 1, folder)
        words = [sys.executable, "-c", KILLED_AT, str(folder), str(moment)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        ends.append(seed_in(folder))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        if ends[-1] is None and folder.exists() and files(folder):
            assert "POP001 The writing of this population was broken off" in code_of(folder)
        generate(90, 3, folder)
        assert (seed_in(folder), files(folder)) == (3, WHOLE)
    assert (ends[0], ends[-1]) == (1 if is_there else None, 2)
    assert len(ends) > 7
    assert ends == sorted(ends, key=[1 if is_there else None, None, 2].index)


@pytest.mark.heavy
def test_killed_at_random_moments_there_is_the_old_the_new_or_none(tmp_path: Path) -> None:
    draw, folder = random.Random(22), tmp_path / "people"
    generate(90, 1, folder)
    for _ in range(25):
        with subprocess.Popen(
            [CHAKANA, "population", "generate", folder, "--households", "90", "--seed", "2"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            time.sleep(draw.uniform(0.2, 1.2))
            process.kill()
        assert seed_in(folder) in (1, 2, None)


def test_of_two_at_once_one_writes_and_the_other_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    started = [
        subprocess.Popen(
            [CHAKANA, "population", "generate", folder, "--households", "90", "--seed", str(seed)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for seed in (1, 2, 3)
    ]  # fmt: skip
    ends = [(process.communicate()[1], process.returncode) for process in started]
    assert 0 in {code for _, code in ends}
    for said, code in ends:
        assert code == 0 or (code == 1 and "POP055" in said and "Traceback" not in said), said
    assert seed_in(folder) in (1, 2, 3)
    assert files(folder) == WHOLE


READS = """
import sys
from chakana.population.tables import Population
people = Population.read(sys.argv[1])
print("reading", flush=True)
sys.stdin.read()
"""


def test_what_another_process_reads_is_not_written(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    generate(90, 1, folder)
    with subprocess.Popen(
        [sys.executable, "-c", READS, folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        with pytest.raises(ChakanaError, match=r"POP055 .* is being read by another process"):
            generate(90, 2, folder)
        assert Population.read(folder).description.seed == 1  # many may read
        reader.kill()
    assert generate(90, 2, folder).description.seed == 2


WRITES = """
import sys
from chakana.population.folder import writing
with writing(sys.argv[1]):
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_what_another_process_writes_is_neither_read_nor_written(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    generate(90, 1, folder)
    with subprocess.Popen(
        [sys.executable, "-c", WRITES, folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as writer:  # fmt: skip
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        for act in (lambda: generate(90, 2, folder), lambda: Population.read(folder)):
            with pytest.raises(ChakanaError, match=r"POP055 .* is being written by another"):
                act()
        writer.kill()
    assert Population.read(folder).description.seed == 1


def test_a_process_may_write_over_what_it_reads(tmp_path: Path) -> None:
    people = population()
    people.write(tmp_path)
    read = Population.read(tmp_path)
    read.write(tmp_path)
    assert Population.read(tmp_path).units.collect().equals(people.units.collect())


def test_a_copy_of_a_population_holds_nothing(tmp_path: Path) -> None:
    people = Population.read(population().write(tmp_path))
    copied = copy.deepcopy(people)
    assert (people.reading is None, copied.reading) == (False, None)
    assert copied.units.collect().equals(people.units.collect())


def test_a_folder_is_not_left_behind_where_nothing_was_written(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), writing(tmp_path / "a" / "b"):
        raise KeyboardInterrupt
    assert files(tmp_path) == set()


def test_tables_of_another_origin_are_not_written_over(tmp_path: Path) -> None:
    """Somebody has made the tables and not yet the description."""
    population().write(tmp_path / "people")
    (tmp_path / "people" / "population.json").unlink()
    with pytest.raises(ChakanaError, match=r"POP053 .*holds households.parquet, members.parquet"):
        generate(90, 1, tmp_path / "people")
    own = surveys.mapping()
    surveys.survey(tmp_path)
    with pytest.raises(ChakanaError, match="POP053"):
        import_survey(own, tmp_path, tmp_path / "people")
    assert import_survey(own, tmp_path, tmp_path / "people", replace=True).population
