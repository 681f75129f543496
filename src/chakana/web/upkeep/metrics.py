"""Figures for monitoring, in the text format of Prometheus; none tells of a person.

Read from the machine itself, or with ``Authorization: Bearer`` and the token that
``CHAKANA_METRICS_TOKEN`` gives.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from chakana.web.audit.models import Chain
from chakana.web.upkeep.signs import worker_is_alive
from chakana.web.work.models import Job

REQUESTS = Counter("chakana_requests", "Requests answered.", ["page", "status"])
SECONDS = Histogram("chakana_request_seconds", "Time taken to answer.", ["page"])


def counting(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: count every request under the name of its page, never under its address."""

    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = get_response(request)
        found = request.resolver_match
        page = (found.url_name or "unnamed") if found else "none"
        REQUESTS.labels(page, str(answer.status_code)).inc()
        SECONDS.labels(page).observe(time.perf_counter() - began)
        return answer

    return handle


class OfTheSite:
    """What the database says: work by state, events in the trail, whether a worker is alive."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("chakana_jobs", "Work in the background.", labels=["state"])
        for state, count in Job.objects.values_list("state").annotate(Count("pk")).order_by():
            jobs.add_metric([state], count)
        yield jobs
        chain = Chain.objects.filter(pk=1).first()
        events = chain.number if chain else 0
        yield GaugeMetricFamily("chakana_events", "Events in the trail.", value=events)
        alive = GaugeMetricFamily("chakana_worker_alive", "1 while a worker gives signs of life.")
        alive.add_metric([], int(worker_is_alive()))
        yield alive


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for whoever may read them."""
    if not _may_read(request):
        return HttpResponseForbidden()
    registry = CollectorRegistry()
    registry.register(OfTheSite())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = os.environ.get("CHAKANA_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    # Behind a proxy every request comes from this machine: then only the token opens.
    is_forwarded = "X-Forwarded-For" in request.headers
    try:
        is_near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_near = False
    return is_near and not is_forwarded and not token
