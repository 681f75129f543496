"""The register as an application."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Its long work is registered when the site starts."""

    name = "chakana.web.registry"

    def ready(self) -> None:
        from chakana.web.registry import jobs  # noqa: F401  registers what it handles
