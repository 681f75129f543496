"""The slice as Django knows it: its work in the background is registered when it is ready."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """The tree of territories and what is known of it."""

    name = "chakana.web.territories"

    def ready(self) -> None:
        """Register what this slice does in the background."""
        from chakana.web.territories import jobs  # noqa: F401
