"""The slice as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class Imports(AppConfig):
    """Files of households on their way into the register."""

    name = "chakana.web.imports"

    def ready(self) -> None:
        """Register what can be done in the background."""
        from chakana.web.imports import jobs  # noqa: F401  its handlers register themselves
