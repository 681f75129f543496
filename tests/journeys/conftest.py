"""A browser, a served office, and people at their desks. Left out, loudly, without Chromium."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.journeys.desk import Desk
from tests.journeys.site import Site, make_world, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("journeys: there is no Chromium on this machine")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield found
        found.close()


@pytest.fixture(scope="session")
def world(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Path:
    """The small world, made once for all processes that run tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if hasattr(request.config, "workerinput") else own
    with (shared / "world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return make_world(shared / "world")


@pytest.fixture(scope="session")
def site(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(world, tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture(params=[False], ids=["without JavaScript"])
def desk(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[Callable[..., Desk]]:
    """Seats somebody: ``desk("auditor")``; nobody in particular with ``desk("")``."""
    contexts = []

    def seat(name: str, *, width: int = 1280) -> Desk:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=request.param,
            locale="es-PE",
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(10_000)
        found = Desk(context.new_page(), site.address)
        if name:
            found.enters(name)
        return found

    yield seat
    for context in contexts:
        context.close()
