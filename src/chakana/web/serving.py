"""Getting the site ready and serving it."""

from __future__ import annotations

import secrets
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from gunicorn.app.base import BaseApplication

LOOK_AFTER = 20.0
"""Seconds between looks for work that a dead worker left."""


def prepare() -> None:
    """Make the folder, the key and the database, or bring them up to date. Safe to repeat."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if not settings.SECRET_FILE.exists():
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
        from chakana.web.wsgi import application

        return application


def work(*, until_done: bool = False) -> None:
    """Do the work that pages ask for, until stopped; with ``until_done`` until none is left."""
    from chakana.web.work.jobs import take_up_again

    over = Event()

    def look_after() -> None:
        while not over.wait(LOOK_AFTER):
            take_up_again()

    take_up_again()
    Thread(target=look_after, daemon=True).start()
    try:
        call_command("db_worker", interval=1, batch=until_done, verbosity=0)
    finally:
        over.set()


def serve(bind: str, workers: int) -> None:
    """Answer at ``bind`` until stopped."""
    _Server(bind=bind, workers=workers, worker_class="gthread", threads=4).run()
