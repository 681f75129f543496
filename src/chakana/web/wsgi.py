"""The site as a WSGI application, and reading what its first users would wait for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chakana.web.settings")
application = get_wsgi_application()


def warm() -> None:
    """Read the pages, the texts and the definitions in force, as far as the database is there."""
    from contextlib import suppress

    from django.db import DatabaseError, connections
    from django.urls import get_resolver
    from django.utils import timezone

    from chakana.problems import ChakanaError
    from chakana.web.actions import Refused
    from chakana.web.targeting.versions import in_force, read
    from chakana.web.texts import files

    _ = get_resolver().url_patterns, files()
    with suppress(DatabaseError, Refused, ChakanaError):
        for version in in_force(timezone.localdate()):
            read(version)
    connections.close_all()
