"""A site of its own in processes that can be killed and can race: what scripts of tests share.

A script gives :func:`serve` its commands. Each line of its input asks for one, done in a child of
its own, and is answered by one line of JSON: null where the child was killed, false where it
failed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import Barrier
from types import FrameType
from typing import Any, NoReturn

Command = Callable[..., Any]


def serve(commands: Mapping[str, Command]) -> None:
    """Do what each line of the input asks and print what came of it."""
    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            _answer(commands, line.split(), write)
        os.close(write)
        with os.fdopen(read) as told_of:
            said = told_of.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write(f"{'null' if killed else said or 'false'}\n")
        sys.stdout.flush()


def _answer(commands: Mapping[str, Command], words: list[str], write: int) -> NoReturn:
    """Do what one line asks, and end the process."""
    code = 1
    try:
        what, *more = words
        os.write(write, json.dumps(commands[what](*more)).encode())
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


class Calls:
    """Counts calls of our functions, and ends the process at one of them."""

    def __init__(self, ours: tuple[str, ...], kill: int) -> None:
        self.ours, self.count, self.kill = ours, 0, kill

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        path = frame.f_code.co_filename
        if event in ("call", "return") and any(one in path for one in self.ours):
            self.count += 1
            if self.count == self.kill:
                os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def counted(ours: tuple[str, ...], kill: int) -> Iterator[Calls]:
    """Inside, calls of ``ours`` (parts of paths) are counted; the ``kill``-th is the last."""
    calls = Calls(ours, kill)
    sys.setprofile(calls)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """What each of ``tasks`` gives, all begun at the same moment, each in a process of its own."""
    from django.db import connections

    connections.close_all()
    gate = Barrier(len(tasks))
    running = [_begun(task, gate) for task in tasks]
    told = []
    for child, read in running:
        with os.fdopen(read) as said:
            told.append(json.loads(said.read() or '"died"'))
        os.waitpid(child, 0)
    return told


def _begun(task: Callable[[], Any], gate: Any) -> tuple[int, int]:
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    code = 1
    try:
        gate.wait(30)
        os.write(write, json.dumps(task()).encode())
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)
