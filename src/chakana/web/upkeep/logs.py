"""Logs: a line of JSON for each thing, without names, documents, searches or what was typed.

Of an error its kind and the places in the code are told and never its message, which may hold what
somebody typed. Of a request the name of its page is told and never its address.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

requests = logging.getLogger("chakana.requests")


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "of": record.name,
        }
        # Django's own records carry addresses and messages of errors; ours carry neither.
        if record.name.startswith("chakana"):
            told["text"] = record.getMessage()
        told.update(getattr(record, "told", {}))
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            told["where"] = [f"{one.filename}:{one.lineno} {one.name}" for one in frames[-12:]]
        return json.dumps(told, ensure_ascii=False)


def noting(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: a line for every request: page, method, status, milliseconds, user's number."""

    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = get_response(request)
        found = request.resolver_match
        told = {
            "page": found.url_name if found else None, "method": request.method,
            "status": answer.status_code, "user": getattr(request, "user", None)
            and request.user.pk,
            "ms": round(1000 * (time.perf_counter() - began), 1),
        }  # fmt: skip
        requests.info("answered", extra={"told": told})
        return answer

    return handle


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "chakana.web.upkeep.logs.Line"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "chakana": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        # Every answer of 400 and above has its line in ours already.
        "django.request": {"handlers": ["lines"], "level": "ERROR", "propagate": False},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
    },
}
