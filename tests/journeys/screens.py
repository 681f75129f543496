"""Pictures of every page, for the documents and for looking: at a desk and on a phone.

``python -m tests.journeys.screens FOLDER [--language en] [--only NAME …] [--roles NAME …]``
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.journeys.site import Site, make_world, serving

WIDTHS = {"desk": 1280, "phone": 390}


def pictures(
    browser: Browser, site: Site, folder: Path, language: str, only: list[str], roles: list[str]
) -> Iterator[Path]:
    """One picture for each page and width, each page as the first role that reaches it."""
    from tests.journeys.crawl import walk
    from tests.journeys.test_accessible import ROLES

    seen: set[str] = set()
    for role in roles or ROLES:
        context = browser.new_context(locale="es-PE")
        context.add_cookies(site.cookies(role, language))
        found = walk(context.request, site.address, "/" if role else "/entrar/")
        page = context.new_page()
        for name, paths in found.pages.items():
            is_home = name == "home"
            if (only and name not in only) or (name in seen and not (is_home or roles)):
                continue
            seen.add(name)
            for index, path in enumerate(paths):
                page.goto(f"{site.address}{path}")
                for width, pixels in WIDTHS.items():
                    page.set_viewport_size({"width": pixels, "height": 800})
                    title = f"{name}-{role}" if is_home else name
                    file = folder / f"{title}-{index}-{width}.png"
                    page.screenshot(path=file, full_page=True)
                    yield file
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="es", choices=("es", "en"))
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--roles", nargs="*", default=[])
    parser.add_argument("--world", type=Path, help="a folder where the world is kept between runs")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chakana.web.settings")
    import django

    django.setup()
    from tests.journeys.conftest import CHROMIUM, SWITCHES

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        world = make_world(asked.world or Path(place) / "world")
        with serving(world, Path(place) / "site") as site:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
            for file in pictures(
                browser, site, asked.folder, asked.language, asked.only, asked.roles
            ):
                print(file)  # noqa: T201
            browser.close()


if __name__ == "__main__":
    main()
