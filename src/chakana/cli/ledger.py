"""Commands of those who look after the books: ledger verify."""

from __future__ import annotations

import typer

ledger = typer.Typer(help="The books of the payments.")


@ledger.callback()
def _group() -> None:
    """The books of the payments."""


@ledger.command("verify")
def ledger_verify() -> None:
    """Make every sum of the payments anew and hold it against the entries of the ledger."""
    from chakana.cli.web import ready

    ready()
    from chakana.web.ledger.models import Entry
    from chakana.web.transfers.proof import faults

    found = list(faults())
    for fault in found:
        typer.echo(f"LED001 {fault}.", err=True)
    typer.echo(f"{Entry.objects.count()} entries, {len(found)} faults.")
    if found:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.add_typer(ledger, name="ledger")
