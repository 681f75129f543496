"""``chakana``: one command for designers, programme offices and evaluators."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="chakana",
    help="A programme is one definition: checked, simulated, printed, run, evaluated, shared.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line; a problem is printed, never a traceback."""
    from chakana.cli import authoring, errors

    authoring.register(app)
    errors.run(app)


if __name__ == "__main__":
    main()
