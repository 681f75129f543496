"""What is joined when the site starts: slices that do not know each other."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig

from chakana.language.definition import Definition


class SiteConfig(AppConfig):
    """Pages that show several slices together."""

    name = "chakana.web.site"

    def ready(self) -> None:
        from chakana.web.registry.questions import asks

        asks(definitions_in_force)


def definitions_in_force() -> Iterator[Definition]:
    """The definitions that hold today: the register asks what they record."""
    from django.utils import timezone

    from chakana.web.targeting.versions import in_force, read

    for version in in_force(timezone.localdate()):
        yield read(version)
