"""``chakana``: one command for designers, programme offices and evaluators."""

from __future__ import annotations

import importlib

import typer

ROOMS = (
    "authoring",
    "population",
    "targeting",
    "simulation",
    "guidebook",
    "forms",
    "web",
    "territories",
    "register",
    "ledger",
)
"""The modules of this package that bring commands, in the order in which help lists them."""

app = typer.Typer(
    name="chakana",
    help="A programme is one definition: checked, simulated, printed, run, evaluated, shared.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def assembled() -> typer.Typer:
    """The application with the commands of every room there is."""
    if not app.registered_commands:
        for room in ROOMS:
            importlib.import_module(f"chakana.cli.{room}").register(app)
    return app


def main() -> None:
    """Run the command line; a problem is printed, never a traceback."""
    from chakana.cli import errors

    errors.run(assembled())


if __name__ == "__main__":
    main()
