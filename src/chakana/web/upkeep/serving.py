"""Getting the site ready, serving it, and doing the work that its pages ask for."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from gunicorn.app.base import BaseApplication

from chakana.web.upkeep.signs import write_sign

LOOK_AFTER = 20.0
"""Seconds between looks for work that a dead worker left."""
LONGEST_REQUEST = 60
"""Seconds after which a process that answers nothing is begun anew."""


def prepare() -> None:
    """Make the folder, the key and the database, or bring them up to date. Safe to repeat."""
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.SECRET_FILE.exists() and "CHAKANA_SECRET_KEY" not in os.environ:
        settings.SECRET_FILE.touch(mode=0o600)
        settings.SECRET_FILE.write_text(secrets.token_urlsafe(48), encoding="ascii")
        settings.SECRET_KEY = settings.SECRET_FILE.read_text(encoding="ascii")
    call_command("migrate", interactive=False, verbosity=0)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from chakana.web.wsgi import application, warm

        warm()
        return application


def work(*, until_done: bool = False) -> None:
    """Do the work that pages ask for, until stopped; with ``until_done`` until none is left."""
    from chakana.web.registry.exports import forget_what_is_over
    from chakana.web.work.jobs import take_up_again

    over = Event()

    def look_after() -> None:
        while not over.wait(LOOK_AFTER):
            write_sign()
            take_up_again()
            forget_what_is_over()

    write_sign()
    take_up_again()
    Thread(target=look_after, daemon=True).start()
    try:
        call_command("db_worker", interval=1, batch=until_done, verbosity=0)
    finally:
        over.set()


def serve(bind: str, workers: int, *, with_worker: bool) -> None:
    """Answer at ``bind`` until stopped; ``with_worker`` also does the work that pages ask for."""
    server = _Server(
        bind=bind, workers=workers, worker_class="gthread", threads=4,
        timeout=LONGEST_REQUEST, graceful_timeout=LONGEST_REQUEST, max_requests=10_000,
        max_requests_jitter=1_000, limit_request_line=2_048, accesslog=None, loglevel="warning",
    )  # fmt: skip
    with _worker() if with_worker else nullcontext():
        server.run()


@contextmanager
def _worker() -> Iterator[None]:
    """A process that does the work, ended with the site."""
    process = subprocess.Popen([sys.executable, "-m", "chakana.cli.main", "worker"])
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(LONGEST_REQUEST)
        except subprocess.TimeoutExpired:
            process.kill()
