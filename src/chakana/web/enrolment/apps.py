"""The slice as Django knows it."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Its work in the background is known once the site starts."""

    name = "chakana.web.enrolment"

    def ready(self) -> None:
        """Register what this slice does in the background."""
        from chakana.web.enrolment import jobs  # noqa: F401  registers its handlers
