"""Commands of those who run the site: web, audit verify."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

DEMONSTRATION = "out/site"
"""Where the demo keeps its database: made anew every time."""

audit = typer.Typer(help="The trail of everything that was done.")


@audit.callback()
def _group() -> None:
    """The trail of everything that was done."""


def web(
    bind: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(help="Processes that answer.")] = 2,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Begin anew with generated households and two years paid."),
    ] = False,
) -> None:
    """Serve the programme office's site; brings its database up to date first."""
    if demo:
        os.environ["CHAKANA_DATA"] = DEMONSTRATION
        shutil.rmtree(DEMONSTRATION, ignore_errors=True)
    ready()
    from chakana.web.serving import prepare, serve

    prepare()
    if demo:
        _play()
    typer.echo(f"http://{bind}/")
    serve(bind, workers)


@audit.command("verify")
def audit_verify() -> None:
    """Check that no event of the trail was altered, taken out or cut off."""
    ready()
    from chakana.web.audit.events import faults
    from chakana.web.audit.models import Event

    found = list(faults())
    for fault in found:
        typer.echo(f"AUD001 {fault}.", err=True)
    typer.echo(f"{Event.objects.count()} events, {len(found)} faults.")
    if found:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command()(web)
    app.add_typer(audit, name="audit")


def _play() -> None:
    """Two years on generated households, and the accounts that open the door."""
    from chakana.population.generate import generate
    from chakana.web.play import play

    people = Path(DEMONSTRATION, "people")
    generate(30_000, 2013, people)
    accounts = play(people, 2014, 2015, typer.echo)
    for one in accounts:
        typer.echo(f"  {one.name:<20} {one.password}")


def ready() -> None:
    """Django set up; ChakanaError (CLI004) where the extra ``web`` is not installed."""
    from chakana.problems import ChakanaError, Location, Problem

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chakana.web.settings")
    try:
        import django
    except ImportError:
        hint = "Install it: pip install 'chakana[web]'."
        message = "The site needs the extra 'web'."
        raise ChakanaError(Problem("CLI004", message, Location("web"), hint)) from None
    django.setup()
