"""A site that a test has to itself: a script in processes of its own, on a database of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


class Site:
    """A site in processes of its own: what ``script`` does, asked line by line."""

    def __init__(self, script: Path, folder: Path, address: str) -> None:
        settings = {**os.environ, "CHAKANA_DATA": str(folder)}
        if address:
            settings["CHAKANA_DATABASE_URL"] = address
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(script)], env=settings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.ask("prepare")

    def ask(self, *words: object) -> Any:
        """What a process of the site told; None where it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        assert told is not False
        return told

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


@contextmanager
def databases(count: int) -> Iterator[list[str]]:
    """Empty databases on the server of these tests; no addresses where they run on SQLite."""
    url = os.environ.get("CHAKANA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield [""] * count
        return
    names = [f"own_{secrets.token_hex(4)}" for _ in range(count)]
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        yield [url.rpartition("/")[0] + f"/{name}" for name in names]
        for name in names:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
