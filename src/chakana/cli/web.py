"""Commands of those who run the site: web, worker, backup, restore, audit verify."""

from __future__ import annotations

import os
import shutil
import tempfile
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
    worker: Annotated[
        bool, typer.Option(help="Also do the work that pages ask for, in a process of its own.")
    ] = True,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Begin anew with generated households and two years paid."),
    ] = False,
    serve: Annotated[bool, typer.Option(help="Answer until stopped.")] = True,
) -> None:
    """Serve the programme office's site; brings its database up to date first."""
    if demo:
        os.environ["CHAKANA_DATA"] = DEMONSTRATION
        shutil.rmtree(DEMONSTRATION, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="chakana-") as figures:
        # Where the processes add up their figures for monitoring: named before anything counts.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        ready()
        from chakana.web.upkeep import serving

        serving.prepare()
        if demo:
            _play(bind)
        if serve:
            typer.echo(f"http://{bind}/")
            serving.serve(bind, workers, with_worker=worker)


def worker() -> None:
    """Do the work that pages ask for (imports, assessments, payments), until stopped."""
    ready()
    from chakana.web.upkeep.serving import prepare, work

    prepare()
    work()


def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the database and the files of the site into one file, while the site goes on."""
    ready()
    from chakana.web.upkeep.backup import back_up

    note = back_up(file)
    typer.echo(f"{file}: {len(note['parts'])} parts, {note['events']} events, seal {note['seal']}.")


def restore(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")]) -> None:
    """Bring the site of a backup back into an empty place, and check it against what was kept."""
    ready()
    from chakana.web.audit.events import faults
    from chakana.web.audit.models import Chain
    from chakana.web.upkeep.backup import bring_back
    from chakana.web.upkeep.serving import prepare

    note = bring_back(file)
    prepare()
    found = list(faults())
    end = Chain.objects.filter(pk=1).first()
    if end is not None and (end.number, end.seal) != (note["events"], note["seal"]):
        found.append("the trail ends otherwise than when it was kept")
    for fault in found:
        typer.echo(f"AUD001 {fault}.", err=True)
    typer.echo(f"{note['events']} events of {note['made_at']}, {len(found)} faults.")
    if found:
        raise typer.Exit(1)


@audit.command("verify")
def audit_verify(
    against: Annotated[
        str, typer.Option(help="NUMBER:SEAL as audit seal printed it, kept elsewhere.")
    ] = "",
) -> None:
    """Check that no event of the trail was altered, taken out or cut off."""
    ready()
    from chakana.web.audit.events import end_of_trail, faults

    number, _, seal = against.partition(":")
    if against and not (number.isdecimal() and len(number) < 19 and len(seal) == 64):
        raise typer.BadParameter("Give NUMBER:SEAL as chakana audit seal printed it.")
    count = 0
    for fault in faults((int(number), seal) if against else None):
        count += 1
        typer.echo(f"AUD001 {fault}.", err=True)
    typer.echo(f"{end_of_trail()[0]} events, {count} faults.")
    if count:
        raise typer.Exit(1)


@audit.command("seal")
def audit_seal() -> None:
    """Print the number and the seal of the last event, to be kept where the site cannot reach."""
    ready()
    from chakana.web.audit.events import end_of_trail

    number, seal = end_of_trail()
    typer.echo(f"{number}:{seal}")


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    for command in (web, worker, backup, restore):
        app.command()(command)
    app.add_typer(audit, name="audit")


def _play(bind: str) -> None:
    """Two years on generated households, and the accounts that open the door."""
    from chakana.population.generate import generate
    from chakana.web.play import play

    people = Path(DEMONSTRATION, "people")
    generate(30_000, 2013, people, "andahuaylas")
    played = play(people, 2014, 2015, typer.echo)
    for one in played.accounts:
        place = f"{one.territory.name} ({one.territory.code})"
        typer.echo(f"  {one.name:<20} {one.password}  {place:<28} http://{bind}/entrar/")
        if one.codes:
            typer.echo(f"  {'':<20} codes, each once: {' '.join(one.codes)}")
    typer.echo(f"  a family's card: {played.card}  http://{bind}/familia/")


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
